// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import io.logitmill.schemas.LogitRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Values of logit records in Avro's single-object encoding, all of one size: normal logits, and a
 * record id that counts.
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
  private static final int ID_START = 11;

  private final byte[][] drawn;

  /** Draws and encodes the records. */
  LogitRecords(int classes) {
    Random random = new Random(SEED);
    drawn = new byte[Math.max(1, Math.min(MOST_DRAWN, MOST_LOGITS / classes))][];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = encode(logits(random, classes));
    }
    requireIdAtItsPlace();
  }

  private static List<Float> logits(Random random, int classes) {
    List<Float> logits = new ArrayList<>(classes);
    for (int i = 0; i < classes; i++) {
      logits.add((float) (SIGMA * random.nextGaussian()));
    }
    return logits;
  }

  private static byte[] encode(List<Float> logits) {
    LogitRecord record =
        LogitRecord.newBuilder()
            .setRecordId("0".repeat(ID_LENGTH))
            .setModel(MODEL)
            .setModelVersion(MODEL_VERSION)
            .setEventTime(EVENT_TIME)
            .setLogits(logits)
            .setTrueClasses(List.of())
            .setAttributes(Map.of())
            .build();
    try {
      return record.toByteBuffer().array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  /** Returns the size of every value. */
  int valueBytes() {
    return drawn[0].length;
  }

  /** Returns the value of a record; the caller's own. */
  byte[] value(long index) {
    byte[] value = drawn[(int) (index % drawn.length)].clone();
    long rest = index;
    for (int i = ID_START + ID_LENGTH - 1; i >= ID_START; i--) {
      value[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return value;
  }
}
