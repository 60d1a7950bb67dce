// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.EnumMap;
import java.util.Map;

/** The logit records of one workload, the same for everybody, and the producer that sends them. */
final class Supply implements AutoCloseable {
  private final Workload workload;
  private final int partitions;
  private final Generator generator;
  private final Map<Encoding, LogitRecords> records = new EnumMap<>(Encoding.class);

  Supply(Arena arena, Workload workload) {
    this.workload = workload;
    partitions = arena.partitions();
    generator =
        new Generator(
            arena.broker().bootstrapServers(),
            workload.maxBytes(Encoding.JSON),
            workload.compression());
  }

  /** Returns the records in an encoding. */
  LogitRecords records(Encoding encoding) {
    return records.computeIfAbsent(encoding, e -> new LogitRecords(workload, e));
  }

  /** Sends the first {@code count} records to a topic, all of which become visible at once. */
  void fill(String topic, Encoding encoding, long count) {
    generator.fill(topic, partitions, records(encoding), count);
  }

  @Override
  public void close() {
    generator.close();
  }
}
