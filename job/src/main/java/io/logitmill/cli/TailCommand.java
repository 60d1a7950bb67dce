// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.schemas.Prediction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows predictions as they are committed. */
@Command(
    name = "tail",
    description = {
      "Shows predictions as they are committed.",
      "One line each, with a bar, and right or wrong when true classes are known; until Ctrl-C."
    },
    footer = {
      "%nExample:",
      "  ./logitmill tail --bootstrap-servers localhost:9092 --topic predictions --from-beginning"
    })
final class TailCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(250);

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--topic",
      defaultValue = "predictions",
      description = "Where the predictions are. Default: ${DEFAULT-VALUE}.")
  private String topic;

  @Option(names = "--from-beginning", description = "Begin with the oldest, not with the next.")
  private boolean fromBeginning;

  @Option(
      names = "--max",
      paramLabel = "N",
      description = "Stop after N predictions, at least 1. Default: no limit.")
  private Long max;

  @Option(names = "--json", description = "Print each prediction as one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CommandException {
    Terminal terminal = Terminal.current();
    if (max != null && max < 1) {
      throw CommandException.wrongUse("Expected --max of at least 1, found " + max + ".");
    }
    List<TopicPartition> partitions =
        kafka.describe(topic).partitions().stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka.client())) {
      Signals.onStop(consumer::wakeup);
      consumer.assign(partitions);
      if (fromBeginning) {
        consumer.seekToBeginning(partitions);
      } else {
        consumer.seekToEnd(partitions);
      }
      return show(consumer, terminal);
    }
  }

  /** Returns a consumer that sees only what was committed and keeps no offsets. */
  static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> client) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private int show(KafkaConsumer<byte[], byte[]> consumer, Terminal terminal)
      throws CommandException {
    PredictionPrinter printer = new PredictionPrinter(terminal);
    long shown = 0;
    try {
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          terminal.out().println(line(record, printer));
          if (max != null && ++shown >= max) {
            return CommandException.DONE;
          }
        }
        if (terminal.out().checkError()) {
          throw CommandException.failed("The standard output was closed.");
        }
      }
    } catch (WakeupException e) {
      // The signal to stop.
      return CommandException.DONE;
    }
  }

  private String line(ConsumerRecord<byte[], byte[]> record, PredictionPrinter printer)
      throws CommandException {
    byte[] value = record.value();
    if (json && value != null && value.length > 0 && value[0] == '{') {
      return new String(value, StandardCharsets.UTF_8);
    }
    try {
      Prediction prediction = PredictionReader.read(value);
      return json ? AvroJson.write(prediction) : printer.line(prediction);
    } catch (CommandException e) {
      throw CommandException.failed(
          "%s@%d@%d: %s", record.topic(), record.partition(), record.offset(), e.getMessage());
    }
  }
}
