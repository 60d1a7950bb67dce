// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** Creates the topics of a test. */
final class TopicSetup {
  private TopicSetup() {}

  /**
   * Creates topics and waits until every partition answers. A broker that is not its leader yet
   * refuses the first batch of an idempotent producer; it may accept the second, and then never the
   * first again.
   */
  static void create(Admin admin, List<NewTopic> topics) throws Exception {
    admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (TopicPartition partition : partitions(topics)) {
      latest.put(partition, OffsetSpec.latest());
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .ignoreExceptions()
        .until(() -> admin.listOffsets(latest).all().get() != null);
  }

  private static List<TopicPartition> partitions(List<NewTopic> topics) {
    return topics.stream()
        .flatMap(
            topic ->
                IntStream.range(0, topic.numPartitions())
                    .mapToObj(p -> new TopicPartition(topic.name(), p)))
        .toList();
  }
}
