// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

/**
 * One thing that is wrong, or a row of them.
 *
 * @param kind what is wrong
 * @param source the source offset or range of offsets; of an output, where no source is known
 * @param message what was found, for people
 */
public record Finding(FindingKind kind, String source, String message) {}
