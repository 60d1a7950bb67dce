// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Utf8Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The primitives of Avro's binary encoding, written into an array whose size is known.
 *
 * <p>Each {@code ...Bytes} method returns how many bytes the write method of the same argument
 * takes. Arrays are written as one block without its byte size, as Avro's own encoder does. Not
 * thread-safe.
 */
final class AvroWriter {
  private static final byte[] NO_BYTES = {};
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = NO_BYTES;
  private int position;

  /** Begins a new array of {@code size} bytes. */
  void begin(int size) {
    bytes = new byte[size];
    position = 0;
  }

  /** Returns the array, which must be full, and forgets it. */
  byte[] finish() {
    if (position != bytes.length) {
      throw new IllegalStateException(
          "Expected to write " + bytes.length + " bytes, wrote " + position + ".");
    }
    byte[] result = bytes;
    bytes = NO_BYTES;
    position = 0;
    return result;
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
    while ((raw & ~0x7FL) != 0) {
      bytes[position++] = (byte) (raw | 0x80);
      raw >>>= 7;
    }
    bytes[position++] = (byte) raw;
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

  /** Writes eight bytes, the one of least value first. */
  void writeLittleEndian(long value) {
    LONGS.set(bytes, position, value);
    position += Long.BYTES;
  }

  /** Copies the bytes as they are. */
  void writeFixed(byte[] value) {
    System.arraycopy(value, 0, bytes, position, value.length);
    position += value.length;
  }

  static long textBytes(int length) {
    return (long) longBytes(length) + length;
  }

  void writeText(Utf8Slice text) {
    writeLong(text.length());
    System.arraycopy(text.array(), text.offset(), bytes, position, text.length());
    position += text.length();
  }

  void writeText(byte[] utf8) {
    writeLong(utf8.length);
    writeFixed(utf8);
  }

  /** Writes an array of the first {@code count} floats. */
  void writeFloats(float[] values, int count) {
    beginItems(count);
    FloatArrays.toLittleEndian(values, count, bytes, position);
    position += Float.BYTES * count;
    endItems();
  }

  /** Returns the size of what stands around the items of an array or map. */
  static int frameBytes(int count) {
    return count == 0 ? 1 : longBytes(count) + 1;
  }

  /** Begins the only block of an array or map; an empty one has none. */
  void beginItems(int count) {
    if (count != 0) {
      writeLong(count);
    }
  }

  void endItems() {
    bytes[position++] = 0;
  }
}
