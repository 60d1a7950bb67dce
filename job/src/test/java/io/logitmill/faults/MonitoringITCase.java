// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.cli.Directories;
import io.logitmill.cli.FreePort;
import io.logitmill.deploy.AlertRules;
import io.logitmill.testutils.Json;
import io.logitmill.testutils.Load;
import io.logitmill.testutils.Programs;
import io.logitmill.testutils.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A real Prometheus scrapes the real job on a cluster of processes, with the files of {@code
 * deploy}: every query of the dashboard and every metric of the alert rules has an answer.
 */
class MonitoringITCase {
  private static final Path DIRECTORY = Path.of("target", "monitoring").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String RATE_INTERVAL = "10s";
  private static final int RECORDS = 400_000;
  private static final double PER_SECOND = 500;

  /** One JobManager and two TaskManagers, which take a port each as they start. */
  private static final int PROCESSES = 3;

  private static final Pattern METRIC = Pattern.compile("\\bflink_\\w+");

  @Test
  void everyQueryOfTheDashboardAndEveryMetricOfTheAlertsHasAnAnswer() throws Exception {
    Path program =
        Programs.require(
            "prometheus",
            "The queries of the dashboard and the alerts were not run",
            "Debian: apt-get install prometheus.");
    Directories.remove(DIRECTORY);
    Files.createDirectories(DIRECTORY);
    List<Integer> ports = IntStream.range(0, PROCESSES).mapToObj(i -> FreePort.find()).toList();
    try (Pipeline pipeline = Pipeline.start(DIRECTORY, layout(ports));
        Prometheus prometheus =
            Prometheus.start(program, DIRECTORY.resolve("prometheus"), targets(ports));
        Load load =
            Load.start(
                pipeline.kafka().bootstrapServers(),
                new Workload(PipelineFiles.INPUT, Pipeline.INPUT_PARTITIONS, 1),
                RECORDS,
                PER_SECOND)) {
      pipeline.submit();
      awaitAnswers(prometheus, dashboardQueries());
      awaitAnswers(prometheus, alertMetrics());
      assertRulesAreHealthy(prometheus);
      assertEquals(List.of(), firing(prometheus));
      assertEquals(true, load.remaining() > 0, "The load has ended too soon.");
    }
    Directories.remove(DIRECTORY);
  }

  private static Layout layout(List<Integer> ports) {
    String list = ports.stream().map(String::valueOf).collect(Collectors.joining(","));
    return Layout.small()
        .withFlink(
            "metrics.reporter.prom.factory.class",
            "org.apache.flink.metrics.prometheus.PrometheusReporterFactory")
        .withFlink("metrics.reporter.prom.port", "\"" + list + "\"")
        .withFlink("metrics.reporter.prom.filterLabelValueCharacters", "false");
  }

  private static List<String> targets(List<Integer> ports) {
    return ports.stream().map(port -> "127.0.0.1:" + port).toList();
  }

  private static List<Dashboard.Query> dashboardQueries() throws IOException {
    return Dashboard.queries(RATE_INTERVAL);
  }

  private static List<Dashboard.Query> alertMetrics() throws IOException {
    Set<String> metrics = new TreeSet<>();
    for (AlertRules.Rule rule : AlertRules.read()) {
      METRIC.matcher(rule.expression()).results().forEach(found -> metrics.add(found.group()));
    }
    return metrics.stream().map(metric -> new Dashboard.Query("alerts", metric)).toList();
  }

  /** Waits until each query has a number, and prints how many series it has. */
  private static void awaitAnswers(Prometheus prometheus, List<Dashboard.Query> queries) {
    List<Dashboard.Query> open = new ArrayList<>(queries);
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              for (Dashboard.Query query : List.copyOf(open)) {
                long series = numbers(prometheus, query);
                if (series > 0) {
                  open.remove(query);
                  System.out.printf(
                      "%4d series  %s: %s%n", series, query.asker(), query.expression());
                }
              }
              assertEquals(List.of(), open);
            });
    assertEquals(false, queries.isEmpty());
  }

  /** Returns how many series have a number now. */
  private static long numbers(Prometheus prometheus, Dashboard.Query query)
      throws IOException, InterruptedException {
    return prometheus.query(query.expression()).stream()
        .filter(series -> !series.at("value").list().get(1).text().equals("NaN"))
        .count();
  }

  private static void assertRulesAreHealthy(Prometheus prometheus) throws Exception {
    List<Json> rules = prometheus.rules();
    assertEquals(AlertRules.read().size(), rules.size());
    for (Json rule : rules) {
      assertEquals("ok", rule.at("health").text(), rule::toString);
    }
  }

  private static List<String> firing(Prometheus prometheus) throws Exception {
    return prometheus.rules().stream()
        .filter(rule -> rule.at("state").text().equals("firing"))
        .map(rule -> rule.at("name").text())
        .toList();
  }
}
