// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every alert says what it means and what to do, and is held by tests of its own. */
class AlertRulesTest {
  private static final Path RUNBOOK = Path.of("../docs/operations.md");

  @Test
  void everyAlertSaysWhatItIsAndWhatToDo() throws Exception {
    List<AlertRules.Rule> rules = AlertRules.read();
    assertTrue(rules.size() > 10, () -> rules.toString());
    for (AlertRules.Rule rule : rules) {
      assertTrue(Set.of("page", "ticket", "info").contains(rule.severity()), rule::toString);
      assertEquals(
          Set.of("summary", "description", "runbook"), rule.annotations().keySet(), rule.name());
      assertEquals(
          "docs/operations.md#" + rule.name().toLowerCase(Locale.ROOT),
          rule.annotations().get("runbook"));
    }
  }

  @Test
  void theRunbookHasASectionForEachAlertInTheirOrder() throws Exception {
    List<String> sections =
        Files.readAllLines(RUNBOOK).stream()
            .filter(line -> line.startsWith("### Logitmill"))
            .map(line -> line.substring("### ".length()))
            .toList();
    assertEquals(AlertRules.read().stream().map(AlertRules.Rule::name).toList(), sections);
  }

  @Test
  void everyAlertHasATestThatRaisesItAndOneThatDoesNot() throws Exception {
    Set<String> raised = new TreeSet<>();
    Set<String> quiet = new TreeSet<>();
    for (Map<String, Object> check : AlertRules.testCases()) {
      boolean expectsAlerts = !AlertRules.list(check.get("exp_alerts")).isEmpty();
      (expectsAlerts ? raised : quiet).add(check.get("alertname").toString());
    }
    Set<String> all =
        AlertRules.read().stream()
            .map(AlertRules.Rule::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(all, raised);
    assertEquals(all, quiet);
  }

  @Test
  void promtoolFindsTheRulesRight() throws Exception {
    promtool("test", "rules", "alerts-test.yml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"prometheus.yml", "prometheus-standalone.yml"})
  void promtoolAcceptsTheScrapeConfiguration(String file) throws Exception {
    promtool("check", "config", file);
  }

  private static void promtool(String... arguments) throws Exception {
    Path promtool =
        Programs.require(
            "promtool",
            "The files of deploy/prometheus were not run",
            "It is part of Prometheus (Debian: apt-get install prometheus).");
    List<String> command = new ArrayList<>(List.of(promtool.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(AlertRules.DIRECTORY.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }
}
