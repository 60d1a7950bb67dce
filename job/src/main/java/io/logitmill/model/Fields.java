// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import io.logitmill.text.Spelling;
import io.logitmill.yaml.Mistakes;
import io.logitmill.yaml.YamlMapping;
import io.logitmill.yaml.YamlNode;
import io.logitmill.yaml.YamlScalar;
import io.logitmill.yaml.YamlScalar.Kind;
import io.logitmill.yaml.YamlSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The fields of one mapping, by type. What is not of the type becomes a mistake with its line, and
 * the default stands in for it.
 */
final class Fields {
  private static final String A_STRING = "a string that is not empty";
  private static final String A_NUMBER = "a finite number";

  /** Strings to the core schema of YAML 1.2, booleans to YAML 1.1 and so to many writers' tools. */
  private static final Set<String> ONCE_BOOLEAN = Set.of("yes", "no", "on", "off");

  private final YamlMapping mapping;
  private final String path;
  private final Mistakes mistakes;

  /**
   * @param path the mapping's own field with a dot behind it, or empty
   */
  Fields(YamlMapping mapping, String path, Mistakes mistakes) {
    this.mapping = mapping;
    this.path = path;
    this.mistakes = mistakes;
  }

  void refuseAllBut(List<String> known) {
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!known.contains(key)) {
                mistakes.add(
                    entry.line(),
                    path + key,
                    "expected one of %s, found an unknown field%s"
                        .formatted(String.join(", ", known), Spelling.hint(key, known)));
              }
            });
  }

  boolean has(String field) {
    return mapping.get(field) != null;
  }

  boolean isList(String field) {
    return mapping.get(field) instanceof YamlSequence;
  }

  /** Adds a mistake on the line of {@code field}, or of the mapping if it is not there. */
  void mistake(String field, String message) {
    YamlMapping.Entry entry = mapping.entries().get(field);
    mistakes.add(entry == null ? mapping.line() : entry.line(), path + field, message);
  }

  /** Adds the mistake that the value of {@code field} is not what was expected. */
  void unexpected(String field, String expected) {
    unexpected(field, mapping.get(field), expected, "");
  }

  private void unexpected(String field, YamlNode value, String expected, String advice) {
    mistakes.add(
        value.line(),
        path + field,
        "expected %s, found %s%s".formatted(expected, value.shown(), advice));
  }

  /** Returns the nested mapping; an empty one if it is absent or no mapping. */
  Fields nested(String field) {
    YamlNode node = mapping.get(field);
    if (node instanceof YamlMapping nested) {
      return new Fields(nested, path + field + ".", mistakes);
    }
    if (node != null) {
      unexpected(field, "a mapping such as {name: value}");
    }
    return new Fields(new YamlMapping(mapping.line(), Map.of()), path + field + ".", mistakes);
  }

  /** Returns the scalar of {@code field}, or null if it is absent or something else. */
  YamlScalar scalar(String field) {
    return mapping.get(field) instanceof YamlScalar scalar ? scalar : null;
  }

  /** Returns the text of a field that must be there; the empty string after a mistake. */
  String requiredText(String field) {
    if (!has(field)) {
      mistake(field, "expected " + A_STRING + ", found none; every model has one");
    }
    String text = text(field);
    return text == null ? "" : text;
  }

  /** Returns the text, or null if it is absent or was no text. */
  String text(String field) {
    return has(field) ? text(field, mapping.get(field)) : null;
  }

  /** Returns the texts, with an empty one in the place of each mistake; null if it is no list. */
  List<String> texts(String field) {
    List<YamlNode> items = items(field, "a list of strings");
    if (items == null) {
      return null;
    }
    if (items.isEmpty()) {
      mistake(field, "expected at least one, found an empty list");
    }
    List<String> texts = new ArrayList<>(items.size());
    for (YamlNode item : items) {
      String text = text(field, item);
      texts.add(text == null ? "" : text);
    }
    return texts;
  }

  private String text(String field, YamlNode node) {
    if (!(node instanceof YamlScalar scalar) || scalar.kind() == Kind.NULL) {
      unexpected(field, node, A_STRING, "");
      return null;
    }
    boolean ambiguous =
        !scalar.quoted() && ONCE_BOOLEAN.contains(scalar.text().toLowerCase(Locale.ROOT));
    if (scalar.kind() != Kind.STRING || ambiguous) {
      mistakes.add(
          scalar.line(),
          path + field,
          "expected a string, found %s; quote it: \"%s\"".formatted(scalar.text(), scalar.text()));
      return null;
    }
    if (scalar.text().isEmpty() || !TextLines.isEncodable(scalar.text())) {
      unexpected(
          field,
          scalar,
          scalar.text().isEmpty() ? A_STRING : "a string of whole Unicode characters",
          "");
      return null;
    }
    return scalar.text();
  }

  /** Returns the constant whose name in lower case is the value of {@code field}. */
  <E extends Enum<E>> E choice(String field, E ifAbsent) {
    if (!has(field)) {
      return ifAbsent;
    }
    Map<String, E> choices = new LinkedHashMap<>();
    for (E choice : ifAbsent.getDeclaringClass().getEnumConstants()) {
      choices.put(SpecDefinition.name(choice), choice);
    }
    YamlScalar scalar = scalar(field);
    E found = scalar == null ? null : choices.get(scalar.text());
    if (found == null) {
      unexpected(
          field,
          mapping.get(field),
          "one of " + String.join(", ", choices.keySet()),
          scalar == null ? "" : Spelling.hint(scalar.text(), choices.keySet()));
      return ifAbsent;
    }
    return found;
  }

  int integer(String field, int least, int ifAbsent) {
    return integer(field, least, ifAbsent, "a whole number from %d up".formatted(least));
  }

  int integer(String field, int least, int ifAbsent, String expected) {
    if (!has(field)) {
      return ifAbsent;
    }
    Long value = YamlNumbers.integer(mapping.get(field));
    if (value == null || value < least || value > Integer.MAX_VALUE) {
      unexpected(field, value == null || value < least ? expected : "at most " + Integer.MAX_VALUE);
      return ifAbsent;
    }
    return value.intValue();
  }

  long longInteger(String field, long ifAbsent) {
    if (!has(field)) {
      return ifAbsent;
    }
    Long value = YamlNumbers.integer(mapping.get(field));
    if (value == null) {
      unexpected(field, "a whole number of 64 bits");
      return ifAbsent;
    }
    return value;
  }

  /** Returns the whole numbers of a list; what is none becomes a mistake and is left out. */
  int[] integers(String field, String expected) {
    List<YamlNode> items = has(field) ? items(field, "a list of whole numbers") : null;
    if (items == null) {
      return new int[0];
    }
    int[] values = new int[items.size()];
    int count = 0;
    for (YamlNode item : items) {
      Long value = YamlNumbers.integer(item);
      if (value == null || value != value.intValue()) {
        unexpected(field, item, expected, "");
      } else {
        values[count++] = value.intValue();
      }
    }
    return Arrays.copyOf(values, count);
  }

  /** Returns a number in [0, 1]; 0 if it is absent. */
  float share(String field) {
    if (!has(field)) {
      return 0;
    }
    double value = YamlNumbers.decimal(mapping.get(field), Float::parseFloat);
    if (!(value >= 0 && value <= 1)) {
      unexpected(field, "a number from 0 to 1");
      return 0;
    }
    return (float) value + 0f;
  }

  /** Returns a finite number above 0. */
  double positive(String field, double ifAbsent) {
    if (!has(field)) {
      return ifAbsent;
    }
    double value = YamlNumbers.decimal(mapping.get(field), Double::parseDouble);
    if (!(value > 0)) {
      unexpected(field, "a finite number above 0");
      return ifAbsent;
    }
    return value;
  }

  /** Returns a finite float64, or NaN after a mistake. */
  double number(String field, String expected) {
    double value = YamlNumbers.decimal(mapping.get(field), Double::parseDouble);
    if (Double.isNaN(value)) {
      unexpected(field, expected);
    }
    return value;
  }

  double[] numbers(String field) {
    List<YamlNode> items = items(field, "a list of numbers");
    double[] values = new double[items == null ? 0 : items.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = checked(field, items.get(i), Double::parseDouble);
    }
    return values;
  }

  /** Returns a decimal rounded once, to float32; -0 becomes 0, which adds the same. */
  float float32(String field, float ifAbsent) {
    return has(field)
        ? (float) checked(field, mapping.get(field), Float::parseFloat) + 0f
        : ifAbsent;
  }

  float[] float32s(String field) {
    List<YamlNode> items = items(field, "a list of numbers");
    float[] values = new float[items == null ? 0 : items.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) checked(field, items.get(i), Float::parseFloat) + 0f;
    }
    return values;
  }

  private double checked(String field, YamlNode node, ToDoubleFunction<String> parser) {
    double value = YamlNumbers.decimal(node, parser);
    if (Double.isNaN(value)) {
      unexpected(field, node, A_NUMBER, "");
      return 0;
    }
    return value;
  }

  private List<YamlNode> items(String field, String expected) {
    if (mapping.get(field) instanceof YamlSequence sequence) {
      return sequence.items();
    }
    unexpected(field, expected);
    return null;
  }
}
