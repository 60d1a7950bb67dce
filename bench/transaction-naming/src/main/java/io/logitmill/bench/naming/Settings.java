// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Arguments of the form {@code name=value}, passed from the experiment to its child processes. */
final class Settings {
    private final Map<String, String> values = new TreeMap<>();

    static Settings of(String... args) {
        Settings settings = new Settings();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            settings.values.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        return settings;
    }

    Settings with(String name, Object value) {
        Settings copy = new Settings();
        copy.values.putAll(values);
        copy.values.put(name, String.valueOf(value));
        return copy;
    }

    String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("missing argument " + name);
        }
        return value;
    }

    String get(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(get(name, String.valueOf(otherwise)));
    }

    List<String> asArguments() {
        List<String> arguments = new ArrayList<>();
        values.forEach((name, value) -> arguments.add(name + "=" + value));
        return arguments;
    }
}
