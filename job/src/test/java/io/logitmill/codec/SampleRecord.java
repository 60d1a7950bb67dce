// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.scoring.AdaptiveLogits;
import io.logitmill.scoring.CandidateLogits;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.FloatSlice;
import io.logitmill.scoring.LogitKind;
import io.logitmill.scoring.PackedEncoding;
import io.logitmill.scoring.PackedLogits;
import io.logitmill.scoring.RejectionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The reference model: one random record, written naively in both formats. */
final class SampleRecord {
  private static final String[] TEXTS = {"", "a", "digits", "é", "\uD83D\uDE00 \"q\"\\\n", "ሴ"};

  final String recordId;
  final Long eventTime;
  final LogitKind kind;
  final float[] logits;
  final PackedEncoding encoding;
  final byte[] packed;
  final int classCount;
  final int[] classIds;
  final float[] logExpectedCounts;
  final int[] clusters;
  final float[][] tails;
  final int[] trueClasses;
  final Map<String, String> attributes = new LinkedHashMap<>();

  SampleRecord(Random random) {
    recordId = text(random);
    eventTime = random.nextBoolean() ? null : random.nextLong() >> random.nextInt(64);
    kind =
        random.nextBoolean() ? LogitKind.DENSE : List.of(LogitKind.values()).get(random.nextInt(4));
    logits = floats(random);
    encoding = List.of(PackedEncoding.values()).get(random.nextInt(4));
    packed = new byte[Math.max(1, encoding.bytes()) * random.nextInt(12)];
    random.nextBytes(packed);
    classCount = random.nextInt() >> random.nextInt(32);
    classIds = random.ints(random.nextInt(12)).map(i -> i >> random.nextInt(32)).toArray();
    logExpectedCounts = random.nextBoolean() ? null : floats(random);
    clusters = random.ints(random.nextInt(4), -1, 5).toArray();
    tails = new float[clusters.length][];
    for (int i = 0; i < tails.length; i++) {
      tails[i] = floats(random);
    }
    trueClasses = random.ints(random.nextInt(4)).map(i -> i >> random.nextInt(32)).toArray();
    int count = random.nextInt(random.nextInt(10) == 0 ? 60 : 4);
    for (int i = 0; i < count; i++) {
      attributes.put(text(random) + i, text(random));
    }
  }

  private static float[] floats(Random random) {
    float[] floats = new float[random.nextInt(random.nextInt(20) == 0 ? 1000 : 12)];
    for (int i = 0; i < floats.length; i++) {
      floats[i] =
          random.nextInt(10) == 0
              ? new float[] {Float.NaN, 1f / 0f, -1f / 0f, -0f}[random.nextInt(4)]
              : (float) (random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
    }
    return floats;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(TEXTS[random.nextInt(TEXTS.length)]);
    }
    return text.toString();
  }

  /** Writes the record with the current schema, in random blocks. */
  byte[] toAvro(Random random) {
    AvroBytes out = AvroBytes.current().text(recordId).text("m").text("1");
    if (eventTime == null) {
      out.varint(0);
    } else {
      out.varint(1).varint(eventTime);
    }
    for (LogitKind each : LogitKind.values()) {
      out.varint(each == kind ? 1 : 0);
      if (each == kind) {
        writeLogits(out, random);
      }
    }
    out.blocks(random, trueClasses.length, (to, i) -> to.varint(trueClasses[i]));
    var entries = new ArrayList<>(attributes.entrySet());
    out.blocks(
        random,
        entries.size(),
        (to, i) -> to.text(entries.get(i).getKey()).text(entries.get(i).getValue()));
    return out.toByteArray();
  }

  private void writeLogits(AvroBytes out, Random random) {
    switch (kind) {
      case DENSE -> floats(out, random, logits);
      case PACKED ->
          out.varint(List.of(PackedEncoding.values()).indexOf(encoding))
              .varint(packed.length)
              .raw(packed);
      case CANDIDATES -> {
        out.varint(classCount);
        out.blocks(random, classIds.length, (to, i) -> to.varint(classIds[i]));
        floats(out, random, logits);
        out.varint(logExpectedCounts == null ? 0 : 1);
        if (logExpectedCounts != null) {
          floats(out, random, logExpectedCounts);
        }
      }
      case ADAPTIVE -> {
        floats(out, random, logits);
        out.blocks(
            random, tails.length, (to, i) -> floats(to.varint(clusters[i]), random, tails[i]));
      }
    }
  }

  private static void floats(AvroBytes out, Random random, float[] floats) {
    out.blocks(random, floats.length, (to, i) -> to.floats(floats[i]));
  }

  /** Writes the record as JSON, with fields in random order. */
  String toJson(Random random) {
    List<String> fields = new ArrayList<>();
    fields.add("\"record_id\":" + quoted(recordId));
    fields.add("\"model\":\"m\"");
    fields.add("\"model_version\":\"\\u0031\"");
    if (eventTime != null || random.nextBoolean()) {
      fields.add("\"event_time\":" + eventTime);
    }
    fields.add(logitsJson());
    if (trueClasses.length > 0 || random.nextBoolean()) {
      fields.add("\"true_classes\":" + Arrays.toString(trueClasses));
    }
    List<String> entries = new ArrayList<>();
    attributes.forEach((key, value) -> entries.add(quoted(key) + ":" + quoted(value)));
    fields.add("\"attributes\":{" + String.join(" ,", entries) + "}");
    fields.add("\"unknown\":[1,{\"model\":null,\"x\":[true,\"y\"]}]");
    java.util.Collections.shuffle(fields, random);
    return "{" + String.join(", ", fields) + "}\n";
  }

  private String logitsJson() {
    return switch (kind) {
      case DENSE -> "\"logits\":" + numbers(logits);
      case PACKED ->
          "\"packed_logits\":{\"encoding\":\"%s\",\"values\":\"%s\"}"
              .formatted(encoding, Base64.getEncoder().encodeToString(packed));
      case CANDIDATES ->
          "\"candidate_logits\":{\"log_expected_counts\":%s,\"class_ids\":%s,\"values\":%s,"
                  .formatted(
                      logExpectedCounts == null ? "null" : numbers(logExpectedCounts),
                      Arrays.toString(classIds),
                      numbers(logits))
              + "\"class_count\":"
              + classCount
              + "}";
      case ADAPTIVE -> {
        List<String> objects = new ArrayList<>();
        for (int i = 0; i < tails.length; i++) {
          objects.add(
              "{\"values\":" + numbers(tails[i]) + ",\"x\":1,\"cluster\":" + clusters[i] + "}");
        }
        yield "\"adaptive_logits\":{\"tails\":" + objects + ",\"head\":" + numbers(logits) + "}";
      }
    };
  }

  private static String numbers(float[] floats) {
    List<String> numbers = new ArrayList<>();
    for (float value : floats) {
      numbers.add(Float.isFinite(value) ? "" + value : "\"" + value + "\"");
    }
    return numbers.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  /** Returns what a decoder must make of this record, as {@link #describe} writes it. */
  String expected() {
    StringBuilder text = new StringBuilder();
    text.append(recordId).append("|m|1|").append(eventTime).append('|').append(kind).append('|');
    switch (kind) {
      case DENSE -> text.append(bits(logits));
      case PACKED -> text.append(encoding).append(HexFormat.of().formatHex(packed));
      case CANDIDATES ->
          text.append(classCount)
              .append(Arrays.toString(classIds))
              .append(bits(logits))
              .append(logExpectedCounts == null ? "" : "counts " + bits(logExpectedCounts));
      case ADAPTIVE -> {
        text.append(bits(logits));
        for (int i = 0; i < tails.length; i++) {
          text.append("tail ").append(clusters[i]).append(' ').append(bits(tails[i]));
        }
      }
    }
    text.append('|').append(Arrays.toString(trueClasses));
    attributes.forEach((k, v) -> text.append('|').append(k).append('=').append(v));
    return text.toString();
  }

  /** Returns everything that {@code record} holds, floats as their bits. */
  static String describe(DecodedRecord record) {
    StringBuilder text = new StringBuilder();
    text.append(record.recordId()).append('|').append(record.model());
    text.append('|').append(record.modelVersion()).append('|');
    text.append(record.hasEventTime() ? "" + record.eventTimeMs() : "null");
    text.append('|').append(record.kind()).append('|');
    describeLogits(record, text);
    int[] trueClasses = Arrays.copyOf(record.trueClasses(), record.trueClassCount());
    text.append('|').append(Arrays.toString(trueClasses));
    for (int i = 0; i < record.attributeCount(); i++) {
      text.append('|').append(record.attributeKey(i)).append('=').append(record.attributeValue(i));
    }
    return text.toString();
  }

  private static void describeLogits(DecodedRecord record, StringBuilder text) {
    text.append(bits(floats(record.logits())));
    PackedLogits packed = record.packed();
    int end = packed.from() + packed.length();
    if (record.kind() == LogitKind.PACKED) {
      text.append(packed.encoding())
          .append(HexFormat.of().formatHex(packed.bytes(), packed.from(), end));
    }
    CandidateLogits candidates = record.candidates();
    if (record.kind() == LogitKind.CANDIDATES) {
      text.append(candidates.classCount())
          .append(Arrays.toString(Arrays.copyOf(candidates.classIds(), candidates.classIdCount())))
          .append(bits(floats(candidates.values())));
    }
    if (candidates.hasLogExpectedCounts()) {
      text.append("counts ").append(bits(floats(candidates.logExpectedCounts())));
    }
    AdaptiveLogits adaptive = record.adaptive();
    text.append(bits(floats(adaptive.head())));
    for (int i = 0; i < adaptive.tailCount(); i++) {
      text.append("tail ").append(adaptive.cluster(i)).append(' ');
      text.append(bits(floats(adaptive.values(i))));
    }
  }

  private static float[] floats(FloatSlice slice) {
    float[] floats = new float[slice.count()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = slice.get(i);
    }
    return floats;
  }

  private static String bits(float[] floats) {
    StringBuilder text = new StringBuilder();
    for (float value : floats) {
      text.append(Integer.toHexString(Float.floatToRawIntBits(value))).append(' ');
    }
    return text.toString();
  }

  /** Decodes {@code value} and describes the outcome: the record, or the code of the rejection. */
  static String outcome(LogitDecoder decoder, byte[] value, DecodedRecord record) {
    try {
      decoder.decode(value, record);
      return describe(record);
    } catch (RejectionException e) {
      return e.code().name();
    }
  }
}
