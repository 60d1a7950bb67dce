// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * Avro's own binary decoder, with a look at the bytes that it let pass.
 *
 * <p>It decides nothing but what would make the reference itself run out of memory: a text longer
 * than what is left fails at once. Not thread-safe.
 */
final class WatchedDecoder extends Decoder {
  private static final long NOT_STATED = -1;
  private static final int WIDEST_INT = 5;
  private static final int WIDEST_LONG = 10;

  private final byte[] value;
  private final BinaryDecoder avro;
  private final Set<StricterRule> seen = EnumSet.noneOf(StricterRule.class);
  private final Deque<Long> statedEnds = new ArrayDeque<>();

  /** Reads {@code value} from index {@code from} on. */
  WatchedDecoder(byte[] value, int from) {
    this.value = value;
    avro = DecoderFactory.get().binaryDecoder(value, from, value.length - from, null);
  }

  /** Returns what Avro let pass and our decoders refuse. */
  Set<StricterRule> seen() {
    return seen;
  }

  /** Returns the index of the next byte. */
  int position() throws IOException {
    return value.length - avro.inputStream().available();
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws IOException {
    int at = position();
    boolean read = avro.readBoolean();
    if (value[at] != 0 && value[at] != 1) {
      seen.add(StricterRule.BOOLEAN_OF_NEITHER);
    }
    return read;
  }

  @Override
  public int readInt() throws IOException {
    int at = position();
    int read = avro.readInt();
    watchVarint(at, position(), WIDEST_INT, 0x0F);
    return read;
  }

  @Override
  public long readLong() throws IOException {
    int at = position();
    long read = avro.readLong();
    watchVarint(at, position(), WIDEST_LONG, 0x01);
    return read;
  }

  private void watchVarint(int from, int to, int widest, int highest) {
    if (to - from == widest && (value[to - 1] & 0xFF) > highest) {
      seen.add(StricterRule.VARINT_TOO_WIDE);
    }
  }

  @Override
  public float readFloat() throws IOException {
    return avro.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return avro.readDouble();
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    return new Utf8(copy());
  }

  @Override
  public String readString() throws IOException {
    return readString(null).toString();
  }

  @Override
  public void skipString() throws IOException {
    avro.skipFixed(readLength());
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    return ByteBuffer.wrap(copy());
  }

  @Override
  public void skipBytes() throws IOException {
    skipString();
  }

  private int readLength() throws IOException {
    long length = readLong();
    if (length < 0 || length > value.length - position()) {
      throw new EOFException("a length of " + length);
    }
    return (int) length;
  }

  private byte[] copy() throws IOException {
    byte[] bytes = new byte[readLength()];
    avro.readFixed(bytes, 0, bytes.length);
    return bytes;
  }

  @Override
  public void readFixed(byte[] target, int start, int count) throws IOException {
    avro.readFixed(target, start, count);
  }

  @Override
  public void skipFixed(int count) throws IOException {
    avro.skipFixed(count);
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  @Override
  public int readIndex() throws IOException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws IOException {
    int at = position();
    return begin(at, avro.readArrayStart());
  }

  @Override
  public long arrayNext() throws IOException {
    end();
    int at = position();
    return begin(at, avro.arrayNext());
  }

  @Override
  public long readMapStart() throws IOException {
    int at = position();
    return begin(at, avro.readMapStart());
  }

  @Override
  public long mapNext() throws IOException {
    end();
    int at = position();
    return begin(at, avro.mapNext());
  }

  @Override
  public long skipArray() throws IOException {
    return watchSkipped(position(), avro.skipArray());
  }

  @Override
  public long skipMap() throws IOException {
    return watchSkipped(position(), avro.skipMap());
  }

  /** Looks again at the count that Avro has read between {@code from} and here. */
  private long begin(int from, long count) throws IOException {
    if (count == 0) {
      watchVarint(from, position(), WIDEST_LONG, 0x01);
      return 0;
    }
    BinaryDecoder again = again(from);
    long stated = again.readLong();
    int at = value.length - again.inputStream().available();
    watchVarint(from, at, WIDEST_LONG, 0x01);
    long end = NOT_STATED;
    if (stated < 0) {
      long bytes = again.readLong();
      watchVarint(at, position(), WIDEST_LONG, 0x01);
      end = position() + bytes;
    }
    statedEnds.push(end);
    return count;
  }

  private void end() throws IOException {
    long end = statedEnds.pop();
    if (end != NOT_STATED && end != position()) {
      seen.add(StricterRule.BLOCK_OF_ANOTHER_SIZE);
    }
  }

  /** A skipped block that states its size is not looked into, by them or by us. */
  private long watchSkipped(int from, long count) throws IOException {
    int at = from;
    while (at < position()) {
      BinaryDecoder again = again(at);
      long stated = again.readLong();
      int next = value.length - again.inputStream().available();
      watchVarint(at, next, WIDEST_LONG, 0x01);
      at = next;
      if (stated >= 0) {
        break;
      }
      long bytes = again.readLong();
      next = value.length - again.inputStream().available();
      watchVarint(at, next, WIDEST_LONG, 0x01);
      if (-stated > bytes) {
        seen.add(StricterRule.BLOCK_OF_ANOTHER_SIZE);
      }
      at = Math.toIntExact(next + bytes);
    }
    return count;
  }

  private BinaryDecoder again(int from) {
    return DecoderFactory.get().binaryDecoder(value, from, value.length - from, null);
  }
}
