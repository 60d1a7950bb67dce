// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import com.fasterxml.jackson.core.io.schubfach.FloatToDecimal;
import java.math.BigDecimal;

/**
 * Writes one JSON object in the canonical form of RFC 8785 (JSON Canonicalization Scheme).
 *
 * <p>No spaces; keys ascending, which the caller sees to and an assertion checks; of the characters
 * only the quote, the backslash and those below U+0020 are escaped. A number has the fewest digits
 * that tell it from its neighbours of the same type, laid out as ECMAScript does: {@code 1}, not
 * {@code 1.0}; an exponent only from 1e21 up and below 1e-6. RFC 8785 knows doubles only; a float
 * has the fewest digits that tell it from other floats, {@code 0.1} rather than {@code
 * 0.10000000149011612}. The least subnormal numbers, for which one digit would do, have the two
 * that Java gives them: {@code 4.9e-324}.
 */
final class CanonicalJson {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder().append('{');
  private String lastKey = "";

  /** Returns where to write the value of {@code key}, which must be greater than the last one. */
  private StringBuilder key(String key) {
    assert key.compareTo(lastKey) > 0 : key + " after " + lastKey;
    if (!lastKey.isEmpty()) {
      out.append(',');
    }
    lastKey = key;
    return string(key).append(':');
  }

  CanonicalJson put(String key, long value) {
    key(key).append(value);
    return this;
  }

  CanonicalJson put(String key, String value) {
    key(key);
    string(value);
    return this;
  }

  CanonicalJson put(String key, float value) {
    key(key).append(number(value));
    return this;
  }

  CanonicalJson put(String key, double value) {
    key(key).append(number(value));
    return this;
  }

  CanonicalJson put(String key, float[] values) {
    key(key).append('[');
    for (int i = 0; i < values.length; i++) {
      out.append(i == 0 ? "" : ",").append(number(values[i]));
    }
    out.append(']');
    return this;
  }

  CanonicalJson put(String key, double[] values) {
    key(key).append('[');
    for (int i = 0; i < values.length; i++) {
      out.append(i == 0 ? "" : ",").append(number(values[i]));
    }
    out.append(']');
    return this;
  }

  CanonicalJson put(String key, int[] values) {
    key(key).append('[');
    for (int i = 0; i < values.length; i++) {
      out.append(i == 0 ? "" : ",").append(values[i]);
    }
    out.append(']');
    return this;
  }

  CanonicalJson put(String key, Iterable<String> values) {
    key(key).append('[');
    String comma = "";
    for (String value : values) {
      out.append(comma);
      string(value);
      comma = ",";
    }
    out.append(']');
    return this;
  }

  /** Puts a nested object, unless it is empty. */
  CanonicalJson putUnlessEmpty(String key, CanonicalJson value) {
    if (!value.lastKey.isEmpty()) {
      key(key).append(value.text());
    }
    return this;
  }

  /** Returns the whole object. */
  String text() {
    return out + "}";
  }

  /** Returns a finite float as RFC 8785 lays out a number. */
  static String number(float value) {
    return layOut(FloatToDecimal.toString(value));
  }

  /** Returns a finite double as RFC 8785 lays out a number. */
  static String number(double value) {
    return layOut(DoubleToDecimal.toString(value));
  }

  /** Lays out the shortest digits as ECMA-262 Number::toString does, whose n and k these are. */
  private static String layOut(String shortest) {
    BigDecimal decimal = new BigDecimal(shortest).stripTrailingZeros();
    if (decimal.signum() == 0) {
      return "0";
    }
    String sign = decimal.signum() < 0 ? "-" : "";
    String digits = decimal.unscaledValue().abs().toString();
    int k = digits.length();
    int n = k - decimal.scale();
    if (n > 21 || n <= -6) {
      String fraction = k == 1 ? "" : "." + digits.substring(1);
      return sign + digits.charAt(0) + fraction + (n > 0 ? "e+" : "e-") + Math.abs(n - 1);
    }
    if (n <= 0) {
      return sign + "0." + "0".repeat(-n) + digits;
    }
    if (k <= n) {
      return sign + digits + "0".repeat(n - k);
    }
    return sign + digits.substring(0, n) + "." + digits.substring(n);
  }

  private StringBuilder string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"');
  }
}
