// SPDX-License-Identifier: Apache-2.0
/**
 * Logit records that lie in files, on any of Flink's file systems: which files there are, how many
 * records they have, and a bounded source that hands the records on as a topic's would be.
 */
package io.logitmill.files;
