// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logitmill.schemas.ClassProbability;
import io.logitmill.schemas.Prediction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Compares some predictions with a softmax in double precision: a contender that is fast because it
 * does something else shall not pass.
 */
final class PredictionCheck {
  private static final int LOOKED_AT = 10;
  private static final double TOLERANCE = 1e-4;
  private static final int TOP = 5;

  private final Task task;
  private final LogitRecords records;
  private final Encoding encoding;
  private final int partitions;

  PredictionCheck(Task task, LogitRecords records, Encoding encoding, int partitions) {
    this.task = task;
    this.partitions = partitions;
    this.records = records;
    this.encoding = encoding;
  }

  /** What is looked at, whatever it is written in. */
  private record Found(long index, List<Integer> classIds, List<String> labels, List<Double> top) {}

  /**
   * Looks at some predictions.
   *
   * @throws IllegalStateException when one of them is not what the logits say
   */
  void run() throws IOException {
    if (task.workload().kind() != Kind.DENSE) {
      return;
    }
    List<Found> all = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record :
        FirstRecords.of(
            task.bootstrapServers(),
            Broker.partitionsOf(task.predictions(), partitions),
            LOOKED_AT)) {
      all.add(encoding == Encoding.AVRO ? avro(record.value()) : json(record.value()));
    }
    int last = all.stream().mapToInt(found -> drawnIndex(found.index())).max().orElseThrow();
    float[][] logits = LogitRecords.logits(task.workload(), last + 1);
    all.forEach(found -> compare(found, logits[drawnIndex(found.index())]));
  }

  private int drawnIndex(long index) {
    return (int) (index % records.drawn());
  }

  private Found avro(byte[] value) throws IOException {
    Prediction prediction = Prediction.getDecoder().decode(value);
    boolean hasAll = prediction.getProbabilities() != null;
    requireAll(hasAll ? prediction.getProbabilities().size() : 0);
    List<ClassProbability> top = prediction.getTop();
    return new Found(
        Long.parseLong(prediction.getRecordId()),
        top.stream().map(ClassProbability::getClassId).toList(),
        top.stream().map(ClassProbability::getLabel).toList(),
        top.stream().map(entry -> (double) entry.getProbability()).toList());
  }

  private Found json(byte[] value) throws IOException {
    JsonNode prediction = new ObjectMapper().readTree(value);
    requireAll(prediction.path("probabilities").size());
    List<JsonNode> top = new ArrayList<>();
    prediction.required("top").forEach(top::add);
    return new Found(
        Long.parseLong(prediction.required("record_id").textValue()),
        top.stream().map(entry -> entry.required("class_id").intValue()).toList(),
        top.stream().map(entry -> entry.required("label").textValue()).toList(),
        top.stream().map(entry -> entry.required("probability").doubleValue()).toList());
  }

  private void requireAll(int probabilities) {
    int expected = task.workload().output() == Output.ALL ? task.workload().classes() : 0;
    if (probabilities != expected) {
      throw wrong("an array of " + expected + " probabilities", probabilities);
    }
  }

  private void compare(Found found, float[] logits) {
    double max = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElseThrow();
    double sum =
        IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i] - max)).sum();
    List<Integer> order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -logits[i]))
            .limit(TOP)
            .toList();
    if (!found.classIds().equals(order)) {
      throw wrong("the classes " + order, found);
    }
    for (int i = 0; i < TOP; i++) {
      double expected = Math.exp(logits[order.get(i)] - max) / sum;
      if (!found.labels().get(i).equals("class %06d".formatted(order.get(i)))
          || Math.abs(found.top().get(i) - expected) > TOLERANCE * expected) {
        throw wrong(order.get(i) + " with " + expected, found);
      }
    }
  }

  private IllegalStateException wrong(String expected, Object found) {
    return new IllegalStateException(
        String.format("expected %s, found %s in a prediction of %s", expected, found, task.name()));
  }
}
