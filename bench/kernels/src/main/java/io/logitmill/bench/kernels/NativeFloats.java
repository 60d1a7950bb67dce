// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory outside the heap for the native peers, aligned as they like it best. */
final class NativeFloats {
  private static final int CACHE_LINE = 64;

  private NativeFloats() {}

  /** Returns a direct buffer for that many floats, in native order, at a cache line's start. */
  static ByteBuffer allocate(int count) {
    int length = count * Float.BYTES;
    ByteBuffer unaligned = ByteBuffer.allocateDirect(length + CACHE_LINE);
    int start = CACHE_LINE - unaligned.alignmentOffset(0, CACHE_LINE);
    return unaligned.slice(start, length).order(ByteOrder.nativeOrder());
  }

  /** Returns a direct buffer that holds a part of {@code values}. */
  static ByteBuffer copyOf(float[] values, int from, int count) {
    ByteBuffer buffer = allocate(count);
    buffer.asFloatBuffer().put(values, from, count);
    return buffer;
  }
}
