// SPDX-License-Identifier: Apache-2.0
package io.logitmill.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.schemas.Prediction;
import io.logitmill.testutils.Sent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Checks what was published against what was sent, from the topics alone. */
final class Outcome {
  private static final Set<String> OWN_HEADERS =
      Set.of(
          "logitmill.source",
          "logitmill.source.timestamp",
          "logitmill.error.code",
          "logitmill.error.truncated",
          "__connect.errors.topic",
          "__connect.errors.partition",
          "__connect.errors.offset",
          "__connect.errors.stage",
          "__connect.errors.exception.class.name",
          "__connect.errors.exception.message",
          "__connect.errors.exception.stacktrace");

  private final Map<String, Sent> sent;
  private final Map<String, ConsumerRecord<byte[], byte[]>> published = new HashMap<>();

  /**
   * @param sent what was sent, by its source coordinates
   */
  Outcome(Map<String, Sent> sent) {
    this.sent = sent;
  }

  /** Every source offset is in exactly one of the two topics, the one that it belongs to. */
  void assertExactlyOnce(
      List<ConsumerRecord<byte[], byte[]>> predictions,
      List<ConsumerRecord<byte[], byte[]>> deadLetters)
      throws IOException {
    for (ConsumerRecord<byte[], byte[]> prediction : predictions) {
      checkPrediction(prediction, take(prediction));
    }
    for (ConsumerRecord<byte[], byte[]> deadLetter : deadLetters) {
      checkDeadLetter(deadLetter, take(deadLetter));
    }
    Set<String> missing =
        sent.keySet().stream()
            .filter(source -> !published.containsKey(source))
            .limit(20)
            .collect(Collectors.toSet());
    assertEquals(Set.of(), missing, "lost");
    assertEquals(sent.size(), predictions.size() + deadLetters.size());
  }

  private Sent take(ConsumerRecord<byte[], byte[]> record) {
    String source = header(record, "logitmill.source");
    Sent original = sent.get(source);
    assertNotNull(original, () -> "invented: " + source);
    assertNull(published.put(source, record), () -> "twice: " + source);
    return original;
  }

  private static void checkPrediction(ConsumerRecord<byte[], byte[]> record, Sent original)
      throws IOException {
    assertNull(original.rejection(), () -> "scored though bad: " + original);
    assertArrayEquals(original.record().key(), record.key());
    assertEquals("trace", record.headers().toArray()[0].key());
    assertNull(record.headers().lastHeader("content-type"));
    assertTimestamp(record, original);
    Prediction prediction = Prediction.fromByteBuffer(ByteBuffer.wrap(record.value()));
    assertEquals(
        header(original.record().headers().lastHeader("trace")).replace("trace", "record"),
        prediction.getRecordId());
    assertTrue(prediction.getProbability() > 0 && prediction.getProbability() <= 1);
  }

  private static void checkDeadLetter(ConsumerRecord<byte[], byte[]> record, Sent original) {
    assertNotNull(
        original.rejection(), () -> "rejected though good: " + original + describe(record));
    assertEquals(
        original.rejection().name(), header(record, "logitmill.error.code"), describe(record));
    assertArrayEquals(original.record().key(), record.key());
    assertEquals(
        original.truncated(), record.headers().lastHeader("logitmill.error.truncated") != null);
    byte[] value = original.record().value();
    if (original.truncated()) {
      assertTrue(record.value().length < value.length && record.value().length > value.length / 2);
      value = Arrays.copyOf(value, record.value().length);
    }
    assertArrayEquals(value, record.value());
    assertEquals(original.headers(), otherHeaders(record));
    assertTimestamp(record, original);
    String source = header(record, "logitmill.source");
    assertEquals(
        source,
        header(record, "__connect.errors.topic")
            + "@"
            + header(record, "__connect.errors.partition")
            + "@"
            + header(record, "__connect.errors.offset"));
  }

  private static void assertTimestamp(ConsumerRecord<byte[], byte[]> record, Sent original) {
    long sent = original.record().timestamp();
    Header replaced = record.headers().lastHeader("logitmill.source.timestamp");
    if (replaced == null) {
      assertEquals(sent, record.timestamp());
    } else {
      assertEquals(Long.toString(sent), header(replaced));
      assertTrue(record.timestamp() < sent);
    }
  }

  private static List<Header> otherHeaders(ConsumerRecord<byte[], byte[]> record) {
    return StreamSupport.stream(record.headers().spliterator(), false)
        .filter(header -> !OWN_HEADERS.contains(header.key()))
        .toList();
  }

  /**
   * Within a partition of an output topic, records of one source partition with one key (or with
   * none) stand in the order of their source offsets.
   */
  static void assertOrderKept(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, Long> last = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      String[] source = header(record, "logitmill.source").split("@");
      String key = record.key() == null ? "" : new String(record.key(), UTF_8);
      long offset = Long.parseLong(source[2]);
      Long before = last.put(source[1] + "|" + key, offset);
      assertTrue(before == null || before < offset, () -> "out of order: " + describe(record));
    }
  }

  /** An unkeyed record goes to the partition of its source partition's number. */
  static void assertUnkeyedFollowTheirSourcePartition(
      List<ConsumerRecord<byte[], byte[]>> records, int partitions) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.key() == null) {
        int source = Integer.parseInt(header(record, "logitmill.source").split("@")[1]);
        assertEquals(source % partitions, record.partition(), () -> describe(record));
      }
    }
  }

  private static String describe(ConsumerRecord<byte[], byte[]> record) {
    Header message = record.headers().lastHeader("__connect.errors.exception.message");
    return record.topic()
        + "@"
        + record.partition()
        + "@"
        + record.offset()
        + (message == null ? "" : " " + header(message));
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return header(record.headers().lastHeader(name));
  }

  private static String header(Header header) {
    return new String(header.value(), UTF_8);
  }
}
