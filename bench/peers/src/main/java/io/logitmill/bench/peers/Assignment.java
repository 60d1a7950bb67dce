// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/**
 * What a peer is asked to do, read from a properties file with the keys of the same names.
 *
 * @param name unlike that of any other process; prefix of transactional ids and of groups
 * @param bootstrapServers address of the broker
 * @param input topic of the logit records, in Avro's single-object encoding, written in
 *     transactions: to be read from its beginning, committed records alone
 * @param predictions topic of the predictions, in Avro's single-object encoding
 * @param classes how many classes the model has
 * @param allProbabilities whether a prediction carries the probabilities of all classes beside the
 *     {@link #TOP} most probable ones
 * @param exactlyOnce whether predictions are written in transactions, else at least once
 * @param interval time between two checkpoints, or two commits
 * @param parallelism how many tasks share the work
 * @param labels file of the labels, one a line
 * @param maxBytes size of the largest record, in or out
 * @param compression of the predictions: a compression type of Kafka
 * @param outputBytes size of a prediction of Logitmill, for a peer that only copies
 */
record Assignment(
    String name,
    String bootstrapServers,
    String input,
    String predictions,
    int classes,
    boolean allProbabilities,
    boolean exactlyOnce,
    Duration interval,
    int parallelism,
    Path labels,
    int maxBytes,
    String compression,
    int outputBytes) {

  /** How many classes a prediction names. */
  static final int TOP = 5;

  /** Model of all records. */
  static final String MODEL = "benchmark";

  /** Model version of all records. */
  static final String MODEL_VERSION = "1";

  /** Reads the one file that a peer's command line names. */
  static Assignment read(String... arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException(
          "expected a properties file, found " + arguments.length + " arguments");
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
      properties.load(reader);
    }
    return new Assignment(
        text(properties, "name"),
        text(properties, "bootstrapServers"),
        text(properties, "input"),
        text(properties, "predictions"),
        Integer.parseInt(text(properties, "classes")),
        Boolean.parseBoolean(text(properties, "allProbabilities")),
        Boolean.parseBoolean(text(properties, "exactlyOnce")),
        Duration.parse(text(properties, "interval")),
        Integer.parseInt(text(properties, "parallelism")),
        Path.of(text(properties, "labels")),
        Integer.parseInt(text(properties, "maxBytes")),
        text(properties, "compression"),
        Integer.parseInt(text(properties, "outputBytes")));
  }

  private static String text(Properties properties, String key) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException("expected the key '" + key + "', found " + properties);
    }
    return value;
  }

  /** Reads the labels, by class id. */
  List<String> readLabels() throws IOException {
    return Files.readAllLines(labels);
  }
}
