// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * The values of single options. What is not of the option's type becomes a mistake, and the default
 * stands in for it.
 */
final class OptionValues {
  private static final Pattern BARE_NUMBER = Pattern.compile("\\d+");

  /** Nobody waits longer; sums of such times in milliseconds stay far below 64 bits. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private final Configuration configuration;
  private final Findings findings;

  OptionValues(Configuration configuration, Findings findings) {
    this.configuration = configuration;
    this.findings = findings;
  }

  /** Returns the value, or after a mistake the default. */
  <T> T get(ConfigOption<T> option) {
    try {
      return configuration.get(option);
    } catch (IllegalArgumentException e) {
      findings.mistake(
          option,
          "expected %s, found %s"
              .formatted(expected(option), configuration.toMap().get(option.key())));
      return option.defaultValue();
    }
  }

  /** Returns the text, or after the mistake that there is none the empty string. */
  String required(ConfigOption<String> option) {
    String value = get(option);
    if (value == null || value.isBlank()) {
      findings.mistake(option, "expected a value, found none; it is required");
      return "";
    }
    return value;
  }

  /** Returns a time, or after the mistake of one beyond all use the default. */
  Duration time(ConfigOption<Duration> option) {
    Duration value = get(option);
    if (value.compareTo(LONGEST) > 0 || value.compareTo(LONGEST.negated()) < 0) {
      findings.mistake(
          option,
          "expected at most %d d, found %s"
              .formatted(LONGEST.toDays(), configuration.toMap().get(option.key())));
      return option.defaultValue();
    }
    return value;
  }

  /** Returns a time of which less than 1 ms is a mistake; the value comes back all the same. */
  Duration positive(ConfigOption<Duration> option) {
    String text = configuration.toMap().getOrDefault(option.key(), "");
    if (BARE_NUMBER.matcher(text).matches()) {
      // Flink takes it for milliseconds; whoever writes 5 means seconds.
      findings.mistake(option, "expected a time with its unit such as 30s, found " + text);
    }
    Duration value = time(option);
    if (value.compareTo(Duration.ofMillis(1)) < 0) {
      findings.mistake(option, "expected 1 ms or more, found " + shown(value));
    }
    return value;
  }

  /** Returns a map with its keys in order, so that messages and displays do not vary. */
  Map<String, String> map(ConfigOption<Map<String, String>> option) {
    Map<String, String> sorted = new TreeMap<>(get(option));
    return Collections.unmodifiableMap(sorted);
  }

  /** Returns the time as messages show it, in milliseconds. */
  static String shown(Duration duration) {
    return duration.toMillis() + " ms";
  }

  private static String expected(ConfigOption<?> option) {
    Object like = option.defaultValue();
    if (like instanceof Duration) {
      return "a time such as 30s or 15min";
    }
    if (like instanceof MemorySize) {
      return "a size such as 1mb or 500kb";
    }
    if (like instanceof Integer) {
      return "a whole number";
    }
    if (like instanceof Enum<?> choice) {
      List<String> names = new ArrayList<>();
      for (Object constant : choice.getDeclaringClass().getEnumConstants()) {
        names.add(JobConfig.name((Enum<?>) constant));
      }
      return "one of " + String.join(", ", names);
    }
    return like instanceof List ? "a list" : like instanceof Map ? "a map" : "a text";
  }
}
