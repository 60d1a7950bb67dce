// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.IntConsumer;

/** Writes Avro by hand, so that tests can write it wrong, or in any blocks. */
final class AvroBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Returns an empty value behind the header of version 1 of LogitRecord. */
  static AvroBytes current() {
    return new AvroBytes().raw(HexFormat.of().parseHex("c3016c5e871cb3ad721c"));
  }

  /** Returns a value up to the branch of {@code logits}, which comes next. */
  static AvroBytes upToLogits() {
    return current().text("r").text("m").text("1").varint(0);
  }

  AvroBytes raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  AvroBytes varint(long value) {
    long raw = value << 1 ^ value >> 63;
    while ((raw & ~0x7FL) != 0) {
      out.write(((int) raw & 0x7F) | 0x80);
      raw >>>= 7;
    }
    out.write((int) raw);
    return this;
  }

  AvroBytes text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return varint(bytes.length).raw(bytes);
  }

  AvroBytes floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return raw(bytes.array());
  }

  /** Writes {@code count} items in blocks of random lengths, some with their byte size. */
  AvroBytes blocks(Random random, int count, AvroItem item) {
    int written = 0;
    while (written < count) {
      int size = 1 + random.nextInt(count - written);
      AvroBytes block = new AvroBytes();
      for (int i = 0; i < size; i++) {
        item.write(block, written++);
      }
      byte[] bytes = block.toByteArray();
      if (random.nextBoolean()) {
        varint(-size).varint(bytes.length);
      } else {
        varint(size);
      }
      raw(bytes);
    }
    return varint(0);
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  /** Writes one item of an array or map. */
  interface AvroItem {
    void write(AvroBytes target, int index);
  }

  /** Runs {@code body} with many seeds and names the seed that failed. */
  static void forSeeds(int count, IntConsumer body) {
    for (int seed = 0; seed < count; seed++) {
      try {
        body.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("Failed with seed " + seed + ": " + e, e);
      }
    }
  }
}
