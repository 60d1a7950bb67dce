// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Lends the checks of {@link AvroReader} to Avro's schema resolution.
 *
 * <p>Avro's own binary decoder allocates what a length asks for before it looks whether the bytes
 * are there. Here every length and count is bounded by the bytes that remain; an item of an array
 * must take at least one byte, which {@link WriterSchemas} has seen to. Not thread-safe.
 */
final class BoundedDecoder extends Decoder {
  private static final int FIRST_DEPTH = 8;

  private final AvroReader in;
  private int[] statedEnds = new int[FIRST_DEPTH];
  private int depth;
  private int lastSymbol;
  private String field = "the record";

  BoundedDecoder(AvroReader in) {
    this.in = in;
  }

  /** Forgets the arrays and maps that a rejected record has left open. */
  void reset() {
    depth = 0;
    field = "the record";
  }

  /** Names the field that is read next, for messages; fields that are skipped go unnamed. */
  void setField(String field) {
    this.field = field;
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws AvroFormatException {
    return in.readBoolean(field);
  }

  @Override
  public int readInt() throws AvroFormatException {
    return in.readInt(field);
  }

  @Override
  public long readLong() throws AvroFormatException {
    return in.readLong(field);
  }

  @Override
  public float readFloat() throws AvroFormatException {
    return in.readFloat(field);
  }

  @Override
  public double readDouble() throws AvroFormatException {
    return in.readDouble(field);
  }

  @Override
  public Utf8 readString(Utf8 old) throws AvroFormatException {
    return new Utf8(copy());
  }

  @Override
  public String readString() throws AvroFormatException {
    return readString(null).toString();
  }

  @Override
  public void skipString() throws AvroFormatException {
    in.skipBytes(field);
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws AvroFormatException {
    return ByteBuffer.wrap(copy());
  }

  @Override
  public void skipBytes() throws AvroFormatException {
    in.skipBytes(field);
  }

  @Override
  public void readFixed(byte[] target, int start, int length) throws AvroFormatException {
    System.arraycopy(in.bytes(), in.advance(length, field), target, start, length);
  }

  @Override
  public void skipFixed(int length) throws AvroFormatException {
    in.advance(length, field);
  }

  @Override
  public int readEnum() throws AvroFormatException {
    lastSymbol = in.readInt(field);
    return lastSymbol;
  }

  /** Returns the writer's index of the enum symbol read last, as it stood in the value. */
  int lastSymbol() {
    return lastSymbol;
  }

  @Override
  public int readIndex() throws AvroFormatException {
    return in.readInt(field);
  }

  @Override
  public long readArrayStart() throws AvroFormatException {
    if (depth == statedEnds.length) {
      statedEnds = Arrays.copyOf(statedEnds, 2 * depth);
    }
    depth++;
    return readBlock();
  }

  @Override
  public long arrayNext() throws AvroFormatException {
    in.endBlock(statedEnds[depth - 1], field);
    return readBlock();
  }

  @Override
  public long skipArray() throws AvroFormatException {
    // A block that states its size is skipped by it, as Avro does: nobody looks at its items.
    int count;
    while ((count = in.readBlock(1, field)) != 0 && in.blockEnd() != AvroReader.NOT_STATED) {
      in.advance(in.blockEnd() - in.position(), field);
    }
    return count;
  }

  @Override
  public long readMapStart() throws AvroFormatException {
    return readArrayStart();
  }

  @Override
  public long mapNext() throws AvroFormatException {
    return arrayNext();
  }

  @Override
  public long skipMap() throws AvroFormatException {
    return skipArray();
  }

  private long readBlock() throws AvroFormatException {
    int count = in.readBlock(1, field);
    statedEnds[depth - 1] = in.blockEnd();
    if (count == 0) {
      depth--;
    }
    return count;
  }

  private byte[] copy() throws AvroFormatException {
    int length = in.readLength(field);
    int start = in.advance(length, field);
    return Arrays.copyOfRange(in.bytes(), start, start + length);
  }
}
