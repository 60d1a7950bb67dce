// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.time.Duration;

/**
 * How far a contender was at a moment.
 *
 * @param nanos the moment, by {@link System#nanoTime()}
 * @param records records written, committed or not
 * @param job processor time of the contender so far
 * @param broker processor time of the broker so far
 */
record Sample(long nanos, long records, Duration job, Duration broker) {}
