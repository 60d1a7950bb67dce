// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.cli.CommandException;
import io.logitmill.cli.LogitPublisher;
import io.logitmill.cli.PredictionReader;
import io.logitmill.cli.Terminal;
import io.logitmill.schemas.Prediction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** What happens in a demo, step by step. */
final class DemoScript {
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

  void play() throws Exception {
    List<DigitsData.Line> lines = DigitsData.load();
    DemoSteps steps = new DemoSteps(terminal);
    steps.take("Starting a Kafka broker", environment::startBroker);
    steps.take("Creating the topics " + topics(), environment::createTopics);
    steps.take("Starting Flink and the job", environment::startJob);
    terminal.line(
        "Feeding %,d logit records of handwritten digits, %d a second; predictions as committed:",
        lines.size(), PER_SECOND);
    terminal.line("");
    long start = System.nanoTime();
    try (CommittedOutput output = new CommittedOutput(environment.bootstrapServers())) {
      DemoDisplay display = new DemoDisplay(terminal, lines.size());
      feedAndShow(lines, output, display);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (keptUntil == null) {
        // Stopping commits the rest: what is read after it is all there will ever be.
        environment.stopJob();
      }
      drain(output);
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

  private void feedAndShow(List<DigitsData.Line> lines, CommittedOutput output, DemoDisplay display)
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
        poll(output, display);
      }
      publisher.flush();
    }
    for (int i = 0; i < lines.size(); i++) {
      ledger.sent(Ledger.coordinates(places.get(i).get()), lines.get(i).record());
    }
    awaitAll(lines.size(), output, display);
  }

  private void awaitAll(int total, CommittedOutput output, DemoDisplay display)
      throws CommandException, InterruptedException, ExecutionException {
    long progressAt = System.nanoTime();
    while (ledger.arrived() < total) {
      if (poll(output, display) > 0) {
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

  private int poll(CommittedOutput output, DemoDisplay display) throws CommandException {
    int count = 0;
    for (ConsumerRecord<byte[], byte[]> record : output.poll(POLL)) {
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
    String source = CommittedOutput.source(record);
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
  private void drain(CommittedOutput output) throws CommandException {
    while (!output.isAtEnd()) {
      poll(output, null);
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
}
