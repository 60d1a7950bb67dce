// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.nio.file.Path;

/**
 * What a contender is asked to do.
 *
 * @param name unlike that of any other task; letters, digits and dashes
 * @param bootstrapServers address of the broker
 * @param input topic of the logit records
 * @param predictions topic of the predictions, empty
 * @param deadLetters topic of the dead letters, empty; it has to stay so
 * @param workload the records, and what a prediction carries
 * @param directory where the contender may keep files; exists, empty
 */
record Task(
    String name,
    String bootstrapServers,
    String input,
    String predictions,
    String deadLetters,
    Workload workload,
    Path directory) {}
