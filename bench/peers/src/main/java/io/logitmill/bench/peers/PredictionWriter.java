// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import io.logitmill.model.Utf8Slice;
import io.logitmill.schemas.Prediction;
import io.logitmill.scoring.DecodedRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Writes predictions of an {@link OnnxScorer} in Avro's single-object encoding, by hand: into an
 * array of the exact size, labels ready-encoded, the probabilities of all classes in one piece.
 *
 * <p>Entropy and log partition are 0: they take their bytes, but nobody computes them. The records
 * of the benchmark have neither true classes nor attributes; others are refused. Not thread-safe.
 */
final class PredictionWriter {
  private static final byte NULL = 0;
  private static final byte PRESENT = 2;
  private static final byte EMPTY = 0;
  private static final byte FALSE = 0;
  private static final byte END = 0;
  private static final byte FIRST_REVISION = 2;
  private static final long SPEC_FINGERPRINT = 0x0807_0605_0403_0201L;

  /**
   * What has the same size in each prediction: header (10), empty true classes and attributes (2),
   * revision and fingerprint (9), probability and abstained (5), frame of top (2), log
   * probabilities and candidates (2), remaining probability (5), log partition (9) and its error
   * (1), entropy (9), cross-entropy (1), method and activation (2).
   */
  private static final int FIXED_BYTES = 57;

  private final OnnxScorer scores;
  /* Each as the value of a field: the branch of the union, the length, the text. */
  private final byte[][] labels;
  private final long schema = SchemaNormalization.parsingFingerprint64(Prediction.getClassSchema());
  private final byte exact = symbol("method", "EXACT");
  private final byte softmax = symbol("activation", "SOFTMAX");

  /**
   * @param scores where predictions come from
   * @param labels by class id
   */
  PredictionWriter(OnnxScorer scores, List<String> labels) {
    this.scores = scores;
    this.labels = labels.stream().map(PredictionWriter::encodeLabel).toArray(byte[][]::new);
  }

  private static byte[] encodeLabel(String label) {
    byte[] utf8 = label.getBytes(StandardCharsets.UTF_8);
    ByteBuffer field = ByteBuffer.allocate(1 + longBytes(utf8.length) + utf8.length);
    field.put(PRESENT);
    putLong(field, utf8.length);
    return field.put(utf8).array();
  }

  private static byte symbol(String field, String symbol) {
    Schema symbols = Prediction.getClassSchema().getField(field).schema();
    return (byte) (symbols.getEnumOrdinal(symbol) << 1);
  }

  /**
   * Returns a prediction in an array of its own.
   *
   * @param input what the record carries
   * @param row its number in the batch that was scored last
   */
  byte[] encode(DecodedRecord input, int row) {
    if (input.trueClassCount() > 0 || input.attributeCount() > 0) {
      throw new IllegalArgumentException(
          "Expected a record without true classes and attributes, found " + input.recordId() + ".");
    }
    ByteBuffer out = ByteBuffer.allocate(size(input, row)).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0xC3).put((byte) 0x01).putLong(schema);
    putText(out, input.recordId());
    putText(out, input.model());
    putText(out, input.modelVersion());
    putEventTime(out, input);
    out.put(EMPTY).put(EMPTY);
    out.put(FIRST_REVISION).putLong(SPEC_FINGERPRINT);
    putTop(out, row);
    putProbabilities(out, row);
    out.put(NULL).put(NULL);
    putNumbers(out, row);
    out.put(exact).put(softmax);
    putLong(out, scores.classes());
    return out.array();
  }

  private int size(DecodedRecord input, int row) {
    int bestClass = scores.topClass(row, 0);
    int size =
        FIXED_BYTES
            + textBytes(input.recordId())
            + textBytes(input.model())
            + textBytes(input.modelVersion())
            + (input.hasEventTime() ? 1 + longBytes(input.eventTimeMs()) : 1)
            + longBytes(bestClass)
            + labels[bestClass].length
            + (scores.top() > 1 ? 1 + Float.BYTES : 1)
            + longBytes(scores.classes());
    for (int rank = 0; rank < scores.top(); rank++) {
      int classId = scores.topClass(row, rank);
      size += longBytes(classId) + labels[classId].length + Float.BYTES;
    }
    return size
        + (scores.hasProbabilities()
            ? 2 + longBytes(scores.classes()) + Float.BYTES * scores.classes()
            : 1);
  }

  private static void putEventTime(ByteBuffer out, DecodedRecord input) {
    if (input.hasEventTime()) {
      out.put(PRESENT);
      putLong(out, input.eventTimeMs());
    } else {
      out.put(NULL);
    }
  }

  private void putTop(ByteBuffer out, int row) {
    int best = scores.topClass(row, 0);
    putLong(out, best);
    out.put(labels[best]);
    out.putFloat(scores.topProbability(row, 0));
    out.put(FALSE);
    putLong(out, scores.top());
    for (int rank = 0; rank < scores.top(); rank++) {
      int classId = scores.topClass(row, rank);
      putLong(out, classId);
      out.put(labels[classId]);
      out.putFloat(scores.topProbability(row, rank));
    }
    out.put(END);
  }

  private void putProbabilities(ByteBuffer out, int row) {
    if (!scores.hasProbabilities()) {
      out.put(NULL);
      return;
    }
    out.put(PRESENT);
    putLong(out, scores.classes());
    scores.copyProbabilities(row, out.array(), out.position());
    out.position(out.position() + Float.BYTES * scores.classes());
    out.put(END);
  }

  private void putNumbers(ByteBuffer out, int row) {
    float remaining = 1;
    for (int rank = 0; rank < scores.top(); rank++) {
      remaining -= scores.topProbability(row, rank);
    }
    out.put(PRESENT).putFloat(Math.max(0, remaining));
    out.put(PRESENT).putDouble(0);
    out.put(NULL);
    out.put(PRESENT).putDouble(0);
    if (scores.top() > 1) {
      out.put(PRESENT).putFloat(scores.topProbability(row, 0) - scores.topProbability(row, 1));
    } else {
      out.put(NULL);
    }
    out.put(NULL);
  }

  private static int textBytes(Utf8Slice text) {
    return longBytes(text.length()) + text.length();
  }

  private static void putText(ByteBuffer out, Utf8Slice text) {
    putLong(out, text.length());
    out.put(text.array(), text.offset(), text.length());
  }

  /** Returns the size of a zig-zag varint. */
  private static int longBytes(long value) {
    long raw = value << 1 ^ value >> 63;
    return (Long.SIZE - Long.numberOfLeadingZeros(raw | 1) + 6) / 7;
  }

  private static void putLong(ByteBuffer out, long value) {
    long raw = value << 1 ^ value >> 63;
    while ((raw & ~0x7FL) != 0) {
      out.put((byte) (raw | 0x80));
      raw >>>= 7;
    }
    out.put((byte) raw);
  }
}
