// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import io.logitmill.yaml.YamlNode;
import io.logitmill.yaml.YamlScalar;
import io.logitmill.yaml.YamlScalar.Kind;
import java.util.function.ToDoubleFunction;

/** Reads the numbers that YAML scalars hold. */
final class YamlNumbers {
  private YamlNumbers() {}

  /**
   * Returns the finite number that {@code parser} makes of a decimal, or NaN. The parsers of the
   * JDK round exactly, once; the float's widening to double is exact.
   */
  static double decimal(YamlNode node, ToDoubleFunction<String> parser) {
    if (node instanceof YamlScalar scalar
        && (scalar.kind() == Kind.FLOAT || (scalar.kind() == Kind.INTEGER && isDecimal(scalar)))) {
      double value = parser.applyAsDouble(scalar.text());
      return Double.isInfinite(value) ? Double.NaN : value;
    }
    return Double.NaN;
  }

  /** Returns the whole number of 64 bits that {@code node} is, or null. */
  static Long integer(YamlNode node) {
    if (!(node instanceof YamlScalar scalar) || scalar.kind() != Kind.INTEGER) {
      return null;
    }
    String text = scalar.text();
    try {
      if (!isDecimal(scalar)) {
        return Long.parseLong(text.substring(2), text.charAt(1) == 'x' ? 16 : 8);
      }
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return null; // beyond 64 bits
    }
  }

  private static boolean isDecimal(YamlScalar integer) {
    return integer.text().indexOf('x') < 0 && integer.text().indexOf('o') < 0;
  }
}
