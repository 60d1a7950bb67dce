// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

/**
 * One record whose output is not what scoring it again gives.
 *
 * @param kind how it differs
 * @param source the source coordinates
 * @param message what was found, for people
 */
public record Difference(DifferenceKind kind, String source, String message) {}
