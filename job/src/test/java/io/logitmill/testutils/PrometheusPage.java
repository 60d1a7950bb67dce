// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import static java.util.stream.Collectors.toMap;

import io.logitmill.cli.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.ReporterSetupBuilder;
import org.apache.flink.runtime.metrics.filter.DefaultReporterFilters;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;

/** A task's metrics as Prometheus sees them: Flink's registry and its reporter, with no cluster. */
public final class PrometheusPage implements AutoCloseable {
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z0-9_:]+)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final MetricRegistryImpl registry;
  private final TaskMetricGroup task;
  private final URI address;

  /** One line of the page. */
  public record Sample(String name, Map<String, String> labels, double value) {}

  private PrometheusPage(int port, Configuration flink) {
    address = URI.create("http://127.0.0.1:" + port + "/metrics");
    registry =
        new MetricRegistryImpl(
            MetricRegistryConfiguration.fromConfiguration(flink, Long.MAX_VALUE),
            ReporterSetupBuilder.METRIC_SETUP_BUILDER.fromConfiguration(
                flink, DefaultReporterFilters::metricsFromConfiguration, null));
    task =
        TaskManagerMetricGroup.createTaskManagerMetricGroup(
                registry, "localhost", ResourceID.generate())
            .addJob(new JobID(), "job")
            .addTask(ExecutionAttemptID.randomId(), "task");
  }

  /** Opens a page of the reporter as it comes, without any of its options. */
  public static PrometheusPage open() {
    return open(Map.of());
  }

  /**
   * @param options of the reporter
   */
  public static PrometheusPage open(Map<String, String> options) {
    int port = FreePort.find();
    Configuration flink = new Configuration();
    String prefix = "metrics.reporter.prom.";
    flink.setString(
        prefix + "factory.class", "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
    flink.setString(prefix + "port", Integer.toString(port));
    options.forEach((key, value) -> flink.setString(prefix + key, value));
    return new PrometheusPage(port, flink);
  }

  /** Returns the metrics of an operator, new or again. */
  public OperatorMetricGroup operator(String name) {
    return task.getOrAddOperator(name);
  }

  /** Returns all samples of the task's metrics. */
  public List<Sample> samples() throws IOException, InterruptedException {
    String page =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    return parse(page);
  }

  /** Returns the samples of a page. */
  public static List<Sample> parse(String page) {
    List<Sample> samples = new ArrayList<>();
    for (String line : page.split("\n")) {
      Matcher sample = SAMPLE.matcher(line);
      if (!line.startsWith("#") && sample.matches()) {
        samples.add(
            new Sample(
                sample.group(1), labels(sample.group(2)), Double.parseDouble(sample.group(3))));
      }
    }
    return samples;
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    Matcher label = LABEL.matcher(text == null ? "" : text);
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return labels;
  }

  /**
   * Returns the value of each series of {@code name} whose label is {@code label}, by its value.
   */
  public Map<String, Double> byLabel(String name, String label)
      throws IOException, InterruptedException {
    return samples().stream()
        .filter(sample -> sample.name().equals(name) && sample.labels().containsKey(label))
        .collect(toMap(sample -> sample.labels().get(label), Sample::value));
  }

  /** Returns the value of the one series of {@code name}. */
  public double value(String name) throws IOException, InterruptedException {
    List<Sample> found = samples().stream().filter(s -> s.name().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError("Expected one series of " + name + ", found " + found);
    }
    return found.get(0).value();
  }

  @Override
  public void close() {
    task.close();
    registry.closeAsync().join();
  }
}
