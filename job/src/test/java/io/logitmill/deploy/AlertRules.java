// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alert rules in {@code deploy/prometheus}, and their tests. */
public final class AlertRules {
  public static final Path DIRECTORY = Path.of("../deploy/prometheus");

  private AlertRules() {}

  /**
   * @param name of the alert
   * @param expression in PromQL
   * @param severity label
   * @param annotations by name
   */
  public record Rule(
      String name, String expression, String severity, Map<String, String> annotations) {}

  /** Returns all rules, in their order. */
  public static List<Rule> read() throws IOException {
    return list(load("alerts.yml").get("groups")).stream()
        .flatMap(group -> list(map(group).get("rules")).stream())
        .map(rule -> rule(map(rule)))
        .toList();
  }

  private static Rule rule(Map<String, Object> rule) {
    return new Rule(
        rule.get("alert").toString(),
        rule.get("expr").toString(),
        String.valueOf(map(rule.get("labels")).get("severity")),
        texts(rule.get("annotations")));
  }

  /** Returns the cases of the rules' tests: each has the keys that promtool gives them. */
  static List<Map<String, Object>> testCases() throws IOException {
    return list(load("alerts-test.yml").get("tests")).stream()
        .flatMap(test -> list(map(test).get("alert_rule_test")).stream())
        .map(AlertRules::map)
        .toList();
  }

  private static Map<String, Object> load(String file) throws IOException {
    String text = Files.readString(DIRECTORY.resolve(file));
    return map(new Load(LoadSettings.builder().setLabel(file).build()).loadFromString(text));
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(Object value) {
    return value == null ? List.of() : (List<Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> texts(Object value) {
    return (Map<String, String>) value;
  }
}
