// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.schemas.Releases;
import io.logitmill.scoring.LogitKind;
import io.logitmill.scoring.PackedEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;

/**
 * Reads records with Avro's library alone: its binary decoder, its schema resolution, its generic
 * records. What it does not mind and we do is counted up as {@link StricterRule}s.
 */
final class AvroReference {
  private final GenericDatumReader<GenericRecord> reader;

  /** Reads records of {@code writer} as the current schema. */
  AvroReference(Schema writer) {
    GenericData data = new InOrder();
    data.setFastReaderEnabled(false);
    reader = new GenericDatumReader<>(writer, current(), data);
  }

  /** Returns the frozen form of the current schema, which leaves texts as their bytes. */
  static Schema current() {
    List<Schema> released = Releases.logitRecord();
    return released.get(released.size() - 1);
  }

  /**
   * What Avro made of a value.
   *
   * @param fields what was read; null if Avro could not read it, or as text what is none
   * @param rules the rules that it breaks; empty if Avro could not read it
   * @param error what Avro said; null if it could read the value
   */
  record Reading(RecordFields fields, Set<StricterRule> rules, String error) {}

  /** Reads the record that begins at {@code value[from]}. */
  Reading read(byte[] value, int from) {
    WatchedDecoder in = new WatchedDecoder(value, from);
    GenericRecord record;
    int end;
    try {
      record = reader.read(null, in);
      end = in.position();
    } catch (IOException | RuntimeException e) {
      return new Reading(null, Set.of(), e.toString());
    }
    Set<StricterRule> rules = in.seen();
    if (end != value.length) {
      rules.add(StricterRule.BYTES_LEFT);
    }
    Set<LogitKind> kinds = kinds(record);
    if (kinds.size() != 1) {
      rules.add(StricterRule.NOT_ONE_KIND);
    }
    if (endsWithinALogit(record)) {
      rules.add(StricterRule.LOGIT_CUT_OFF);
    }
    try {
      RecordFields fields = fields(record, kinds);
      if (fields.attributes().stream().map(Map.Entry::getKey).distinct().count()
          < fields.attributes().size()) {
        rules.add(StricterRule.ATTRIBUTE_TWICE);
      }
      return new Reading(fields, rules, null);
    } catch (CharacterCodingException e) {
      rules.add(StricterRule.TEXT_NOT_UTF8);
      return new Reading(null, rules, null);
    }
  }

  private static Set<LogitKind> kinds(GenericRecord record) {
    Set<LogitKind> kinds = EnumSet.noneOf(LogitKind.class);
    addIfPresent(record, "logits", LogitKind.DENSE, kinds);
    addIfPresent(record, "packed_logits", LogitKind.PACKED, kinds);
    addIfPresent(record, "candidate_logits", LogitKind.CANDIDATES, kinds);
    addIfPresent(record, "adaptive_logits", LogitKind.ADAPTIVE, kinds);
    return kinds;
  }

  private static void addIfPresent(
      GenericRecord record, String field, LogitKind kind, Set<LogitKind> kinds) {
    if (record.get(field) != null) {
      kinds.add(kind);
    }
  }

  private static boolean endsWithinALogit(GenericRecord record) {
    if (!(record.get("packed_logits") instanceof GenericRecord packed)) {
      return false;
    }
    int width = PackedEncoding.valueOf(packed.get("encoding").toString()).bytes();
    return width != 0 && ((ByteBuffer) packed.get("values")).remaining() % width != 0;
  }

  private static RecordFields fields(GenericRecord record, Set<LogitKind> kinds)
      throws CharacterCodingException {
    List<Map.Entry<String, String>> attributes = new ArrayList<>();
    for (Map.Entry<?, ?> entry : ((Entries) record.get("attributes")).inOrder) {
      attributes.add(Map.entry(text(entry.getKey()), text(entry.getValue())));
    }
    return new RecordFields(
        text(record.get("record_id")),
        text(record.get("model")),
        text(record.get("model_version")),
        (Long) record.get("event_time"),
        kinds.isEmpty() ? null : kinds.iterator().next(),
        kinds.isEmpty() ? List.of() : logits(record, kinds.iterator().next()),
        integers(record.get("true_classes")),
        attributes);
  }

  private static List<?> logits(GenericRecord record, LogitKind kind) {
    return switch (kind) {
      case DENSE -> bits(record.get("logits"));
      case PACKED -> packed((GenericRecord) record.get("packed_logits"));
      case CANDIDATES -> candidates((GenericRecord) record.get("candidate_logits"));
      case ADAPTIVE -> adaptive((GenericRecord) record.get("adaptive_logits"));
    };
  }

  private static List<?> packed(GenericRecord packed) {
    return RecordFields.packed(
        packed.get("encoding").toString(), (ByteBuffer) packed.get("values"));
  }

  private static List<?> candidates(GenericRecord candidates) {
    Object logExpectedCounts = candidates.get("log_expected_counts");
    return RecordFields.candidates(
        (Integer) candidates.get("class_count"),
        integers(candidates.get("class_ids")),
        bits(candidates.get("values")),
        logExpectedCounts == null ? null : bits(logExpectedCounts));
  }

  private static List<?> adaptive(GenericRecord adaptive) {
    List<List<?>> tails = new ArrayList<>();
    for (Object each : (List<?>) adaptive.get("tails")) {
      GenericRecord tail = (GenericRecord) each;
      tails.add(List.of(tail.get("cluster"), bits(tail.get("values"))));
    }
    return List.of(bits(adaptive.get("head")), tails);
  }

  private static List<Integer> bits(Object floats) {
    List<Integer> bits = new ArrayList<>();
    ((List<?>) floats).forEach(value -> bits.add(Float.floatToRawIntBits((Float) value)));
    return bits;
  }

  private static List<Integer> integers(Object integers) {
    List<Integer> values = new ArrayList<>();
    ((List<?>) integers).forEach(value -> values.add((Integer) value));
    return values;
  }

  private static String text(Object text) throws CharacterCodingException {
    Utf8 utf8 = (Utf8) text;
    // The strict decoder of the JDK: reports where String's constructor replaces.
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(utf8.getBytes(), 0, utf8.getByteLength()))
        .toString();
  }

  /** Generic data whose maps keep every entry in the order of arrival. */
  private static final class InOrder extends GenericData {
    @Override
    public Object newMap(Object old, int size) {
      return new Entries();
    }
  }

  private static final class Entries extends AbstractMap<Object, Object> {
    private final List<Map.Entry<?, ?>> inOrder = new ArrayList<>();

    @Override
    public Object put(Object key, Object value) {
      inOrder.add(Map.entry(key, value));
      return null;
    }

    @Override
    public Set<Map.Entry<Object, Object>> entrySet() {
      throw new UnsupportedOperationException("Read inOrder.");
    }
  }
}
