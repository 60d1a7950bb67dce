// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.LogitKind;
import io.logitmill.scoring.RejectionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
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
  final int[] trueClasses;
  final Map<String, String> attributes = new LinkedHashMap<>();

  SampleRecord(Random random) {
    recordId = text(random);
    eventTime = random.nextBoolean() ? null : random.nextLong() >> random.nextInt(64);
    kind =
        random.nextInt(3) > 0
            ? LogitKind.DENSE
            : List.of(LogitKind.values()).get(random.nextInt(4));
    logits = new float[random.nextInt(random.nextInt(20) == 0 ? 1000 : 12)];
    for (int i = 0; i < logits.length; i++) {
      logits[i] =
          random.nextInt(10) == 0
              ? new float[] {Float.NaN, 1f / 0f, -1f / 0f, -0f}[random.nextInt(4)]
              : (float) (random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
    }
    trueClasses = random.ints(random.nextInt(4)).map(i -> i >> random.nextInt(32)).toArray();
    int count = random.nextInt(random.nextInt(10) == 0 ? 60 : 4);
    for (int i = 0; i < count; i++) {
      attributes.put(text(random) + i, text(random));
    }
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
    AvroBytes.AvroItem logit = (to, i) -> to.floats(logits[i]);
    switch (kind) {
      case DENSE -> out.blocks(random, logits.length, logit);
      case PACKED -> out.varint(random.nextInt(4)).varint(3).raw((byte) 1, (byte) 2, (byte) 3);
      case CANDIDATES -> {
        out.varint(9).blocks(random, logits.length, (to, i) -> to.varint(i));
        out.blocks(random, logits.length, logit).varint(random.nextInt(2));
        if (out.toByteArray()[out.toByteArray().length - 1] != 0) {
          out.blocks(random, logits.length, logit);
        }
      }
      case ADAPTIVE -> {
        out.blocks(random, logits.length, logit);
        out.blocks(random, 3, (to, i) -> to.varint(i).blocks(random, logits.length, logit));
      }
    }
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
    StringBuilder numbers = new StringBuilder("[");
    for (int i = 0; i < logits.length; i++) {
      String number = Float.isFinite(logits[i]) ? "" + logits[i] : "\"" + logits[i] + "\"";
      numbers.append(i == 0 ? "" : ",").append(number);
    }
    numbers.append("]");
    return switch (kind) {
      case DENSE -> "\"logits\":" + numbers;
      case PACKED ->
          "\"packed_logits\":{\"encoding\":\"FLOAT16\",\"values\":\""
              + Base64.getEncoder().encodeToString(new byte[] {1, 2, 3})
              + "\"}";
      case CANDIDATES ->
          "\"candidate_logits\":{\"class_count\":9,\"class_ids\":[1,2],\"values\":" + numbers + "}";
      case ADAPTIVE ->
          "\"adaptive_logits\":{\"head\":[1],\"tails\":[{\"cluster\":0,\"values\":"
              + numbers
              + "}]}";
    };
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  /** Returns what a decoder must make of this record, as {@link #describe} writes it. */
  String expected() {
    StringBuilder text = new StringBuilder();
    text.append(recordId).append("|m|1|").append(eventTime).append('|').append(kind).append('|');
    if (kind == LogitKind.DENSE) {
      for (float logit : logits) {
        text.append(Integer.toHexString(Float.floatToRawIntBits(logit))).append(' ');
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
    for (int i = 0; i < record.logitCount(); i++) {
      text.append(Integer.toHexString(Float.floatToRawIntBits(record.logit(i)))).append(' ');
    }
    int[] trueClasses = Arrays.copyOf(record.trueClasses(), record.trueClassCount());
    text.append('|').append(Arrays.toString(trueClasses));
    for (int i = 0; i < record.attributeCount(); i++) {
      text.append('|').append(record.attributeKey(i)).append('=').append(record.attributeValue(i));
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
