// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.testutils.MetricsPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The user guide's page of metrics is at one with itself, the alerts and the dashboard; that it is
 * at one with the job is for {@code RunITCase} to see.
 */
class MetricsPageTest {
  private static final Path DASHBOARD = Path.of("../deploy/grafana/dashboard.json");
  private static final Pattern METRIC = Pattern.compile("\\bflink_\\w+");
  private static final Pattern LABEL = Pattern.compile("<(\\w+)>");

  @Test
  void aNameInPrometheusIsTheNameInFlinkWithoutTheValuesOfLabels() throws Exception {
    for (MetricsPage.Row row : MetricsPage.ours()) {
      String name = LABEL.matcher(row.flinkName()).replaceAll("").replaceAll("\\.+", "_");
      assertEquals(name, row.prometheusName());
      Set<String> labels = new TreeSet<>();
      LABEL.matcher(row.flinkName()).results().forEach(found -> labels.add(found.group(1)));
      assertEquals(labels, row.labels(), row.flinkName());
    }
  }

  @Test
  void whatTheAlertsAndTheDashboardUseIsExplainedAndOfFlinksNothingElse() throws Exception {
    Set<String> ours = new TreeSet<>();
    for (MetricsPage.Row row : MetricsPage.ours()) {
      ours.add(MetricsPage.OPERATOR + row.prometheusName());
    }
    StringBuilder queries = new StringBuilder(Files.readString(DASHBOARD));
    AlertRules.read().forEach(rule -> queries.append('\n').append(rule.expression()));
    Set<String> used = new TreeSet<>();
    METRIC.matcher(queries).results().forEach(found -> used.add(found.group()));
    used.removeAll(ours);

    assertEquals(used, new TreeSet<>(MetricsPage.ofFlink()));
  }
}
