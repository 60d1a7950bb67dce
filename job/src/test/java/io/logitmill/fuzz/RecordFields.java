// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.model.Utf8Slice;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.LogitKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything that one decoded record holds, fit to be compared: floats as their bits, attributes in
 * order of arrival.
 *
 * @param eventTime milliseconds since the epoch, or null
 * @param logitBits of a dense record; empty for the other kinds, which are checked and not decoded
 */
record RecordFields(
    String recordId,
    String model,
    String modelVersion,
    Long eventTime,
    LogitKind kind,
    List<Integer> logitBits,
    List<Integer> trueClasses,
    List<Map.Entry<String, String>> attributes) {

  /** Copies {@code record}. */
  static RecordFields of(DecodedRecord record) {
    List<Integer> logitBits = new ArrayList<>();
    for (int i = 0; i < record.logitCount(); i++) {
      logitBits.add(Float.floatToRawIntBits(record.logit(i)));
    }
    List<Integer> trueClasses = new ArrayList<>();
    for (int i = 0; i < record.trueClassCount(); i++) {
      trueClasses.add(record.trueClasses()[i]);
    }
    List<Map.Entry<String, String>> attributes = new ArrayList<>();
    for (int i = 0; i < record.attributeCount(); i++) {
      attributes.add(Map.entry(text(record.attributeKey(i)), text(record.attributeValue(i))));
    }
    return new RecordFields(
        text(record.recordId()),
        text(record.model()),
        text(record.modelVersion()),
        record.hasEventTime() ? record.eventTimeMs() : null,
        record.kind(),
        logitBits,
        trueClasses,
        attributes);
  }

  private static String text(Utf8Slice slice) {
    String text = slice.toString();
    // Ill-formed bytes would be replaced, and two different texts look alike.
    Check.that(
        slice.contentEquals(text.getBytes(StandardCharsets.UTF_8)),
        "An accepted text is not UTF-8: %s",
        text);
    return text;
  }
}
