// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.scoring.RejectionCode;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublishedValuesTest {
  private static final byte[] KEY = bytes("key");
  private static final byte[] VALUE = bytes("some value");

  private final PublishedValues values = new PublishedValues();
  private final OffsetMarks marks = new OffsetMarks(0, 1, true);

  PublishedValuesTest() {
    marks.setRecord(0);
  }

  @Test
  void tellsPredictionsOfDifferentSpecsApart() {
    short first = keepPrediction("{\"spec_revision\":1,\"spec_fingerprint\":\"0102030405060708\"}");
    short second =
        keepPrediction("{\"spec_revision\":2,\"spec_fingerprint\":\"f102030405060708\"}");
    short again = keepPrediction("{\"spec_revision\":1,\"spec_fingerprint\":\"0102030405060708\"}");

    assertEquals(first, again);
    assertEquals(1, values.revision(first));
    assertEquals(0x0102030405060708L, values.fingerprint(first));
    assertEquals(2, values.revision(second));
    assertEquals(0xf102030405060708L, values.fingerprint(second));
  }

  @Test
  void knowsAPredictionByKeyAndValue() {
    String value = "{\"spec_revision\":1,\"spec_fingerprint\":\"0102030405060708\"}";
    keepPrediction(value);
    long digest = marks.digest(0);
    assertTrue(values.isPublished(digest, KEY, bytes(value)));
    assertFalse(values.isPublished(digest, null, bytes(value)));
    assertFalse(values.isPublished(digest, bytes("kez"), bytes(value)));
    assertFalse(values.isPublished(digest, KEY, bytes(value.replace('8', '9'))));
    // The border between key and value counts.
    assertFalse(values.isPublished(digest, bytes("key{"), bytes(value.substring(1))));
  }

  @Test
  void marksWhatIsNoPrediction() {
    assertEquals(PublishedValues.NO_PREDICTION, keepPrediction("x"));
    assertEquals(PublishedValues.NO_PREDICTION, keepPrediction("{}"));
    assertEquals(PublishedValues.NO_PREDICTION, keep(null, null, true));
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheCodeOfADeadLetter(RejectionCode code) {
    short tag = keep(KEY, VALUE, false, "logitmill.error.code", code.name());
    assertFalse(PublishedValues.isPrediction(tag));
    assertEquals(code, PublishedValues.code(tag));
    assertEquals(PublishedValues.WHOLE, PublishedValues.cut(tag));
    assertTrue(values.isDeadLetterOf(tag, marks.digest(0), KEY, VALUE));
    assertFalse(values.isDeadLetterOf(tag, marks.digest(0), KEY, null));
    assertFalse(values.isDeadLetterOf(tag, marks.digest(0), null, VALUE));
    assertFalse(values.isDeadLetterOf(tag, marks.digest(0), KEY, bytes("some valuE")));
  }

  @Test
  void keepsThatTheCodeIsUnknown() {
    assertNull(PublishedValues.code(keep(KEY, VALUE, false, "logitmill.error.code", "X")));
    assertNull(PublishedValues.code(keep(KEY, VALUE, false)));
  }

  @Test
  void aCutDeadLetterIsTheBeginningOfItsInput() {
    byte[] left = Arrays.copyOf(VALUE, 4);
    short tag = keep(KEY, left, false, "logitmill.error.truncated", "true");
    long digest = marks.digest(0);
    assertEquals(PublishedValues.VALUE_CUT, PublishedValues.cut(tag));
    assertTrue(values.isDeadLetterOf(tag, digest, KEY, VALUE));
    assertFalse(values.isDeadLetterOf(tag, digest, bytes("ke"), VALUE));
    assertFalse(values.isDeadLetterOf(tag, digest, KEY, bytes("sone value")));
    // Marked as cut, and nothing is missing.
    assertFalse(values.isDeadLetterOf(tag, digest, KEY, left));
    assertFalse(values.isDeadLetterOf(tag, digest, KEY, null));
  }

  @Test
  void aDeadLetterWithoutValueMayHaveLostTheEndOfItsKey() {
    short tag = keep(bytes("ke"), new byte[0], false, "logitmill.error.truncated", "true");
    assertTrue(values.isDeadLetterOf(tag, marks.digest(0), KEY, VALUE));
    assertFalse(values.isDeadLetterOf(tag, marks.digest(0), bytes("k"), VALUE));
    assertFalse(values.isDeadLetterOf(tag, marks.digest(0), bytes("xey"), VALUE));
    assertFalse(values.isDeadLetterOf(tag, marks.digest(0), KEY, null));

    tag = keep(bytes("ke"), null, false, "logitmill.error.truncated", "true");
    assertTrue(values.isDeadLetterOf(tag, marks.digest(0), KEY, null));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private short keepPrediction(String value) {
    return keep(KEY, bytes(value), true);
  }

  private short keep(byte[] key, byte[] value, boolean isPrediction, String... header) {
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("t", 0, 0, key, value);
    if (header.length > 0) {
      record.headers().add(header[0], bytes(header[1]));
    }
    values.keep(marks, 0, record, isPrediction);
    return marks.tag(0);
  }
}
