// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which input offsets are lost, and what is left of their partitions. */
final class LeftOffsets implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(LeftOffsets.class);

  private final Properties client;

  /**
   * @param client properties of an admin client of the input's cluster
   */
  LeftOffsets(Properties client) {
    this.client = client;
  }

  /**
   * Returns a sentence for each partition.
   *
   * @param next the offset to read next, which is gone
   */
  String describe(Map<TopicPartition, Long> next) {
    Map<TopicPartition, Long> first = new HashMap<>();
    Map<TopicPartition, Long> end = new HashMap<>();
    try (Admin admin = Admin.create(client)) {
      for (TopicPartition partition : next.keySet()) {
        first.put(partition, offset(admin, partition, OffsetSpec.earliest()));
        end.put(partition, offset(admin, partition, OffsetSpec.latest()));
      }
    } catch (ExecutionException | KafkaException e) {
      LOG.warn("Could not look up what is left of the input.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<String> sentences = new ArrayList<>();
    new TreeMap<>(named(next))
        .forEach(
            (name, partition) ->
                sentences.add(
                    describe(
                        partition,
                        next.get(partition),
                        first.getOrDefault(partition, -1L),
                        end.getOrDefault(partition, -1L))));
    return String.join(" ", sentences);
  }

  private static Map<String, TopicPartition> named(Map<TopicPartition, Long> next) {
    Map<String, TopicPartition> named = new HashMap<>();
    next.keySet().forEach(partition -> named.put(partition.toString(), partition));
    return named;
  }

  private static long offset(Admin admin, TopicPartition partition, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    return admin.listOffsets(Map.of(partition, spec)).partitionResult(partition).get().offset();
  }

  /**
   * @param first the oldest offset that is left; -1 if not known
   * @param end the offset after the last one; -1 if not known
   */
  static String describe(TopicPartition partition, long next, long first, long end) {
    String expected =
        "Topic %s, partition %d: expected offset %d, "
            .formatted(partition.topic(), partition.partition(), next);
    if (first < 0 || end < 0) {
      return expected + "which is gone.";
    }
    String found =
        first == end
            ? "found none, the next one will be %d".formatted(end)
            : "found %d to %d".formatted(first, end - 1);
    if (next < first) {
      return expected
          + found
          + "; offsets %d to %d are lost: retention has removed them.".formatted(next, first - 1);
    }
    if (next > end) {
      return expected + found + ": the topic was created anew, or cut.";
    }
    return expected + found + ".";
  }
}
