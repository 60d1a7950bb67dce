// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.CHUNK_BLOCKS;
import static io.logitmill.softmax.Numerics.PAIR;

import java.util.Arrays;

/**
 * Hands the logits of a record to a kernel, chunk by chunk, as spans of scaled logits: whole blocks
 * straight from the record's bytes if they need no scaling, else from a copy; a last block that is
 * not whole from a copy that is padded with -Infinity to whole pairs of rows.
 *
 * <p>Reused from record to record; not thread-safe.
 */
final class ChunkReader {
  /** The bytes of a block of logits at -Infinity. */
  private static final byte[] PADDING = new byte[Float.BYTES * BLOCK];

  static {
    for (int i = 0; i < PADDING.length; i += Float.BYTES) {
      DenseLogits.write(PADDING, i, Float.NEGATIVE_INFINITY);
    }
  }

  private final LogitSpan whole = new LogitSpan();
  private final LogitSpan last = new LogitSpan();
  private final byte[] scaledBytes = new byte[Float.BYTES * BLOCK * CHUNK_BLOCKS];
  private final byte[] lastBytes = new byte[Float.BYTES * BLOCK];
  private final float[] lastBiases = new float[BLOCK];
  private DenseLogits logits;
  private Kernel kernel;
  private int readFrom;
  private int readTo;

  /** Begins a record. */
  void begin(DenseLogits logits, Kernel kernel) {
    this.logits = logits;
    this.kernel = kernel;
    readTo = 0;
  }

  /** Points the spans at the blocks {@code from} to {@code to}, exclusive. */
  void read(int from, int to) {
    if (from == readFrom && to == readTo) {
      return;
    }
    readFrom = from;
    readTo = to;
    int first = from * BLOCK;
    int count = Math.min(logits.count(), to * BLOCK) - first;
    int left = count % BLOCK;
    whole.set(logits.bytes(), logits.position(first), (count - left) / PAIR);
    last.set(lastBytes, 0, Numerics.padded(left) / PAIR);
    if (left > 0) {
      int bytes = Float.BYTES * left;
      int position = logits.position(first + count - left);
      System.arraycopy(logits.bytes(), position, lastBytes, 0, bytes);
      System.arraycopy(PADDING, 0, lastBytes, bytes, Float.BYTES * last.count() - bytes);
    }
    if (!logits.scaling().isIdentity()) {
      scale(first, left);
    }
  }

  /** Writes logits at -Infinity: {@code count}, whole pairs of rows, at most a block. */
  static void pad(byte[] bytes, int at, int count) {
    System.arraycopy(PADDING, 0, bytes, at, Float.BYTES * count);
  }

  private void scale(int first, int left) {
    Scaling scaling = logits.scaling();
    float[] biases = scaling.biases();
    if (biases == null) {
      kernel.scale(whole, scaling.beta(), scaling.bias(), scaledBytes);
      kernel.scale(last, scaling.beta(), scaling.bias(), lastBytes);
    } else {
      kernel.scale(whole, scaling.beta(), biases, first, scaledBytes);
      System.arraycopy(biases, first + whole.count(), lastBiases, 0, left);
      Arrays.fill(lastBiases, left, last.count(), 0f);
      kernel.scale(last, scaling.beta(), lastBiases, 0, lastBytes);
    }
    whole.set(scaledBytes, 0, whole.pairs);
  }

  /** Returns the whole blocks; may be none. */
  LogitSpan whole() {
    return whole;
  }

  /** Returns the last block, padded; none unless {@link #hasLast()}. */
  LogitSpan last() {
    return last;
  }

  /** Returns whether there are whole blocks. */
  boolean hasWhole() {
    return whole.pairs > 0;
  }

  /** Returns whether classes are left beside the whole blocks. */
  boolean hasLast() {
    return last.pairs > 0;
  }
}
