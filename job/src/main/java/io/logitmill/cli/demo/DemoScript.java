// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.cli.CommandException;
import io.logitmill.cli.LogitPublisher;
import io.logitmill.cli.PredictionReader;
import io.logitmill.cli.Terminal;
import io.logitmill.schemas.Prediction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What happens in a demo, step by step. */
final class DemoScript {
  private static final String SOURCE_HEADER = "logitmill.source";
  private static final int PER_SECOND = 500;
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration NO_PROGRESS = Duration.ofSeconds(60);

  private final Terminal terminal;
  private final DemoEnvironment environment;
  private final CountDownLatch keptUntil;
  private final Ledger ledger = new Ledger();
  private final Summary summary = new Summary();
  private final List<Long> delaysMs = new ArrayList<>();

  /** Plays on {@code terminal}; {@code keptUntil} is when to stop, or null for at once. */
  DemoScript(Terminal terminal, DemoEnvironment environment, CountDownLatch keptUntil) {
    this.terminal = terminal;
    this.environment = environment;
    this.keptUntil = keptUntil;
  }

  private interface Step {
    void run() throws Exception;
  }

  void play() throws Exception {
    List<DigitsData.Line> lines = DigitsData.load();
    step("Starting a Kafka broker", environment::startBroker);
    step("Creating the topics " + topics(), environment::createTopics);
    step("Starting Flink and the job", environment::startJob);
    terminal.line(
        "Feeding %,d logit records of handwritten digits, %d a second; predictions as committed:",
        lines.size(), PER_SECOND);
    terminal.line("");
    long start = System.nanoTime();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(outputPartitions());
      consumer.seekToBeginning(consumer.assignment());
      DemoDisplay display = new DemoDisplay(terminal, lines.size());
      feedAndShow(lines, consumer, display);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (keptUntil == null) {
        // Stopping commits the rest: what is read after it is all there will ever be.
        environment.stopJob();
      }
      drain(consumer);
      display.finish();
      conclude(seconds);
    }
    if (keptUntil != null) {
      printAddresses();
      environment.keep();
      keptUntil.await();
      terminal.line("Stopping.");
    }
  }

  private static String topics() {
    return String.join(
        ", ", DemoEnvironment.LOGITS, DemoEnvironment.PREDICTIONS, DemoEnvironment.DEAD_LETTERS);
  }

  private void step(String what, Step step) throws Exception {
    terminal.out().print(what + " ... ");
    terminal.out().flush();
    long start = System.nanoTime();
    try {
      step.run();
    } catch (Exception e) {
      terminal.out().println("failed");
      throw e;
    }
    terminal.line("%.1f s", (System.nanoTime() - start) / 1e9);
  }

  private void feedAndShow(
      List<DigitsData.Line> lines, KafkaConsumer<byte[], byte[]> consumer, DemoDisplay display)
      throws IOException, ExecutionException, CommandException, InterruptedException {
    List<Future<RecordMetadata>> places = new ArrayList<>(lines.size());
    Map<String, Object> kafka = Map.of("bootstrap.servers", environment.bootstrapServers());
    try (LogitPublisher publisher =
        new LogitPublisher(
            kafka, DemoEnvironment.LOGITS, LogitPublisher.Format.AVRO, "record_id")) {
      long start = System.nanoTime();
      while (places.size() < lines.size()) {
        long due = (System.nanoTime() - start) * PER_SECOND / 1_000_000_000L + 1;
        while (places.size() < Math.min(due, lines.size())) {
          places.add(publisher.send(lines.get(places.size()).json()));
        }
        poll(consumer, display);
      }
      publisher.flush();
    }
    for (int i = 0; i < lines.size(); i++) {
      ledger.sent(Ledger.coordinates(places.get(i).get()), lines.get(i).record());
    }
    awaitAll(lines.size(), consumer, display);
  }

  private void awaitAll(int total, KafkaConsumer<byte[], byte[]> consumer, DemoDisplay display)
      throws CommandException, InterruptedException, ExecutionException {
    long progressAt = System.nanoTime();
    while (ledger.arrived() < total) {
      if (poll(consumer, display) > 0) {
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

  private int poll(KafkaConsumer<byte[], byte[]> consumer, DemoDisplay display)
      throws CommandException {
    int count = 0;
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      delaysMs.add(System.currentTimeMillis() - record.timestamp());
      Prediction prediction = note(record);
      if (prediction != null && display != null) {
        display.show(prediction);
      }
      count++;
    }
    if (display != null) {
      display.refresh();
    }
    return count;
  }

  private Prediction note(ConsumerRecord<byte[], byte[]> record) throws CommandException {
    Header header = record.headers().lastHeader(SOURCE_HEADER);
    String source =
        header == null ? "(no source)" : new String(header.value(), StandardCharsets.UTF_8);
    if (record.topic().equals(DemoEnvironment.DEAD_LETTERS)) {
      ledger.dead(source);
      return null;
    }
    Prediction prediction = PredictionReader.read(record.value());
    ledger.predicted(source, prediction);
    summary.add(prediction);
    return prediction;
  }

  /** Reads to the end of what is committed: a record that came twice would be there. */
  private void drain(KafkaConsumer<byte[], byte[]> consumer) throws CommandException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (!ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
      poll(consumer, null);
    }
  }

  private void conclude(double seconds) throws CommandException {
    terminal.line("");
    summary.table().forEach(terminal.out()::println);
    terminal.line("");
    terminal.line(
        "  %,d records in %.1f s (%,.0f a second), %,d dead letters;"
            + " from sent to committed %d ms (median)",
        ledger.arrived(),
        seconds,
        ledger.arrived() / seconds,
        ledger.deadLetterCount(),
        median(delaysMs));
    String deviations = ledger.deviations();
    if (!deviations.isEmpty()) {
      throw CommandException.failed("Not every record came out exactly once: %s.", deviations);
    }
    if (!summary.figures().equals(DigitsData.EXPECTED)) {
      throw CommandException.failed(
          "Expected the figures %s, found %s.", DigitsData.EXPECTED, summary.figures());
    }
    terminal.line(
        terminal.green(
            "  Checked: every record came out exactly once, and the figures are the expected"
                + " ones."));
  }

  private static long median(List<Long> values) {
    return values.isEmpty() ? 0 : values.stream().sorted().toList().get(values.size() / 2);
  }

  private void printAddresses() {
    String servers = environment.bootstrapServers();
    terminal.line("");
    terminal.line("Broker and job run until Ctrl-C.");
    terminal.line("  bootstrap servers  %s", servers);
    terminal.line("  topics             %s", topics());
    terminal.line("  catalogue and log  %s", environment.folder());
    terminal.line("Try, in another terminal:");
    terminal.line("  ./logitmill tail --bootstrap-servers %s", servers);
    terminal.line(
        "  ./logitmill feed --bootstrap-servers %s --topic %s job/src/main/resources/io/logitmill"
            + "/cli/demo/digits-logits.jsonl",
        servers, DemoEnvironment.LOGITS);
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", environment.bootstrapServers());
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static List<TopicPartition> outputPartitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(DemoEnvironment.PREDICTIONS, DemoEnvironment.DEAD_LETTERS)) {
      for (int i = 0; i < DemoEnvironment.PARTITIONS; i++) {
        partitions.add(new TopicPartition(topic, i));
      }
    }
    return partitions;
  }
}
