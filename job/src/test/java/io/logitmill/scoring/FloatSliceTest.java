// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class FloatSliceTest {
  private final FloatSlice slice = new FloatSlice();

  @Test
  void firstPiece_isPointedAt() {
    byte[] bytes = bytes(1f, 2f, 3f);

    slice.add(bytes, 4, 2);

    assertSame(bytes, slice.bytes());
    assertValues(2f, 3f);
  }

  @Test
  void furtherPieces_areJoinedInABufferOfItsOwn() {
    byte[] bytes = bytes(1f, 2f, 3f);

    slice.add(bytes, 4, 2);
    slice.add(bytes, 0, 1);
    slice.add(4f);
    slice.add(bytes, 0, 3);

    assertNotSame(bytes, slice.bytes());
    assertValues(2f, 3f, 1f, 4f, 1f, 2f, 3f);
  }

  @Test
  void clear_keepsNothingButTheBuffer() {
    byte[] bytes = bytes(1f, 2f);
    for (int i = 0; i < 100; i++) {
      slice.add(i);
    }
    byte[] buffer = slice.bytes();
    slice.clear();
    slice.add(bytes, 0, 2);
    slice.clear();

    assertSame(buffer, slice.bytes());
    assertValues();
    slice.add(bytes, 4, 1);
    slice.add(7f);
    assertSame(buffer, slice.bytes());
    assertValues(2f, 7f);
  }

  private static byte[] bytes(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private void assertValues(float... expected) {
    assertEquals(expected.length, slice.count());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], slice.get(i));
    }
  }
}
