// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Utf8Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The primitives of Avro's binary encoding, read from one array with every length checked first.
 *
 * <p>The bytes are hostile until proven otherwise. A count or length is compared with the bytes
 * that remain before anything is allocated or copied for it, so work and memory are bounded by the
 * length of the value. It is stricter than Avro's own decoder in two points: a varint must fit its
 * type (Avro drops the upper bits), and a block's byte size must be the size of its items.
 *
 * <p>All methods take the name of the field that is being read, for the message, and throw {@link
 * AvroFormatException} if the bytes are not what the field needs; the position is then undefined.
 * Not thread-safe.
 */
final class AvroReader {
  /** What {@link #blockEnd()} returns for a block that does not state its size. */
  static final int NOT_STATED = -1;

  private static final byte[] NO_BYTES = {};
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = NO_BYTES;
  private int start;
  private int end;
  private int position;
  private int blockEnd = NOT_STATED;

  /** Begins to read {@code value} at index {@code from}, up to its end. */
  void wrap(byte[] value, int from) {
    wrap(value, 0, value.length, from);
  }

  /**
   * Begins to read a value that may lie among others.
   *
   * @param array only the bytes from {@code start} to {@code end}, exclusive, are looked at
   * @param from index of the first byte to read; messages count from {@code start}
   */
  void wrap(byte[] array, int start, int end, int from) {
    bytes = array;
    this.start = start;
    this.end = end;
    position = from;
    blockEnd = NOT_STATED;
  }

  /** Forgets the value, so that it can be collected. */
  void release() {
    wrap(NO_BYTES, 0);
  }

  /** Returns the array that the value lies in. */
  byte[] bytes() {
    return bytes;
  }

  /** Returns the index of the next byte. */
  int position() {
    return position;
  }

  /** Returns how many bytes are left. */
  int remaining() {
    return end - position;
  }

  /*
   * Most varints have one byte. The loop for longer ones is a method of its own, so that it is
   * compiled once and not inlined for every field.
   */

  /** Reads a zig-zag varint of at most 32 bits. */
  int readInt(String field) throws AvroFormatException {
    if (position < end && bytes[position] >= 0) {
      byte only = bytes[position++];
      return only >>> 1 ^ -(only & 1);
    }
    return readLongerInt(field);
  }

  private int readLongerInt(String field) throws AvroFormatException {
    int raw = 0;
    int first = position;
    for (int shift = 0; shift <= 28; shift += 7) {
      byte b = next(first, "an int", field);
      raw |= (b & 0x7F) << shift;
      if (b >= 0) {
        if (shift == 28 && b > 0x0F) {
          break;
        }
        return raw >>> 1 ^ -(raw & 1);
      }
    }
    throw expected("an int of at most 32 bits", field, first, "a longer varint");
  }

  /** Reads a zig-zag varint of at most 64 bits. */
  long readLong(String field) throws AvroFormatException {
    if (position < end && bytes[position] >= 0) {
      long only = bytes[position++];
      return only >>> 1 ^ -(only & 1);
    }
    return readLongerLong(field);
  }

  private long readLongerLong(String field) throws AvroFormatException {
    long raw = 0;
    int first = position;
    for (int shift = 0; shift <= 63; shift += 7) {
      byte b = next(first, "a long", field);
      raw |= (b & 0x7FL) << shift;
      if (b >= 0) {
        if (shift == 63 && b > 0x01) {
          break;
        }
        return raw >>> 1 ^ -(raw & 1);
      }
    }
    throw expected("a long of at most 64 bits", field, first, "a longer varint");
  }

  /** Reads an index below {@code count}: a union branch or an enum symbol. */
  int readIndex(int count, String field) throws AvroFormatException {
    int first = position;
    int index = readInt(field);
    if (index < 0 || index >= count) {
      throw expected("an index below " + count, field, first, Integer.toString(index));
    }
    return index;
  }

  /** Reads the branch of a union of null and something, and returns whether it is something. */
  boolean readPresent(String field) throws AvroFormatException {
    return readIndex(2, field) == 1;
  }

  boolean readBoolean(String field) throws AvroFormatException {
    int first = position;
    byte b = next(first, "a boolean", field);
    if (b < 0 || b > 1) {
      throw expected("a boolean", field, first, String.format("byte %02x", b));
    }
    return b == 1;
  }

  float readFloat(String field) throws AvroFormatException {
    return Float.intBitsToFloat((int) INTS.get(bytes, advance(Float.BYTES, field)));
  }

  double readDouble(String field) throws AvroFormatException {
    return Double.longBitsToDouble((long) LONGS.get(bytes, advance(Double.BYTES, field)));
  }

  /** Points {@code text} at a string, which is checked to be UTF-8; nothing is copied. */
  void readText(Utf8Slice text, String field) throws AvroFormatException {
    int length = readLength(field);
    checkUtf8(bytes, position, length, field);
    text.wrap(bytes, position, length);
    position += length;
  }

  /** Throws if {@code length} bytes of {@code text} from {@code from} on are not UTF-8. */
  void checkUtf8(byte[] text, int from, int length, String field) throws AvroFormatException {
    int invalid = Utf8.firstInvalid(text, from, from + length);
    if (invalid >= 0) {
      int at = text == bytes ? invalid : position - length + (invalid - from);
      throw expected("UTF-8", field, at, String.format("byte %02x", text[invalid]));
    }
  }

  /** Reads the length of a string or of bytes; that many bytes are there. */
  int readLength(String field) throws AvroFormatException {
    int first = position;
    long length = readLong(field);
    if (length < 0 || length > remaining()) {
      throw expected(
          "a length of at most the " + remaining() + " bytes left",
          field,
          first,
          Long.toString(length));
    }
    return (int) length;
  }

  /** Skips a string or bytes. */
  void skipBytes(String field) throws AvroFormatException {
    advance(readLength(field), field);
  }

  /** Skips {@code count} items of {@code itemBytes} each and returns the index of the first. */
  int skipItems(int itemBytes, int count, String field) throws AvroFormatException {
    if (count > remaining() / itemBytes) {
      throw expected(
          count + " items of " + itemBytes + " bytes", field, position, remaining() + " bytes");
    }
    return advance(itemBytes * count, field);
  }

  /** Skips {@code length} bytes and returns the index of the first. */
  int advance(int length, String field) throws AvroFormatException {
    int first = position;
    if (length > remaining()) {
      throw expected(length + " bytes", field, first, remaining() + " bytes");
    }
    position += length;
    return first;
  }

  /**
   * Begins the next block of an array or map.
   *
   * @param minItemBytes the least number of bytes of one item, at least 1
   * @return how many items follow, 0 after the last block; that many times {@code minItemBytes}
   *     bytes are there
   */
  int readBlock(int minItemBytes, String field) throws AvroFormatException {
    int first = position;
    blockEnd = NOT_STATED;
    long count = readLong(field);
    if (count == 0) {
      return 0;
    }
    int available = remaining();
    if (count < 0) {
      available = readLength(field);
      blockEnd = position + available;
      count = -count;
    }
    // The least long is its own negative.
    if (count < 0 || count > available / minItemBytes) {
      throw expected(
          "at most " + available / minItemBytes + " items in the " + available + " bytes left",
          field,
          first,
          Long.toUnsignedString(count));
    }
    return (int) count;
  }

  /** Returns where the block just begun says that it ends, or {@link #NOT_STATED}. */
  int blockEnd() {
    return blockEnd;
  }

  /** Ends a block: throws if it stated another end than the position that was reached. */
  void endBlock(int statedEnd, String field) throws AvroFormatException {
    if (statedEnd != NOT_STATED && statedEnd != position) {
      throw expected(
          "the end of the block", field, position, "stated end at byte " + (statedEnd - start));
    }
  }

  /** Throws unless the whole value has been read. */
  void expectEnd() throws AvroFormatException {
    if (remaining() != 0) {
      throw expected("the end of the value", "the record", position, remaining() + " more bytes");
    }
  }

  private byte next(int first, String what, String field) throws AvroFormatException {
    if (position == end) {
      throw expected(what, field, first, "the end of the value");
    }
    return bytes[position++];
  }

  AvroFormatException expected(String what, String field, int at, String found) {
    return new AvroFormatException(
        "Expected %s in %s at byte %d, found %s.", what, field, at - start, found);
  }
}
