// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A sequence of little-endian float32 values: a view of somebody else's bytes as long as the values
 * come in one piece, else a copy in a buffer of its own.
 *
 * <p>Reused from record to record, and the buffer with it. Valid only while nobody writes to the
 * bytes that it points into. Not thread-safe.
 */
public final class FloatSlice {
  private static final byte[] NO_BYTES = {};
  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] owned = NO_BYTES;
  private byte[] bytes = NO_BYTES;
  private int from;
  private int count;

  /** Empties the sequence and points nowhere; the buffer is kept. */
  public void clear() {
    bytes = owned;
    from = 0;
    count = 0;
  }

  /** Returns the array that holds the values; only read it. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns where in {@link #bytes()} the first value begins. */
  public int from() {
    return from;
  }

  /** Returns how many values there are. */
  public int count() {
    return count;
  }

  /** Returns one value. */
  public float get(int index) {
    return (float) FLOATS.get(bytes, from + Float.BYTES * index);
  }

  /**
   * Adds {@code count} values, little-endian float32 in {@code source} from {@code from} on. The
   * first ones are not copied, only pointed at.
   */
  public void add(byte[] source, int from, int count) {
    if (this.count == 0) {
      bytes = source;
      this.from = from;
      this.count = count;
    } else {
      int at = own(count);
      System.arraycopy(source, from, owned, at, Float.BYTES * count);
    }
  }

  /** Adds one value. */
  public void add(float value) {
    int at = own(1);
    FLOATS.set(owned, at, value);
  }

  /** Counts more values as present, in the buffer of its own; returns where they begin. */
  private int own(int added) {
    int present = Math.multiplyExact(Float.BYTES, count);
    int needed = Math.addExact(present, Math.multiplyExact(Float.BYTES, added));
    if (needed > owned.length) {
      byte[] grown = new byte[Capacity.grown(owned.length, needed)];
      System.arraycopy(bytes, from, grown, 0, present);
      owned = grown;
    } else if (bytes != owned) {
      System.arraycopy(bytes, from, owned, 0, present);
    }
    bytes = owned;
    from = 0;
    count += added;
    return present;
  }
}
