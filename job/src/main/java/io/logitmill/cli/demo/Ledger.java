// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.schemas.LogitRecord;
import io.logitmill.schemas.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Holds what was sent against what came out, by source coordinates. Not thread-safe.
 *
 * <p>Every record sent has to come out once, as a prediction of that very record.
 */
final class Ledger {
  private static final int MOST_NAMED = 5;

  private final Map<String, LogitRecord> sent = new TreeMap<>();
  private final Map<String, List<Prediction>> predictions = new TreeMap<>();
  private final List<String> deadLetters = new ArrayList<>();

  /** Returns source coordinates as the header {@code logitmill.source} has them. */
  static String coordinates(RecordMetadata place) {
    return place.topic() + "@" + place.partition() + "@" + place.offset();
  }

  /** Notes a record that was sent. */
  void sent(String source, LogitRecord record) {
    sent.put(source, record);
  }

  /** Notes a prediction that was committed. */
  void predicted(String source, Prediction prediction) {
    predictions.computeIfAbsent(source, s -> new ArrayList<>(1)).add(prediction);
  }

  /** Notes a dead letter that was committed. */
  void dead(String source) {
    deadLetters.add(source);
  }

  /** Returns how many source records have come out. */
  int arrived() {
    return predictions.size() + deadLetters.size();
  }

  int deadLetterCount() {
    return deadLetters.size();
  }

  /** Returns every deviation in one line, or an empty text when all is as it should be. */
  String deviations() {
    List<String> all = new ArrayList<>();
    deadLetters.forEach(source -> all.add(source + " became a dead letter"));
    sent.forEach(
        (source, record) -> {
          List<Prediction> found = predictions.getOrDefault(source, List.of());
          if (found.size() != 1 && !deadLetters.contains(source)) {
            all.add(
                source + (found.isEmpty() ? " is missing" : " came " + found.size() + " times"));
          }
          for (Prediction prediction : found) {
            if (!matches(record, prediction)) {
              all.add(
                  String.format(
                      "%s was %s with true class %s and came back as %s with true class %s",
                      source,
                      record.getRecordId(),
                      record.getTrueClasses(),
                      prediction.getRecordId(),
                      prediction.getTrueClasses()));
            }
          }
        });
    predictions.keySet().stream()
        .filter(source -> !sent.containsKey(source))
        .forEach(source -> all.add(source + " was never sent"));
    String more = all.size() > MOST_NAMED ? "; and " + (all.size() - MOST_NAMED) + " more" : "";
    return String.join("; ", all.subList(0, Math.min(MOST_NAMED, all.size()))) + more;
  }

  private static boolean matches(LogitRecord record, Prediction prediction) {
    return record.getRecordId().equals(prediction.getRecordId())
        && record.getModel().equals(prediction.getModel())
        && record.getModelVersion().equals(prediction.getModelVersion())
        && record.getTrueClasses().equals(prediction.getTrueClasses());
  }
}
