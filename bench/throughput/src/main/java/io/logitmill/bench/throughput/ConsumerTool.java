// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/** Kafka's consumer alone, committed logit records: a limit of what a job can read. */
final class ConsumerTool extends Tool {
  /* The last of ten columns, fetch.nMsg.sec: without the three seconds in which a group meets. */
  private static final Pattern SPEED = Pattern.compile("(?m)^(?:[^,\\n]+, ){9}([0-9.]+)$");

  private final Arena arena;
  private final Supply supply;
  private final String topic;

  ConsumerTool(Launcher launcher, Arena arena, Supply supply, Task ours)
      throws ExecutionException, InterruptedException {
    super(
        launcher,
        ours.directory(),
        arena.broker(),
        ours.workload(),
        supply.records(Encoding.AVRO).valueBytes());
    this.arena = arena;
    this.supply = supply;
    topic = ours.name() + "-consumer";
    arena.create(topic, ours.maxBytes());
  }

  @Override
  public String label() {
    return "Kafka's consumer alone";
  }

  @Override
  List<String> command(long records) {
    return List.of(
        "ConsumerPerformance",
        "--bootstrap-server",
        arena.broker().bootstrapServers(),
        "--topic",
        topic,
        "--num-records",
        Long.toString(records),
        "--timeout",
        "30000",
        "--hide-header",
        "--command-property",
        "isolation.level=read_committed");
  }

  @Override
  Pattern speed() {
    return SPEED;
  }

  @Override
  void begin(long count) {
    supply.fill(topic, Encoding.AVRO, count);
  }

  @Override
  void end() throws ExecutionException, InterruptedException {
    arena.empty(topic);
  }

  @Override
  double inputBytes() {
    return supply.records(Encoding.AVRO).valueBytes();
  }

  @Override
  double outputBytes() {
    return 0;
  }

  @Override
  public void close() throws ExecutionException, InterruptedException {
    arena.broker().delete(List.of(topic));
  }
}
