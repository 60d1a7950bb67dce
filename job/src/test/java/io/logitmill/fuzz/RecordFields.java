// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.model.Utf8Slice;
import io.logitmill.scoring.AdaptiveLogits;
import io.logitmill.scoring.CandidateLogits;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.FloatSlice;
import io.logitmill.scoring.LogitKind;
import io.logitmill.scoring.PackedLogits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that one decoded record holds, fit to be compared: floats as their bits, attributes in
 * order of arrival.
 *
 * @param eventTime milliseconds since the epoch, or null
 * @param logits lists of what the kind of logits has, in the order of the schema
 */
record RecordFields(
    String recordId,
    String model,
    String modelVersion,
    Long eventTime,
    LogitKind kind,
    List<?> logits,
    List<Integer> trueClasses,
    List<Map.Entry<String, String>> attributes) {

  /** Copies {@code record}. */
  static RecordFields of(DecodedRecord record) {
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
        logits(record),
        trueClasses,
        attributes);
  }

  private static List<?> logits(DecodedRecord record) {
    return switch (record.kind()) {
      case DENSE -> bits(record.logits());
      case PACKED -> packed(record.packed());
      case CANDIDATES -> candidates(record.candidates());
      case ADAPTIVE -> adaptive(record.adaptive());
    };
  }

  private static List<?> packed(PackedLogits packed) {
    ByteBuffer values = ByteBuffer.wrap(packed.bytes(), packed.from(), packed.length());
    return packed(packed.encoding().name(), values);
  }

  private static List<?> candidates(CandidateLogits candidates) {
    List<Integer> classIds = new ArrayList<>();
    for (int i = 0; i < candidates.classIdCount(); i++) {
      classIds.add(candidates.classIds()[i]);
    }
    return candidates(
        candidates.classCount(),
        classIds,
        bits(candidates.values()),
        candidates.hasLogExpectedCounts() ? bits(candidates.logExpectedCounts()) : null);
  }

  private static List<?> adaptive(AdaptiveLogits adaptive) {
    List<List<?>> tails = new ArrayList<>();
    for (int i = 0; i < adaptive.tailCount(); i++) {
      tails.add(List.of(adaptive.cluster(i), bits(adaptive.values(i))));
    }
    return List.of(bits(adaptive.head()), tails);
  }

  private static List<Integer> bits(FloatSlice floats) {
    List<Integer> bits = new ArrayList<>();
    for (int i = 0; i < floats.count(); i++) {
      bits.add(Float.floatToRawIntBits(floats.get(i)));
    }
    return bits;
  }

  /** Returns packed logits as {@link #logits}; a list of bytes would be slow to compare. */
  static List<?> packed(String encoding, ByteBuffer values) {
    return List.of(encoding, values);
  }

  /**
   * Returns candidates as {@link #logits}.
   *
   * @param logExpectedCounts bits, or null if there are none
   */
  static List<?> candidates(
      int classCount,
      List<Integer> classIds,
      List<Integer> values,
      List<Integer> logExpectedCounts) {
    return List.of(classCount, classIds, values, Optional.ofNullable(logExpectedCounts));
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
