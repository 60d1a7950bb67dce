// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.schemas.Releases;
import io.logitmill.scoring.LogitKind;
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

  private static RecordFields fields(GenericRecord record, Set<LogitKind> kinds)
      throws CharacterCodingException {
    List<Integer> logitBits = new ArrayList<>();
    if (record.get("logits") instanceof List<?> logits) {
      logits.forEach(logit -> logitBits.add(Float.floatToRawIntBits((Float) logit)));
    }
    List<Integer> trueClasses = new ArrayList<>();
    ((List<?>) record.get("true_classes")).forEach(id -> trueClasses.add((Integer) id));
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
        logitBits,
        trueClasses,
        attributes);
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
