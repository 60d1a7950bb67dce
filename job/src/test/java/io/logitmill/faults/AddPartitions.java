// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** The input topic gets partitions, and records in them, while the job runs. */
final class AddPartitions implements Fault {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PARTITIONS = Pipeline.INPUT_PARTITIONS + 2;

  /** Returns a layout whose job looks for partitions every five seconds, and not every minute. */
  static Layout layout() {
    return Layout.small().withJob("input.kafka.partition.discovery.interval.ms", "\"5000\"");
  }

  @Override
  public String name() {
    return "add-partitions";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile("Discovered new partitions: .*");
  }

  @Override
  public void inject(Pipeline pipeline) throws Exception {
    pipeline
        .progress()
        .admin()
        .createPartitions(Map.of(PipelineFiles.INPUT, NewPartitions.increaseTo(PARTITIONS)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  @Override
  public void heal(Pipeline pipeline) {
    // Nobody has to do anything: the job finds them.
    TopicPartition last = new TopicPartition(PipelineFiles.INPUT, PARTITIONS - 1);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> pipeline.progress().committedInput().getOrDefault(last, 0L) > 0);
  }
}
