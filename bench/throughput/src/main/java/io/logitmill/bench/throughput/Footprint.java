// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

/**
 * What work took up.
 *
 * @param inputBytes size of each record's value
 * @param outputBytes of a prediction's value and headers
 * @param peakBytes the most memory that the contender had resident
 */
record Footprint(double inputBytes, double outputBytes, long peakBytes) {}
