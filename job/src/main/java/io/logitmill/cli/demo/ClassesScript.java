// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.cli.CommandException;
import io.logitmill.cli.LogitPublisher;
import io.logitmill.cli.PredictionReader;
import io.logitmill.cli.Terminal;
import io.logitmill.schemas.LogitRecord;
import io.logitmill.schemas.Prediction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** The demo of many classes: dense, packed and candidate records of the same inputs, compared. */
final class ClassesScript {
  static final int LEAST_CLASSES = 1_000;
  static final int MOST_CLASSES = 2_000_000;

  /** About so many logits in all: a demo of any size takes some seconds. */
  private static final int LOGITS = 10_000_000;

  private static final int LEAST_INPUTS = 10;
  private static final int MOST_INPUTS = 100;
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration NO_PROGRESS = Duration.ofSeconds(60);

  /** FLOAT16 rounds a logit below 16 by at most 2^-8, in the numerator and in the partition. */
  private static final double MOST_FLOAT16_ERROR = 0.01;

  /** What chance does to a normal number once in five hundred million. */
  private static final double MOST_STANDARD_ERRORS = 6;

  private final Terminal terminal;
  private final DemoEnvironment environment;
  private final int classCount;
  private final int inputs;
  private final Ledger ledger = new Ledger();
  private final Map<String, Prediction> bySource = new HashMap<>();
  private final List<List<RecordMetadata>> places = new ArrayList<>();

  ClassesScript(Terminal terminal, DemoEnvironment environment, int classCount) {
    this.terminal = terminal;
    this.environment = environment;
    this.classCount = classCount;
    inputs = Math.max(LEAST_INPUTS, Math.min(MOST_INPUTS, LOGITS / classCount));
  }

  void play() throws Exception {
    DemoSteps steps = new DemoSteps(terminal);
    steps.take("Starting a Kafka broker", environment::startBroker);
    steps.take("Creating the topics", environment::createTopics);
    steps.take("Starting Flink and the job", environment::startJob);
    terminal.line("Inputs of %,d classes, made up: %s.", classCount, SyntheticInput.DISTRIBUTION);
    steps.take("Feeding %d inputs, each as three records".formatted(inputs), this::feed);
    try (CommittedOutput output = new CommittedOutput(environment.bootstrapServers())) {
      steps.take("Waiting until all are scored", () -> awaitAll(output));
      // Stopping commits the rest: what is read after it is all there will ever be.
      environment.stopJob();
      while (!output.isAtEnd()) {
        note(output);
      }
    }
    conclude();
  }

  private void feed() throws IOException, ExecutionException, InterruptedException {
    Map<String, Object> kafka = new HashMap<>(environment.producerLimits());
    kafka.put("bootstrap.servers", environment.bootstrapServers());
    try (LogitPublisher publisher =
        new LogitPublisher(
            kafka, DemoEnvironment.LOGITS, LogitPublisher.Format.AVRO, "record_id")) {
      for (int i = 0; i < inputs; i++) {
        SyntheticInput input = new SyntheticInput(i, classCount);
        List<RecordMetadata> sent = new ArrayList<>();
        for (LogitRecord record : List.of(input.dense(), input.float16(), input.candidates())) {
          Future<RecordMetadata> place = publisher.send(record);
          publisher.flush();
          sent.add(place.get());
          ledger.sent(Ledger.coordinates(place.get()), withoutLogits(record));
        }
        places.add(sent);
      }
    }
  }

  /** The ledger compares names and true classes; a gigabyte of logits need not be kept for that. */
  private static LogitRecord withoutLogits(LogitRecord record) {
    record.setLogits(null);
    record.setPackedLogits(null);
    record.setCandidateLogits(null);
    return record;
  }

  private void awaitAll(CommittedOutput output)
      throws CommandException, ExecutionException, InterruptedException {
    int total = places.size() * places.get(0).size();
    long progressAt = System.nanoTime();
    while (ledger.arrived() < total) {
      if (note(output) > 0) {
        progressAt = System.nanoTime();
      }
      if (environment.run().result().isDone()) {
        environment.run().result().get();
        throw CommandException.failed("The job ended before all records had come out.");
      }
      if (System.nanoTime() - progressAt > NO_PROGRESS.toNanos()) {
        throw CommandException.failed(
            "Nothing was committed for %d s; %,d of %,d records had come out.",
            NO_PROGRESS.toSeconds(), ledger.arrived(), total);
      }
    }
  }

  private int note(CommittedOutput output) throws CommandException {
    int count = 0;
    for (ConsumerRecord<byte[], byte[]> record : output.poll(POLL)) {
      String source = CommittedOutput.source(record);
      if (record.topic().equals(DemoEnvironment.DEAD_LETTERS)) {
        ledger.dead(source);
      } else {
        Prediction prediction = PredictionReader.read(record.value());
        ledger.predicted(source, prediction);
        bySource.put(source, prediction);
      }
      count++;
    }
    return count;
  }

  private void conclude() throws CommandException {
    String deviations = ledger.deviations();
    if (!deviations.isEmpty()) {
      throw CommandException.failed("Not every record came out exactly once: %s.", deviations);
    }
    Comparison dense = new Comparison("dense, float32");
    Comparison float16 = new Comparison("packed, FLOAT16");
    Comparison candidates =
        new Comparison(
            "candidates (%d best, %,d draws)".formatted(SyntheticInput.BEST, SyntheticInput.TRIES));
    List<Comparison> all = List.of(dense, float16, candidates);
    for (List<RecordMetadata> input : places) {
      Prediction exact = bySource.get(Ledger.coordinates(input.get(0)));
      for (int kind = 0; kind < all.size(); kind++) {
        RecordMetadata place = input.get(kind);
        Prediction prediction = bySource.get(Ledger.coordinates(place));
        all.get(kind).add(exact, prediction, place.serializedValueSize());
      }
    }
    terminal.line("");
    Comparison.table(all).forEach(terminal.out()::println);
    terminal.line("");
    check(float16, candidates);
  }

  private void check(Comparison float16, Comparison candidates) throws CommandException {
    terminal.line(
        "  The estimates from candidates are off by at most %.1f of the standard errors that they"
            + " state.",
        candidates.worstInStandardErrors());
    if (float16.worstError() > MOST_FLOAT16_ERROR) {
      throw CommandException.failed(
          "Expected probabilities from FLOAT16 to be off by at most %s of themselves, found %s.",
          MOST_FLOAT16_ERROR, float16.worstError());
    }
    if (!candidates.isSameClassThroughout()
        || candidates.worstInStandardErrors() > MOST_STANDARD_ERRORS) {
      throw CommandException.failed(
          "Expected candidates to give the same classes, and log partitions off by at most %s"
              + " standard errors, found another class or %s.",
          MOST_STANDARD_ERRORS, candidates.worstInStandardErrors());
    }
    terminal.line(
        terminal.green(
            "  Checked: every record came out exactly once, and none is off by more than its kind may"
                + " be."));
  }
}
