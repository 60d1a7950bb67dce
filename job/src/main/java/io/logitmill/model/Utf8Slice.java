// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A range of bytes that holds valid UTF-8: the text of a record without the cost of a {@link
 * String}.
 *
 * <p>A slice is a mutable view, reused from record to record; it does not own the array that it
 * points into. Whoever keeps its text must copy it. Not thread-safe.
 */
public final class Utf8Slice {
  private static final byte[] NO_BYTES = {};

  private byte[] array = NO_BYTES;
  private int offset;
  private int length;

  /** Points this slice at {@code length} bytes of {@code array} from {@code offset} on. */
  public void wrap(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Points this slice at the UTF-8 encoding of {@code text}. Allocates: not for the hot path. */
  public Utf8Slice set(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    wrap(bytes, 0, bytes.length);
    return this;
  }

  /** Points this slice at the empty text. */
  public void clear() {
    wrap(NO_BYTES, 0, 0);
  }

  /** Returns the array that this slice points into; only read it. */
  public byte[] array() {
    return array;
  }

  /** Returns the index in {@link #array()} of the first byte. */
  public int offset() {
    return offset;
  }

  /** Returns the length in bytes. */
  public int length() {
    return length;
  }

  /** Returns whether the bytes equal {@code other}, compared as a whole. */
  public boolean contentEquals(byte[] other) {
    return Arrays.equals(array, offset, offset + length, other, 0, other.length);
  }

  /** Returns whether both slices hold the same bytes. */
  public boolean contentEquals(Utf8Slice other) {
    return Arrays.equals(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  /** Returns a hash of the bytes alone: {@code 31 * h + b}, as {@link Arrays#hashCode(byte[])}. */
  public int contentHash() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /** Returns the text. Allocates: for messages and set-up, not for the hot path. */
  @Override
  public String toString() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }
}
