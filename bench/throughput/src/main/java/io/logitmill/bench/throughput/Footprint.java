// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

/**
 * What work took up.
 *
 * @param inputBytes size of each record's value
 * @param outputBytes what the broker stores for a record's prediction, on average
 * @param peakBytes the most memory that the contender had resident
 */
record Footprint(double inputBytes, double outputBytes, long peakBytes) {}
