// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/**
 * Kafka's producer alone: records of the size of a prediction, in transactions of a second; a limit
 * of what a job can write.
 */
final class ProducerTool extends Tool {
  private static final Pattern SPEED =
      Pattern.compile("(?m)^\\d+ steady state records sent, ([0-9.]+) records/sec.*99\\.9th");

  /* Behind them its code is compiled, or some of it. */
  private static final long WARM_UP = 10;

  private final Arena arena;
  private final Workload workload;
  private final int recordBytes;
  private final String topic;

  ProducerTool(Launcher launcher, Arena arena, Task ours)
      throws ExecutionException, InterruptedException {
    super(launcher, ours.directory(), arena.broker(), ours.workload(), ours.predictionBytes());
    this.arena = arena;
    workload = ours.workload();
    recordBytes = ours.predictionBytes();
    topic = ours.name() + "-producer";
    arena.create(topic, workload.maxBytes(Encoding.AVRO));
  }

  @Override
  public String label() {
    return "Kafka's producer alone";
  }

  @Override
  List<String> command(long records) {
    return List.of(
        "ProducerPerformance",
        "--bootstrap-server",
        arena.broker().bootstrapServers(),
        "--topic",
        topic,
        "--record-size",
        Integer.toString(recordBytes),
        "--num-records",
        Long.toString(records),
        "--warmup-records",
        Long.toString(records / WARM_UP),
        "--throughput",
        "-1",
        "--transaction-duration-ms",
        "1000",
        "--command-property",
        "batch.size=131072",
        "max.request.size=" + workload.maxBytes(Encoding.AVRO),
        "compression.type=" + workload.compression().title());
  }

  @Override
  Pattern speed() {
    return SPEED;
  }

  @Override
  void begin(long records) {
    // It makes its records itself.
  }

  @Override
  void end() throws ExecutionException, InterruptedException {
    arena.empty(topic);
  }

  @Override
  double inputBytes() {
    return 0;
  }

  @Override
  double outputBytes() {
    return recordBytes;
  }

  @Override
  public void close() throws ExecutionException, InterruptedException {
    arena.broker().delete(List.of(topic));
  }
}
