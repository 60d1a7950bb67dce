// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import io.logitmill.schemas.CandidateLogits;
import io.logitmill.schemas.LogitEncoding;
import io.logitmill.schemas.LogitRecord;
import io.logitmill.schemas.PackedLogits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Values of logit records, of one size or nearly: normal logits, and a record id that counts.
 *
 * <p>A limited number of records is drawn and encoded; each value is a copy of one of them with an
 * id of its own, so that filling a topic costs little more than sending. Thread-safe.
 */
final class LogitRecords {
  /** Seeds the logits of every run; printed with the results. */
  static final long SEED = 20_260_101L;

  /** Standard deviation of the logits. */
  static final double SIGMA = 3;

  static final String MODEL = "benchmark";
  static final String MODEL_VERSION = "1";

  private static final Instant EVENT_TIME = Instant.parse("2026-01-01T00:00:00Z");

  /* One record again and again would let the branch predictor learn it by heart. */
  private static final int MOST_LOGITS = 1 << 22;
  private static final int MOST_DRAWN = 4_096;

  private static final int ID_LENGTH = 12;
  /* Behind the ten bytes of the header and the length of the id. */
  private static final int AVRO_ID_START = 11;

  private static final String JSON_START = "{\"record_id\":\"";

  private final byte[][] drawn;
  private final int idStart;

  /** Draws and encodes the records. */
  LogitRecords(Workload workload, Encoding encoding) {
    Random random = new Random(SEED);
    drawn = new byte[Math.max(1, Math.min(MOST_DRAWN, MOST_LOGITS / workload.logits()))][];
    idStart = encoding == Encoding.AVRO ? AVRO_ID_START : JSON_START.length();
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = encoding == Encoding.AVRO ? encode(workload, random) : json(workload, random);
    }
    if (encoding == Encoding.AVRO) {
      requireIdAtItsPlace();
    }
  }

  /**
   * Returns the logits of dense records, as drawn: those of record i are at i modulo its length.
   */
  static float[][] logits(Workload workload, int count) {
    Random random = new Random(SEED);
    float[][] all = new float[count][workload.classes()];
    for (float[] record : all) {
      List<Float> logits = logits(random, record.length);
      for (int i = 0; i < record.length; i++) {
        record[i] = logits.get(i);
      }
    }
    return all;
  }

  private static byte[] json(Workload workload, Random random) {
    String text =
        JSON_START
            + "0".repeat(ID_LENGTH)
            + "\",\"model\":\"%s\",\"model_version\":\"%s\",\"event_time\":%d,\"logits\":"
                .formatted(MODEL, MODEL_VERSION, EVENT_TIME.toEpochMilli())
            + logits(random, workload.classes()).toString().replace(" ", "")
            + "}";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<Float> logits(Random random, int classes) {
    List<Float> logits = new ArrayList<>(classes);
    for (int i = 0; i < classes; i++) {
      logits.add((float) (SIGMA * random.nextGaussian()));
    }
    return logits;
  }

  private static byte[] encode(Workload workload, Random random) {
    List<Float> logits = logits(random, workload.logits());
    LogitRecord.Builder record =
        LogitRecord.newBuilder()
            .setRecordId("0".repeat(ID_LENGTH))
            .setModel(MODEL)
            .setModelVersion(MODEL_VERSION)
            .setEventTime(EVENT_TIME)
            .setTrueClasses(List.of())
            .setAttributes(Map.of());
    switch (workload.kind()) {
      case DENSE -> record.setLogits(logits);
      case FLOAT16 -> record.setPackedLogits(packed(logits));
      case CANDIDATES -> record.setCandidateLogits(candidates(workload.classes(), logits, random));
    }
    try {
      return record.build().toByteBuffer().array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Drops what FLOAT16 has no bits for: the time is the same for any numbers. */
  private static PackedLogits packed(List<Float> logits) {
    ByteBuffer values =
        ByteBuffer.allocate(Short.BYTES * logits.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (float logit : logits) {
      int bits = Float.floatToRawIntBits(logit);
      int magnitude = Math.max(0, ((bits & Integer.MAX_VALUE) >>> 13) - (112 << 10));
      values.putShort((short) (bits >>> 16 & 0x8000 | magnitude));
    }
    return new PackedLogits(LogitEncoding.FLOAT16, values.flip());
  }

  /** A uniform sample without repeats, ascending. */
  private static CandidateLogits candidates(int classes, List<Float> logits, Random random) {
    List<Integer> classIds =
        random.ints(0, classes).distinct().limit(logits.size()).sorted().boxed().toList();
    float logExpectedCount = (float) Math.log(logits.size() / (double) classes);
    return new CandidateLogits(
        classes, classIds, logits, Collections.nCopies(logits.size(), logExpectedCount));
  }

  private void requireIdAtItsPlace() {
    try {
      String id = LogitRecord.getDecoder().decode(value(1)).getRecordId();
      if (Long.parseLong(id) != 1) {
        throw new IllegalStateException("expected the record id 1, found " + id);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns how many different records there are before they begin again. */
  int drawn() {
    return drawn.length;
  }

  /** Returns the size of a value, on average. */
  double valueBytes() {
    return Arrays.stream(drawn).mapToInt(value -> value.length).average().orElseThrow();
  }

  /** Returns the value of a record; the caller's own. */
  byte[] value(long index) {
    byte[] value = drawn[(int) (index % drawn.length)].clone();
    long rest = index;
    for (int i = idStart + ID_LENGTH - 1; i >= idStart; i--) {
      value[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return value;
  }
}
