// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Utf8Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The primitives of Avro's binary encoding, written into a buffer that is used again for every
 * record; {@link #finish()} returns an array of just the size that was written.
 *
 * <p>Arrays are written as one block without its byte size, as Avro's own encoder does. Not
 * thread-safe.
 */
final class AvroWriter {
  /*
   * There is always room for ROOM more bytes: every write of any length makes as much room behind
   * it. So what has a fixed size needs no check, as long as less than ROOM of it stands between two
   * writes of any length; if that were ever broken, the array's own check would throw.
   *
   * The floats of one array are not copied here. Their place is remembered, and they are copied
   * once, where they stay: a prediction may have a million of them.
   */
  private static final int ROOM = 128;

  private static final int MAX_VARINT_BYTES = 10;
  private static final float[] NO_FLOATS = {};
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[2 * ROOM];
  private int position;

  private float[] floats = NO_FLOATS;
  private int floatCount;
  private int floatsAt;

  /** Begins a record, whatever became of the last one. */
  void begin() {
    position = 0;
    floats = NO_FLOATS;
    floatCount = 0;
  }

  /** Returns what was written since {@link #begin()}, in an array of its own. */
  byte[] finish() {
    if (floatCount == 0) {
      return Arrays.copyOf(bytes, position);
    }
    int floatBytes = Math.multiplyExact(Float.BYTES, floatCount);
    byte[] result = new byte[Math.addExact(position, floatBytes)];
    System.arraycopy(bytes, 0, result, 0, floatsAt);
    FloatArrays.toLittleEndian(floats, floatCount, result, floatsAt);
    System.arraycopy(bytes, floatsAt, result, floatsAt + floatBytes, position - floatsAt);
    return result;
  }

  /** Makes room for {@code length} bytes and {@link #ROOM}. */
  private void reserve(long length) {
    if (bytes.length - position - ROOM < length) {
      bytes = Arrays.copyOf(bytes, Math.toIntExact(2 * (position + ROOM + length)));
    }
  }

  /** Returns the size of a zig-zag varint: 1 to 10 bytes. */
  static int longBytes(long value) {
    long raw = value << 1 ^ value >> 63;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(raw | 1);
    return (bits + 6) / 7;
  }

  /** Writes a zig-zag varint; an int has the same form. */
  void writeLong(long value) {
    long raw = value << 1 ^ value >> 63;
    if (raw >>> 7 == 0) {
      bytes[position++] = (byte) raw;
    } else {
      writeLonger(raw);
    }
  }

  /*
   * A method of its own so that its loop is compiled once. Within writeLong, which is inlined for
   * every field, it made the code of a prediction too large for the processor's nearest cache.
   */
  private void writeLonger(long zigZag) {
    long raw = zigZag;
    int at = position;
    while (raw >>> 7 != 0) {
      bytes[at++] = (byte) (raw | 0x80);
      raw >>>= 7;
    }
    bytes[at++] = (byte) raw;
    position = at;
  }

  void writeBoolean(boolean value) {
    bytes[position++] = (byte) (value ? 1 : 0);
  }

  void writeFloat(float value) {
    INTS.set(bytes, position, Float.floatToRawIntBits(value));
    position += Float.BYTES;
  }

  void writeDouble(double value) {
    LONGS.set(bytes, position, Double.doubleToRawLongBits(value));
    position += Double.BYTES;
  }

  /** Copies the bytes as they are. */
  void writeFixed(byte[] value) {
    write(value, 0, value.length);
  }

  void writeText(Utf8Slice text) {
    writeLong(text.length());
    write(text.array(), text.offset(), text.length());
  }

  void writeText(byte[] utf8) {
    writeLong(utf8.length);
    write(utf8, 0, utf8.length);
  }

  private void write(byte[] source, int from, int length) {
    reserve(length);
    System.arraycopy(source, from, bytes, position, length);
    position += length;
  }

  /**
   * Writes an array of the first {@code count} floats; at most one in a record.
   *
   * @param values read by {@link #finish()}: until then they must stay
   */
  void writeFloats(float[] values, int count) {
    if (floatCount != 0) {
      throw new IllegalStateException("Expected one array of floats in a record, found two.");
    }
    beginItems(count, 0);
    floats = values;
    floatCount = count;
    floatsAt = position;
    endItems();
  }

  /**
   * Begins the only block of an array or map; an empty one has none.
   *
   * @param itemBytes what the fields of an item take at most that are of fixed size
   */
  void beginItems(int count, int itemBytes) {
    reserve(MAX_VARINT_BYTES + (long) count * itemBytes);
    if (count != 0) {
      writeLong(count);
    }
  }

  void endItems() {
    bytes[position++] = 0;
  }
}
