// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.testutils.TestBroker;
import io.logitmill.topology.CountPublisher;
import io.logitmill.topology.PartitionCount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts in the groups of a real broker. */
class GroupCountsITCase {
  private static final String TOPIC = "logits";

  @TempDir static Path directory;
  private static TestBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start(directory);
    broker.createTopic(TOPIC, 1, Map.of());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void whatIsPublishedLastIsThereWhateverWasOnItsWay() throws Exception {
    try (CountPublisher publisher = open("published")) {
      for (int passed = 1; passed < 50; passed++) {
        publisher.show(List.of(count(passed)));
      }
      publisher.publish(List.of(count(50)));
      assertEquals(50, passed("published"));
    }
  }

  @Test
  void whatIsShownIsThereSoon() throws Exception {
    try (CountPublisher publisher = open("shown")) {
      publisher.show(List.of(count(7)));
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertEquals(7, passed("shown")));
    }
  }

  private static CountPublisher open(String group) {
    return GroupCounts.factory(kafka(), "test", group).open("score");
  }

  private static long passed(String group) throws InterruptedException {
    Map<TopicPartition, PartitionCount> counts = GroupCounts.read(kafka(), "test", group, "score");
    PartitionCount count = counts.get(new TopicPartition(TOPIC, 0));
    return count == null ? 0 : count.passed;
  }

  private static Map<String, String> kafka() {
    return Map.of("bootstrap.servers", broker.servers());
  }

  private static PartitionCount count(long passed) {
    PartitionCount count = new PartitionCount();
    count.part = "0-0";
    count.topic = TOPIC;
    count.passed = passed;
    count.lastOffset = passed - 1;
    return count;
  }
}
