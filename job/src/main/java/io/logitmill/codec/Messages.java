// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Utf8Slice;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Makes foreign bytes fit to be quoted in a message: short, whatever their length. Stateless. */
final class Messages {
  static final int MAX_CHARS = 64;
  private static final int MAX_BYTES = 8;

  private Messages() {}

  /** Returns {@code text}, cut to {@value #MAX_CHARS} chars. */
  static String quoted(String text) {
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
  }

  /** Returns the text of {@code slice}, cut to {@value #MAX_CHARS} bytes. */
  static String quoted(Utf8Slice slice) {
    int length = Math.min(slice.length(), MAX_CHARS);
    String text = new String(slice.array(), slice.offset(), length, StandardCharsets.UTF_8);
    return length == slice.length() ? text : text + "...";
  }

  /** Returns the first bytes of {@code value} in hex. */
  static String firstBytes(byte[] value) {
    int length = Math.min(value.length, MAX_BYTES);
    return HexFormat.ofDelimiter(" ").formatHex(value, 0, length)
        + (length == value.length ? "" : " ...");
  }
}
