// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.kafka.JobStatus;
import io.logitmill.kafka.JobStatus.HoldUp;
import io.logitmill.kafka.JobStatus.InputPartition;
import io.logitmill.kafka.JobStatus.OpenTransaction;
import io.logitmill.kafka.JobStatus.OutputPartition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Shows a {@link JobStatus} to a person: the rows that matter, aligned. */
final class StatusText {
  /** More rows than fit on a screen hide those that matter. */
  private static final int MOST_ROWS = 16;

  private static final String NONE = "-";

  private final Terminal terminal;
  private final JobStatus status;

  StatusText(Terminal terminal, JobStatus status) {
    this.terminal = terminal;
    this.status = status;
  }

  void print() {
    terminal.line(
        "Job %s, group %s, at %s",
        status.job(),
        status.group(),
        Instant.ofEpochMilli(status.askedAtMs()).truncatedTo(ChronoUnit.SECONDS));
    printInput();
    printOutput();
    printOurs();
    printForeign();
    if (!status.errors().isEmpty()) {
      terminal.line("");
      status.errors().forEach(line -> terminal.out().println(terminal.red("error  ") + line));
    }
  }

  private void printInput() {
    if (status.input().isEmpty()) {
      return;
    }
    TextTable table = new TextTable("Input", "committed", "stable", "end", "lag", "");
    for (InputPartition input : most(status.input(), partition -> partition.lag().orElse(0))) {
      table.row(
          "  " + name(input.partition()),
          input.committed().isPresent() ? number(input.committed().getAsLong()) : NONE,
          number(input.lastStable()),
          number(input.highWatermark()),
          input.lag().isPresent() ? number(input.lag().getAsLong()) : NONE,
          note(input));
    }
    String missing =
        status.withoutCommittedOffset() == 0
            ? ""
            : "%d partition(s) without a committed offset"
                .formatted(status.withoutCommittedOffset());
    table.row(total(status.input()), "", "", "", number(status.totalLag()), missing);
    print(table);
  }

  private static String note(InputPartition input) {
    if (input.isLost()) {
      return "the next offset is gone: what is left begins at %s and ends at %s"
          .formatted(number(input.earliest()), number(input.highWatermark()));
    }
    if (input.heldUp() > 0) {
      return number(input.heldUp()) + " held up by an open transaction of a writer";
    }
    return "";
  }

  private void printOutput() {
    if (status.output().isEmpty()) {
      return;
    }
    TextTable table = new TextTable("Output", "stable", "end", "held up");
    for (OutputPartition output : most(status.output(), OutputPartition::heldUp)) {
      table.row(
          "  " + name(output.partition()),
          number(output.lastStable()),
          number(output.highWatermark()),
          number(output.heldUp()));
    }
    table.row(total(status.output()), "", "", number(status.totalHeldUp()));
    print(table);
  }

  private void printOurs() {
    heading("Open transactions of this job");
    if (status.ours().isEmpty()) {
      terminal.line("  not known, see below");
      return;
    }
    if (status.ours().get().isEmpty()) {
      terminal.line("  none");
      return;
    }
    for (OpenTransaction transaction : status.ours().get()) {
      terminal.out().println(flag(transaction.advice().isPresent()) + describe(transaction));
      terminal.out().println("    in " + names(transaction.partitions()));
      transaction.advice().ifPresent(advice -> terminal.out().println("    " + advice));
    }
  }

  private void printForeign() {
    if (status.foreign().isEmpty() || status.foreign().get().isEmpty()) {
      return;
    }
    heading("Held up by others");
    for (HoldUp holdUp : status.foreign().get()) {
      terminal
          .out()
          .println(
              flag(holdUp.advice().isPresent())
                  + "%s from offset %s on, by producer id %d epoch %d"
                      .formatted(
                          name(holdUp.partition()),
                          number(holdUp.startOffset()),
                          holdUp.producerId(),
                          holdUp.producerEpoch()));
      terminal
          .out()
          .println(
              "    "
                  + holdUp
                      .transaction()
                      .map(this::describe)
                      .orElseGet(
                          () ->
                              "last record stamped "
                                  + Instant.ofEpochMilli(holdUp.lastTimestampMs())));
      holdUp.advice().ifPresent(advice -> terminal.out().println("    " + advice));
    }
  }

  private String describe(OpenTransaction transaction) {
    return "%s  %s  open for %s of %s  producer id %d epoch %d"
        .formatted(
            transaction.transactionalId(),
            transaction.state(),
            duration(status.ageMs(transaction.startedAtMs())),
            duration(transaction.timeoutMs()),
            transaction.producerId(),
            transaction.producerEpoch());
  }

  private String flag(boolean late) {
    return late ? terminal.yellow("! ") : "  ";
  }

  private void heading(String text) {
    terminal.line("");
    terminal.line(terminal.bold(text));
  }

  private void print(TextTable table) {
    terminal.line("");
    List<String> lines = table.lines();
    terminal.out().println(terminal.bold(lines.get(0)));
    lines.subList(1, lines.size()).forEach(terminal.out()::println);
  }

  /** Returns all rows if they fit, else those with the most, in their order. */
  private static <T> List<T> most(List<T> rows, ToLongFunction<T> weight) {
    if (rows.size() <= MOST_ROWS) {
      return rows;
    }
    List<T> heaviest =
        rows.stream().sorted(Comparator.comparingLong(weight).reversed()).limit(MOST_ROWS).toList();
    return rows.stream().filter(heaviest::contains).toList();
  }

  private static String total(List<?> rows) {
    return rows.size() <= MOST_ROWS
        ? "  total"
        : "  total of %d, the largest shown".formatted(rows.size());
  }

  private static String names(List<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return "partitions that may not be seen";
    }
    return partitions.stream().map(TopicPartition::toString).collect(Collectors.joining(", "));
  }

  private static String name(TopicPartition partition) {
    return "%s %d".formatted(partition.topic(), partition.partition());
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Returns a duration as {@code 1h 2min} or {@code 3min 4s} or {@code 5s}. */
  static String duration(long ms) {
    Duration duration = Duration.ofMillis(Math.max(0, ms));
    if (duration.toHours() > 0) {
      return duration.toHours() + "h " + duration.toMinutesPart() + "min";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + "min " + duration.toSecondsPart() + "s";
    }
    return duration.toSeconds() + "s";
  }
}
