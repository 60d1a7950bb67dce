// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Strict UTF-8 as of RFC 3629: shortest form only, no surrogates, nothing above U+10FFFF.
 * Stateless.
 */
final class Utf8 {
  /** The most bytes that one {@code char} can become; a pair of surrogates becomes four. */
  static final int MAX_BYTES_PER_CHAR = 3;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /**
   * Returns the index of the first byte that does not begin a well-formed character, or -1 if
   * {@code bytes[from, to)} is well-formed throughout.
   */
  static int firstInvalid(byte[] bytes, int from, int to) {
    // Most texts are short and ASCII: eight bytes at once, the last ones with what lies behind
    // them.
    int at = from;
    while (to - at >= Long.BYTES && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    int left = to - at;
    if (left < Long.BYTES && at <= bytes.length - Long.BYTES) {
      long ofText = (1L << (Byte.SIZE * left)) - 1;
      if (((long) LONGS.get(bytes, at) & HIGH_BITS & ofText) == 0) {
        return -1;
      }
    }
    return firstInvalidOfAny(bytes, at, to);
  }

  private static int firstInvalidOfAny(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (to - at >= Long.BYTES && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
        at += Long.BYTES;
      } else if (bytes[at] >= 0) {
        at++;
      } else {
        int length = sequenceLength(bytes, at, to);
        if (length == 0) {
          return at;
        }
        at += length;
      }
    }
    return -1;
  }

  /** Returns the length of the multi-byte character at {@code at}, or 0 if it is ill-formed. */
  private static int sequenceLength(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xFF;
    if (lead >= 0xC2 && lead <= 0xDF) {
      return continues(bytes, at + 1, to) ? 2 : 0;
    }
    if ((lead & 0xF0) == 0xE0) {
      if (!continues(bytes, at + 1, to) || !continues(bytes, at + 2, to)) {
        return 0;
      }
      int second = bytes[at + 1] & 0xFF;
      boolean overlong = lead == 0xE0 && second < 0xA0;
      boolean surrogate = lead == 0xED && second > 0x9F;
      return overlong || surrogate ? 0 : 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
      if (!continues(bytes, at + 1, to)
          || !continues(bytes, at + 2, to)
          || !continues(bytes, at + 3, to)) {
        return 0;
      }
      int second = bytes[at + 1] & 0xFF;
      boolean overlong = lead == 0xF0 && second < 0x90;
      boolean tooHigh = lead == 0xF4 && second > 0x8F;
      return overlong || tooHigh ? 0 : 4;
    }
    return 0;
  }

  private static boolean continues(byte[] bytes, int at, int to) {
    return at < to && (bytes[at] & 0xC0) == 0x80;
  }

  /**
   * Encodes {@code text[from, from + length)} into {@code target} from {@code at} on.
   *
   * @param target written; needs room for {@link #MAX_BYTES_PER_CHAR} bytes per char
   * @return the index after the last byte written, or -1 if there is a lone surrogate
   */
  static int encode(char[] text, int from, int length, byte[] target, int at) {
    int end = from + length;
    int to = at;
    for (int i = from; i < end; i++) {
      char c = text[i];
      if (c < 0x80) {
        target[to++] = (byte) c;
      } else if (c < 0x800) {
        target[to++] = (byte) (0xC0 | (c >> 6));
        target[to++] = (byte) (0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate(c)) {
        target[to++] = (byte) (0xE0 | (c >> 12));
        target[to++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        target[to++] = (byte) (0x80 | (c & 0x3F));
      } else {
        if (!isPair(text, i, end)) {
          return -1;
        }
        int codePoint = Character.toCodePoint(c, text[++i]);
        target[to++] = (byte) (0xF0 | (codePoint >> 18));
        target[to++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        target[to++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        target[to++] = (byte) (0x80 | (codePoint & 0x3F));
      }
    }
    return to;
  }

  /** Returns whether {@code text[from, from + length)} has a surrogate without its other half. */
  static boolean hasLoneSurrogate(char[] text, int from, int length) {
    int end = from + length;
    for (int i = from; i < end; i++) {
      if (Character.isSurrogate(text[i])) {
        if (!isPair(text, i, end)) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static boolean isPair(char[] text, int at, int end) {
    return Character.isHighSurrogate(text[at])
        && at + 1 < end
        && Character.isLowSurrogate(text[at + 1]);
  }
}
