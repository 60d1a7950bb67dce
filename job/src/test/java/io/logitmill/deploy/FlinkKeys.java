// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/** The keys that Flink knows: it takes any other without a word. */
final class FlinkKeys {
  private static final List<Class<?>> OPTIONS =
      List.of(
          CheckpointingOptions.class,
          CoreOptions.class,
          HighAvailabilityOptions.class,
          JobManagerOptions.class,
          MetricOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          StateBackendOptions.class,
          TaskManagerOptions.class,
          WebOptions.class);

  /** What a reporter's options begin with, before and after its name. */
  private static final String REPORTER = "metrics\\.reporter\\.\\w+\\.";

  private static final Set<String> REPORTER_OPTIONS = Set.of("factory.class", "port");

  private FlinkKeys() {}

  /** Returns those of some keys that Flink does not know. */
  static Set<String> unknown(Set<String> keys) {
    Set<String> unknown = new TreeSet<>(keys);
    OPTIONS.forEach(options -> unknown.removeAll(keysOf(options)));
    unknown.removeIf(key -> REPORTER_OPTIONS.contains(key.replaceFirst(REPORTER, "")));
    return unknown;
  }

  private static Set<String> keysOf(Class<?> options) {
    Set<String> keys = new TreeSet<>();
    for (Field field : options.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
        try {
          keys.add(((ConfigOption<?>) field.get(null)).key());
        } catch (IllegalAccessException e) {
          throw new IllegalStateException("A public field is not accessible: " + field, e);
        }
      }
    }
    return keys;
  }
}
