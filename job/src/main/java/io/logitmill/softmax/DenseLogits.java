// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The dense logits of one record, where they lie in its bytes, and their scaling.
 *
 * <p>Points at an array that belongs to somebody else; reused from record to record. Not
 * thread-safe.
 */
public final class DenseLogits {
  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = {};
  private int from;
  private int count;
  private Scaling scaling;

  /**
   * Points at other logits.
   *
   * @param bytes little-endian float32 values: {@code 4 * count} bytes from {@code from} on
   * @param count number of classes, at least 1
   */
  public void set(byte[] bytes, int from, int count, Scaling scaling) {
    this.bytes = bytes;
    this.from = from;
    this.count = count;
    this.scaling = scaling;
  }

  /** Returns the number of classes. */
  public int count() {
    return count;
  }

  /** Returns the logit of one class as it came. */
  public float logit(int classId) {
    return read(bytes, from + Float.BYTES * classId);
  }

  /** Returns the scaled logit of one class: finite or -Infinity, once the logits are checked. */
  public float scaled(int classId) {
    return scaling.scaled(logit(classId), classId);
  }

  /** Returns whether the logit of one class can be scored. */
  boolean isValid(int classId) {
    return scaling.isValid(logit(classId), classId);
  }

  byte[] bytes() {
    return bytes;
  }

  /** Returns where in {@link #bytes()} the logit of one class begins. */
  int position(int classId) {
    return from + Float.BYTES * classId;
  }

  Scaling scaling() {
    return scaling;
  }

  /** Returns the little-endian float32 at {@code position}. */
  static float read(byte[] bytes, int position) {
    return (float) FLOATS.get(bytes, position);
  }

  /** Returns the raw bits of the little-endian float32 at {@code position}. */
  static int readBits(byte[] bytes, int position) {
    return (int) INTS.get(bytes, position);
  }

  /** Writes a little-endian float32 at {@code position}. */
  static void write(byte[] bytes, int position, float value) {
    FLOATS.set(bytes, position, value);
  }
}
