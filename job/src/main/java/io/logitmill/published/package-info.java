// SPDX-License-Identifier: Apache-2.0
/**
 * What the topics hold for each source offset: the marks of a window of offsets, the readers that
 * make them, and what was published in short. The audit and the verification judge by it.
 */
package io.logitmill.published;
