// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.NumberInput;
import io.logitmill.model.Utf8Slice;
import io.logitmill.scoring.RejectionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Reads the numbers and texts of one JSON document, without coercing anything into anything.
 *
 * <p>Owns the buffers: the value as chars, and the UTF-8 bytes that the texts of the record point
 * to. The reading methods take the token that the parser stands on and the path of its field, for
 * the message, and reject a token of another type as {@code MALFORMED}. Not thread-safe.
 */
final class JsonScalars {
  private static final int FIRST_CAPACITY = 256;

  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private char[] chars = new char[FIRST_CAPACITY];
  private byte[] scratch = new byte[FIRST_CAPACITY];
  private int scratchUsed;
  private JsonParser parser;

  /** Decodes {@code value} into {@link #chars()} and returns how many there are. */
  int decodeChars(byte[] value) throws RejectionException {
    if (chars.length < value.length) {
      // UTF-16 never has more units than UTF-8 has bytes.
      chars = new char[Math.max(value.length, (int) Math.min(1 << 30, 2L * chars.length))];
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    CharBuffer target = CharBuffer.wrap(chars);
    CoderResult result = utf8.reset().decode(bytes, target, true);
    if (result.isError()) {
      throw new RejectionException.Malformed(
          "Expected UTF-8 at byte %d, found byte %02x.", bytes.position(), value[bytes.position()]);
    }
    return target.position();
  }

  /** Returns the chars of the document. */
  char[] chars() {
    return chars;
  }

  /** Begins a document; the texts of the one before are overwritten. */
  void begin(JsonParser parser) {
    this.parser = parser;
    scratchUsed = 0;
  }

  /** Ends the document; its texts stay valid until the next one begins. */
  void end() {
    parser = null;
  }

  /** Rejects unless {@code token} is {@code type}. */
  void expect(JsonToken token, JsonToken type, String what, String path)
      throws IOException, RejectionException {
    if (token != type) {
      throw expected(what, path);
    }
  }

  /** Rejects unless bit i of {@code seen} is set for the i-th path. */
  void require(int seen, String... paths) throws IOException, RejectionException {
    for (int i = 0; i < paths.length; i++) {
      if ((seen & 1 << i) == 0) {
        throw expected("the field " + paths[i], "its object");
      }
    }
  }

  /** Moves to the next field of an object and returns its name, or null at the object's end. */
  String nextField(String path) throws IOException, RejectionException {
    if (parser.nextToken() == JsonToken.END_OBJECT) {
      return null;
    }
    refuseLoneSurrogates(path);
    return parser.currentName();
  }

  /** Reads a number, rounded once to float32, or one of the three names of non-finite numbers. */
  float readFloat(JsonToken token, String path) throws IOException, RejectionException {
    if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
      // Not getFloatValue: it drops the sign of an integer -0.
      float value =
          NumberInput.parseFloat(
              parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), true);
      if (Float.isInfinite(value)) {
        // Rounded to -Infinity it would pass for a class that is impossible.
        throw new RejectionException.InvalidLogit(
            "Expected a number that float32 can hold in %s, found %s.",
            path, Messages.quoted(text()));
      }
      return value;
    }
    if (token == JsonToken.VALUE_STRING) {
      if (textIs("-Infinity")) {
        return Float.NEGATIVE_INFINITY;
      }
      if (textIs("Infinity")) {
        return Float.POSITIVE_INFINITY;
      }
      if (textIs("NaN")) {
        return Float.NaN;
      }
    }
    throw expected("a number or \"-Infinity\", \"Infinity\" or \"NaN\"", path);
  }

  private boolean textIs(String text) throws IOException {
    int length = text.length();
    if (parser.getTextLength() != length) {
      return false;
    }
    char[] found = parser.getTextCharacters();
    int offset = parser.getTextOffset();
    for (int i = 0; i < length; i++) {
      if (found[offset + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Reads an integer of 32 bits, written without fraction and exponent. */
  int readInt(JsonToken token, String path) throws IOException, RejectionException {
    return (int) readInteger(token, Integer.MIN_VALUE, Integer.MAX_VALUE, "a 32-bit integer", path);
  }

  /** Reads an integer of 64 bits, written without fraction and exponent. */
  long readLong(JsonToken token, String path) throws IOException, RejectionException {
    return readInteger(token, Long.MIN_VALUE, Long.MAX_VALUE, "a 64-bit integer", path);
  }

  private long readInteger(JsonToken token, long min, long max, String what, String path)
      throws IOException, RejectionException {
    expect(token, JsonToken.VALUE_NUMBER_INT, what, path);
    char[] text = parser.getTextCharacters();
    int at = parser.getTextOffset();
    int end = at + parser.getTextLength();
    boolean negative = text[at] == '-';
    // Summed up as a negative number, because there is one more of them.
    long value = 0;
    for (int i = negative ? at + 1 : at; i < end; i++) {
      int digit = text[i] - '0';
      if (value < (Long.MIN_VALUE + digit) / 10) {
        throw expected(what, path);
      }
      value = 10 * value - digit;
    }
    if (negative ? value < min : value < -max) {
      throw expected(what, path);
    }
    return negative ? value : -value;
  }

  /** Points {@code text} at the UTF-8 bytes of a string. */
  void readText(JsonToken token, Utf8Slice text, String path)
      throws IOException, RejectionException {
    expect(token, JsonToken.VALUE_STRING, "a string", path);
    copyText(text, path);
  }

  /** Points {@code text} at the UTF-8 bytes of the name that the parser stands on. */
  void readName(Utf8Slice text, String path) throws IOException, RejectionException {
    copyText(text, path);
  }

  /** Reads a string. */
  String readString(JsonToken token, String path) throws IOException, RejectionException {
    expect(token, JsonToken.VALUE_STRING, "a string", path);
    refuseLoneSurrogates(path);
    return parser.getText();
  }

  /** Reads the bytes of a string of base64, into an array of their own. */
  byte[] readBase64(JsonToken token, String path) throws IOException, RejectionException {
    expect(token, JsonToken.VALUE_STRING, "a string of base64", path);
    // Reads the string as JSON first: decoded where it stands, it may hold control characters.
    parser.getTextLength();
    return parser.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS);
  }

  /** Skips the value that begins with {@code token}, whatever it is, as long as it is JSON. */
  void skipValue(JsonToken token) throws IOException, RejectionException {
    JsonToken at = token;
    int depth = 0;
    while (true) {
      if (at.isStructStart()) {
        depth++;
      } else if (at.isStructEnd()) {
        depth--;
      } else if (at == JsonToken.VALUE_STRING || at == JsonToken.FIELD_NAME) {
        refuseLoneSurrogates("an ignored field");
      }
      if (depth == 0) {
        return;
      }
      at = parser.nextToken();
    }
  }

  private void copyText(Utf8Slice text, String path) throws IOException, RejectionException {
    char[] source = parser.getTextCharacters();
    int length = parser.getTextLength();
    int room = Math.multiplyExact(Utf8.MAX_BYTES_PER_CHAR, length);
    if (scratch.length - scratchUsed < room) {
      // Texts read before keep the old array.
      scratch = new byte[Math.max(room, (int) Math.min(1 << 30, 2L * scratch.length))];
      scratchUsed = 0;
    }
    int end = Utf8.encode(source, parser.getTextOffset(), length, scratch, scratchUsed);
    if (end < 0) {
      throw expected("a text without lone surrogates", path);
    }
    text.wrap(scratch, scratchUsed, end - scratchUsed);
    scratchUsed = end;
  }

  private void refuseLoneSurrogates(String path) throws IOException, RejectionException {
    if (Utf8.hasLoneSurrogate(
        parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength())) {
      throw expected("a text without lone surrogates", path);
    }
  }

  /** Returns a rejection that says where the parser stands and what it found there. */
  RejectionException expected(String what, String path) throws IOException {
    JsonToken token = parser.currentToken();
    String found = token == null ? "the end of the value" : describe(token);
    JsonLocation location = parser.currentTokenLocation();
    return new RejectionException.Malformed(
        "Expected %s in %s at line %d, column %d, found %s.",
        what, path, location.getLineNr(), location.getColumnNr(), found);
  }

  private String describe(JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case END_OBJECT -> "the end of the object";
      case END_ARRAY -> "the end of the array";
      case VALUE_STRING, FIELD_NAME -> "\"" + Messages.quoted(text()) + "\"";
      default -> Messages.quoted(text());
    };
  }

  private String text() throws IOException {
    int length = Math.min(parser.getTextLength(), 2 * Messages.MAX_CHARS);
    return new String(parser.getTextCharacters(), parser.getTextOffset(), length);
  }
}
