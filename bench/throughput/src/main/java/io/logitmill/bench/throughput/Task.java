// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.nio.file.Path;

/**
 * What a contender is asked to do.
 *
 * @param name unlike that of any other task; letters, digits and dashes
 * @param bootstrapServers address of the broker
 * @param input topic of the logit records, which come in transactions
 * @param predictions topic of the predictions, empty
 * @param deadLetters topic of the dead letters, empty; it has to stay so
 * @param workload the records, and what a prediction carries
 * @param maxBytes size of the largest record
 * @param predictionBytes what Logitmill emits for a record, value and headers; 0 if not known yet
 * @param labels a file with the label of each class on a line
 * @param directory where the contender may keep files; exists, empty
 */
record Task(
    String name,
    String bootstrapServers,
    String input,
    String predictions,
    String deadLetters,
    Workload workload,
    int maxBytes,
    int predictionBytes,
    Path labels,
    Path directory) {

  /** Returns the same, with this known. */
  Task withPredictionBytes(int bytes) {
    return new Task(
        name,
        bootstrapServers,
        input,
        predictions,
        deadLetters,
        workload,
        maxBytes,
        bytes,
        labels,
        directory);
  }
}
