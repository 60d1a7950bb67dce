// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import io.logitmill.codec.AvroPredictionEncoder;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.LogitKind;
import io.logitmill.scoring.PackedEncoding;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.Scorer;
import io.logitmill.softmax.Kernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Short ways to make records and specs, and to score them. */
public final class Records {
  private static final ModelKey KEY = new ModelKey("m", "1");

  private Records() {}

  /** Returns a builder of a spec for {@code classCount} classes, without labels. */
  public static ModelSpec.Builder spec(int classCount) {
    return ModelSpec.builder(KEY, classCount);
  }

  /** Returns a dense record of the model that {@link #spec} is for. */
  public static DecodedRecord dense(float... logits) {
    DecodedRecord record = new DecodedRecord();
    record.recordId().set("r");
    record.model().set(KEY.model());
    record.modelVersion().set(KEY.version());
    for (float logit : logits) {
      record.logits().add(logit);
    }
    return record;
  }

  /** Returns {@link #dense} with true classes. */
  public static DecodedRecord dense(float[] logits, int... trueClasses) {
    DecodedRecord record = dense(logits);
    for (int classId : trueClasses) {
      record.addTrueClass(classId);
    }
    return record;
  }

  /**
   * Returns a packed record of the model that {@link #spec} is for.
   *
   * @param logits numbers that the encoding has; others are cut off
   */
  public static DecodedRecord packed(PackedEncoding encoding, float... logits) {
    DecodedRecord record = dense();
    ByteBuffer bytes =
        ByteBuffer.allocate(encoding.bytes() * logits.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float logit : logits) {
      int bits = Float.floatToRawIntBits(logit);
      switch (encoding) {
        case FLOAT32 -> bytes.putInt(bits);
        case FLOAT16 -> bytes.putShort((short) float16(logit));
        case BFLOAT16 -> bytes.putShort((short) (bits >>> 16));
        case UNKNOWN -> throw new IllegalArgumentException("unknown");
      }
    }
    record.setKind(LogitKind.PACKED);
    record.packed().setEncoding(encoding);
    record.packed().wrap(bytes.array(), 0, bytes.capacity());
    return record;
  }

  /** Returns the bits of a number that binary16 has, but for subnormal ones. */
  private static int float16(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    if (Float.isNaN(value)) {
      return 0x7e00;
    }
    if (Float.isInfinite(value)) {
      return sign | 0x7c00;
    }
    if (Math.abs(value) < 0x1p-14f) {
      return sign;
    }
    int significand = Float.floatToRawIntBits(value) >>> 13 & 0x3ff;
    return sign | (Math.getExponent(value) + 15) << 10 | significand;
  }

  /**
   * Returns an adaptive record of the model that {@link #spec} is for.
   *
   * @param tails one for each cluster; null for one that is absent
   */
  public static DecodedRecord adaptive(float[] head, float[]... tails) {
    DecodedRecord record = dense();
    record.setKind(LogitKind.ADAPTIVE);
    for (float logit : head) {
      record.adaptive().head().add(logit);
    }
    for (int cluster = 0; cluster < tails.length; cluster++) {
      if (tails[cluster] != null) {
        addTail(record, cluster, tails[cluster]);
      }
    }
    return record;
  }

  /** Adds a tail to an adaptive record. */
  public static void addTail(DecodedRecord record, int cluster, float... logits) {
    int tail = record.adaptive().addTail();
    record.adaptive().setCluster(tail, cluster);
    for (float logit : logits) {
      record.adaptive().values(tail).add(logit);
    }
  }

  /**
   * Returns a record of candidates, of the model that {@link #spec} is for.
   *
   * @param logExpectedCounts null if it carries none
   */
  public static DecodedRecord candidates(
      int classCount,
      int[] classIds,
      float[] logits,
      float[] logExpectedCounts,
      int... trueClasses) {
    DecodedRecord record = dense(new float[0], trueClasses);
    record.setKind(LogitKind.CANDIDATES);
    record.candidates().setClassCount(classCount);
    for (int classId : classIds) {
      record.candidates().addClassId(classId);
    }
    for (float logit : logits) {
      record.candidates().values().add(logit);
    }
    if (logExpectedCounts != null) {
      record.candidates().markLogExpectedCounts();
      for (float logExpectedCount : logExpectedCounts) {
        record.candidates().logExpectedCounts().add(logExpectedCount);
      }
    }
    return record;
  }

  /**
   * Scores with a new scorer, so that nothing is left of an earlier record: with every kernel of
   * this virtual machine, and throws unless their predictions are the same, byte for byte.
   */
  public static ScoredRecord score(DecodedRecord record, ModelSpec spec) throws RejectionException {
    ScoredRecord first = null;
    byte[] expected = null;
    for (Kernel kernel : Kernels.list()) {
      ScoredRecord scored = score(record, spec, kernel);
      byte[] prediction = new AvroPredictionEncoder().encode(scored);
      if (first == null) {
        first = scored;
        expected = prediction;
      } else if (!Arrays.equals(expected, prediction)) {
        throw new AssertionError(kernel.description() + " gives another prediction than scalar");
      }
    }
    return first;
  }

  /** Scores with one kernel. */
  public static ScoredRecord score(DecodedRecord record, ModelSpec spec, Kernel kernel)
      throws RejectionException {
    ScoredRecord scored = new ScoredRecord();
    new Scorer(kernel).score(record, spec, scored);
    return scored;
  }
}
