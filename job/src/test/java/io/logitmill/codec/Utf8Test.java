// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
  @Test
  void everyCharacterIsValidAndEncodedAsTheJdkDoes() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      char[] text = Character.toChars(codePoint);
      byte[] target = new byte[8];
      int end = Utf8.encode(text, 0, text.length, target, 1);
      if (Character.getType(codePoint) == Character.SURROGATE) {
        assertEquals(-1, end);
        assertTrue(Utf8.hasLoneSurrogate(text, 0, text.length));
      } else {
        byte[] expected = new String(text).getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(expected, Arrays.copyOfRange(target, 1, end));
        assertEquals(-1, Utf8.firstInvalid(target, 1, end));
      }
    }
  }

  @Test
  void everySequenceOfThreeBytesIsJudgedAsTheJdkDoes() {
    int[] thirds = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    for (int lead = 0x80; lead <= 0xFF; lead++) {
      for (int second = 0; second <= 0xFF; second++) {
        for (int third : thirds) {
          byte[] bytes = {(byte) lead, (byte) second, (byte) third};
          assertEquals(isValid(bytes), Utf8.firstInvalid(bytes, 0, 3) < 0, Arrays.toString(bytes));
        }
      }
    }
  }

  @Test
  void bytesBesideTheTextAreNotJudged() {
    byte[] bytes = new byte[24];
    for (int stray = 0; stray < bytes.length; stray++) {
      Arrays.fill(bytes, (byte) 'a');
      bytes[stray] = (byte) 0x80;
      for (int from = 0; from <= bytes.length; from++) {
        for (int to = from; to <= bytes.length; to++) {
          int expected = stray >= from && stray < to ? stray : -1;
          assertEquals(expected, Utf8.firstInvalid(bytes, from, to), from + " to " + to);
        }
      }
    }
  }

  @Test
  void sequencesOfFourBytesAndTheirPlacesAreJudgedAsTheJdkDoes() {
    AvroBytes.forSeeds(
        30_000,
        seed -> {
          Random random = new Random(seed);
          byte[] bytes = new byte[12 + random.nextInt(12)];
          Arrays.fill(bytes, (byte) 'a');
          int at = random.nextInt(bytes.length - 4);
          bytes[at] = (byte) (0xEC + random.nextInt(12));
          for (int i = 1; i < 4; i++) {
            bytes[at + i] = (byte) (random.nextInt(20) == 0 ? 'a' : 0x80 + random.nextInt(64));
          }
          int invalid = Utf8.firstInvalid(bytes, 0, bytes.length);
          assertEquals(isValid(bytes), invalid < 0);
          assertTrue(invalid < 0 || isValid(Arrays.copyOf(bytes, invalid)));
        });
  }

  private static boolean isValid(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
