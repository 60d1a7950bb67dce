// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.ConfigException;
import io.logitmill.config.JobOptions;
import io.logitmill.yaml.Mistakes;
import io.logitmill.yaml.YamlException;
import io.logitmill.yaml.YamlMapping;
import io.logitmill.yaml.YamlNode;
import io.logitmill.yaml.YamlReader;
import io.logitmill.yaml.YamlScalar;
import io.logitmill.yaml.YamlSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/**
 * A configuration file: nested YAML as flat keys, each with its line.
 *
 * <p>Nesting becomes dots. A key may be written flat as well ({@code job.name: x}), but not both
 * ways in one file. The text of a value is kept as written; an absent one ({@code start:}) is a
 * mistake. What the keys mean is not known here. Immutable.
 */
public final class ConfigFile {
  private final String name;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new HashMap<>();

  private ConfigFile(String name) {
    this.name = name;
  }

  /**
   * Reads the file.
   *
   * @param name the file's name, for messages
   * @param bytes its content, UTF-8
   * @throws ConfigException if it is not YAML, or not made of mappings, scalars and lists of
   *     scalars
   */
  public static ConfigFile parse(String name, byte[] bytes) throws ConfigException {
    Mistakes mistakes = new Mistakes(name);
    ConfigFile file = new ConfigFile(name);
    try {
      YamlNode root = YamlReader.read(name, bytes);
      if (root instanceof YamlMapping mapping) {
        file.flatten("", mapping, mistakes);
      } else {
        mistakes.add(root.line(), "configuration", "expected a mapping, found " + root.shown());
      }
    } catch (YamlException e) {
      mistakes.add(1, e.getMessage());
    }
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes.lines());
    }
    return file;
  }

  /**
   * Returns where a key stands, such as {@code job.yaml:12}, or null if the file does not set it.
   */
  public String origin(String key) {
    Integer line = lines.get(key);
    return line == null ? null : name + ":" + line;
  }

  /** Returns the flat keys and the text of their values, a list in Flink's notation for lists. */
  public Map<String, String> values() {
    return Collections.unmodifiableMap(values);
  }

  /** Returns a new Flink configuration of these values. */
  public Configuration toConfiguration() {
    return Configuration.fromMap(values);
  }

  private void flatten(String prefix, YamlMapping mapping, Mistakes mistakes) {
    mapping
        .entries()
        .forEach((key, entry) -> put(prefix + key, entry.line(), entry.value(), mistakes));
  }

  private void put(String key, int line, YamlNode value, Mistakes mistakes) {
    Integer earlier = lines.putIfAbsent(key, line);
    boolean bothMappings = value instanceof YamlMapping && !values.containsKey(key);
    if (earlier != null && !bothMappings) {
      mistakes.add(
          line,
          key,
          "stands here for the second time, first on line %d; remove one".formatted(earlier));
    } else if (value instanceof YamlMapping nested) {
      flatten(key + ".", nested, mistakes);
    } else if (JobOptions.mapKeys().contains(key)) {
      mistakes.add(line, key, "expected a mapping such as {name: value}, found " + value.shown());
    } else if (value instanceof YamlSequence list) {
      putList(key, list, mistakes);
    } else {
      putScalar(key, (YamlScalar) value, mistakes);
    }
  }

  private void putScalar(String key, YamlScalar value, Mistakes mistakes) {
    if (value.kind() == YamlScalar.Kind.NULL) {
      mistakes.add(value.line(), key, "expected a value, found none; write one, or remove the key");
      return;
    }
    values.put(key, value.text());
  }

  private void putList(String key, YamlSequence list, Mistakes mistakes) {
    List<String> items = new ArrayList<>();
    for (YamlNode item : list.items()) {
      if (!(item instanceof YamlScalar scalar) || scalar.kind() == YamlScalar.Kind.NULL) {
        mistakes.add(item.line(), key, "expected a list of plain values, found " + item.shown());
        return;
      }
      items.add(scalar.text());
    }
    values.put(key, flinkList(items));
  }

  /** Joins by semicolons; quotes what has one in it, as Flink's options of list type read it. */
  private static String flinkList(List<String> items) {
    return String.join(
        ";",
        items.stream()
            .map(
                item ->
                    item.contains(";") || item.contains("'") || item.contains("\"")
                        ? "'" + item.replace("'", "''") + "'"
                        : item)
            .toList());
  }
}
