// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.CHUNK_BLOCKS;
import static io.logitmill.softmax.Numerics.PAIR;

import java.util.Arrays;

/**
 * Hands the logits of a record to a kernel, chunk by chunk, as spans of scaled logits: whole pairs
 * of rows straight from the record's bytes if they need no scaling, else from a copy; what is left
 * of the last pair from a copy that is padded with -Infinity.
 *
 * <p>Reused from record to record; not thread-safe.
 */
final class ChunkReader {
  /** The bytes of a pair of rows of logits at -Infinity. */
  private static final byte[] PADDING = new byte[Float.BYTES * PAIR];

  static {
    for (int i = 0; i < PADDING.length; i += Float.BYTES) {
      DenseLogits.write(PADDING, i, Float.NEGATIVE_INFINITY);
    }
  }

  private final LogitSpan whole = new LogitSpan();
  private final LogitSpan partial = new LogitSpan();
  private final byte[] scaledBytes = new byte[Float.BYTES * BLOCK * CHUNK_BLOCKS];
  private final byte[] partialBytes = new byte[Float.BYTES * PAIR];
  private final float[] partialBiases = new float[PAIR];
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
    int pairs = count / PAIR;
    int left = count - pairs * PAIR;
    whole.set(logits.bytes(), logits.position(first), pairs);
    partial.set(partialBytes, 0, left == 0 ? 0 : 1);
    if (left > 0) {
      int bytes = Float.BYTES * left;
      int position = logits.position(first + pairs * PAIR);
      System.arraycopy(logits.bytes(), position, partialBytes, 0, bytes);
      System.arraycopy(PADDING, 0, partialBytes, bytes, PADDING.length - bytes);
    }
    if (!logits.scaling().isIdentity()) {
      scale(first, left);
    }
  }

  private void scale(int first, int left) {
    Scaling scaling = logits.scaling();
    float[] biases = scaling.biases();
    if (biases == null) {
      kernel.scale(whole, scaling.beta(), scaling.bias(), scaledBytes);
      kernel.scale(partial, scaling.beta(), scaling.bias(), partialBytes);
    } else {
      kernel.scale(whole, scaling.beta(), biases, first, scaledBytes);
      if (left > 0) {
        System.arraycopy(biases, first + whole.count(), partialBiases, 0, left);
        Arrays.fill(partialBiases, left, PAIR, 0f);
        kernel.scale(partial, scaling.beta(), partialBiases, 0, partialBytes);
      }
    }
    whole.set(scaledBytes, 0, whole.pairs);
  }

  /** Returns the whole pairs; may be none. */
  LogitSpan whole() {
    return whole;
  }

  /** Returns the last pair, padded; none unless {@link #hasPartial()}. */
  LogitSpan partial() {
    return partial;
  }

  /** Returns whether classes are left beside the whole pairs. */
  boolean hasPartial() {
    return partial.pairs > 0;
  }
}
