// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import io.logitmill.history.OpenTransactionLookup;
import io.logitmill.history.PartitionRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Finds the parts of the outputs that could not be read, and the transactions that hide them. */
public final class HiddenOutputs {
  /**
   * A part of an output partition.
   *
   * @param source its coordinates
   * @param message what hides it
   */
  public record Part(String source, String message) {}

  private final OutputPartitions outputs;
  private final OpenTransactionLookup transactions;
  private final Map<TopicPartition, Long> hiddenFrom = new HashMap<>();
  private final Map<TopicPartition, String> causes =
      new TreeMap<>(
          Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));

  public HiddenOutputs(OutputPartitions outputs, OpenTransactionLookup transactions) {
    this.outputs = outputs;
    this.transactions = transactions;
  }

  /** Takes the positions that a pass has reached; of several passes the worst counts. */
  public void look(Map<TopicPartition, Long> positions) throws InterruptedException {
    for (TopicPartition partition : outputs.partitions()) {
      long reached = positions.get(partition);
      if (reached < outputs.highWatermarks().get(partition)) {
        hiddenFrom.merge(partition, reached, Math::min);
        if (!causes.containsKey(partition)) {
          causes.put(partition, transactions.hiding(partition));
        }
      }
    }
  }

  /** Returns what is hidden, at most one part of each partition, in their order. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    causes.forEach(
        (partition, cause) -> {
          long from = hiddenFrom.get(partition);
          long last = outputs.highWatermarks().get(partition) - 1;
          parts.add(
              new Part(
                  PartitionRange.text(partition.topic(), partition.partition(), from, last),
                  "output partition %s cannot be read from offset %d on: %s"
                      .formatted(partition, from, cause)));
        });
    return parts;
  }
}
