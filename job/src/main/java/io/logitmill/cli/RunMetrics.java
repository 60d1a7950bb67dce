// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The counts of an embedded run, read in the same process.
 *
 * <p>It is a metric reporter: Flink tells it of the job's metrics as tasks come and go. Counters
 * begin anew with a restarted task; what they had counted before is kept. Thread-safe.
 */
public final class RunMetrics implements MetricReporter {
  private static final String NAME = "logitmill-run";
  private static final String PREFIX = "metrics.reporter." + NAME + ".";
  private static final String RUN = "run";
  private static final String GROUP = "logitmill";

  /** Flink makes the reporter; this is how its maker finds it again. */
  private static final Map<String, RunMetrics> RUNS = new ConcurrentHashMap<>();

  private final Tally predictions = new Tally();
  private final Tally deadLetters = new Tally();
  private final Set<Gauge<?>> pendingRecords = ConcurrentHashMap.newKeySet();
  private final Set<Gauge<?>> inputConnections = ConcurrentHashMap.newKeySet();
  private final Map<String, Gauge<?>> currentOffsets = new ConcurrentHashMap<>();
  private final Map<String, Long> lastOffsets = new ConcurrentHashMap<>();

  private RunMetrics() {}

  /** The sum of one counter over all subtasks, past ones too. */
  private static final class Tally {
    private final Set<Counter> counters = ConcurrentHashMap.newKeySet();
    private final AtomicLong past = new AtomicLong();

    void remove(Counter counter) {
      if (counters.remove(counter)) {
        past.addAndGet(counter.getCount());
      }
    }

    long sum() {
      return past.get() + counters.stream().mapToLong(Counter::getCount).sum();
    }
  }

  /** Asks {@code flink} for this reporter and returns it. */
  static RunMetrics register(Configuration flink) {
    String run = UUID.randomUUID().toString();
    RunMetrics metrics = new RunMetrics();
    RUNS.put(run, metrics);
    flink.setString(PREFIX + "factory.class", Factory.class.getName());
    flink.setString(PREFIX + RUN, run);
    // A list of reporters, where one is given, leaves out those that it does not name.
    flink
        .getOptional(MetricOptions.REPORTERS_LIST)
        .filter(list -> !list.isBlank())
        .ifPresent(list -> flink.set(MetricOptions.REPORTERS_LIST, list + "," + NAME));
    return metrics;
  }

  /** Returns how many predictions were computed, committed or not. */
  public long predictions() {
    return predictions.sum();
  }

  /** Returns how many records became dead letters, committed or not. */
  public long deadLetters() {
    return deadLetters.sum();
  }

  /** Returns how many input records wait, or -1 as long as that is not known. */
  public long lag() {
    long lag = 0;
    boolean known = false;
    for (Gauge<?> gauge : pendingRecords) {
      if (gauge.getValue() instanceof Number pending && pending.longValue() >= 0) {
        lag += pending.longValue();
        known = true;
      }
    }
    return known ? lag : -1;
  }

  /** Returns the offset that was read last of an input partition; -1 if none was. */
  long currentOffset(String topic, int partition) {
    String name = topic + "@" + partition;
    Gauge<?> gauge = currentOffsets.get(name);
    long current = gauge == null ? -1 : offset(gauge);
    return Math.max(current, lastOffsets.getOrDefault(name, -1L));
  }

  private static long offset(Gauge<?> gauge) {
    return gauge.getValue() instanceof Number offset ? offset.longValue() : -1;
  }

  /** Returns the input partition that a metric is of, or null. */
  private static String partition(MetricGroup group) {
    Map<String, String> variables = group.getAllVariables();
    String topic = variables.get("<topic>");
    String partition = variables.get("<partition>");
    return topic == null || partition == null ? null : topic + "@" + partition;
  }

  /** Returns whether the input's consumers exist and none of them is connected to a broker. */
  boolean isDisconnected() {
    double connections = 0;
    for (Gauge<?> gauge : inputConnections) {
      connections += gauge.getValue() instanceof Number count ? count.doubleValue() : 0;
    }
    return !inputConnections.isEmpty() && connections == 0;
  }

  @Override
  public void open(MetricConfig config) {
    // Nothing to open: the values are read on demand.
  }

  @Override
  public void close() {
    RUNS.values().remove(this);
  }

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter counter && isOurs(group)) {
      if (name.equals("predictions")) {
        predictions.counters.add(counter);
      } else if (name.equals("deadLetters")) {
        deadLetters.counters.add(counter);
      }
    } else if (metric instanceof Gauge<?> gauge && name.equals("pendingRecords")) {
      pendingRecords.add(gauge);
    } else if (metric instanceof Gauge<?> gauge
        && name.equals("currentOffset")
        && partition(group) != null) {
      currentOffsets.put(partition(group), gauge);
    } else if (metric instanceof Gauge<?> gauge
        && name.equals("connection-count")
        && endsScope(group, "KafkaConsumer")) {
      inputConnections.add(gauge);
    }
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter counter) {
      predictions.remove(counter);
      deadLetters.remove(counter);
    } else if (metric instanceof Gauge<?> gauge) {
      pendingRecords.remove(gauge);
      // A reader that has come to its end takes its gauges with it.
      if (name.equals("currentOffset") && currentOffsets.containsValue(gauge)) {
        lastOffsets.merge(partition(group), offset(gauge), Math::max);
      }
      inputConnections.remove(gauge);
    }
  }

  private static boolean isOurs(MetricGroup group) {
    return endsScope(group, GROUP);
  }

  private static boolean endsScope(MetricGroup group, String name) {
    String[] scope = group.getScopeComponents();
    return scope.length > 0 && scope[scope.length - 1].equals(name);
  }

  /** How Flink finds the reporter; named in META-INF/services. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      RunMetrics metrics = RUNS.get(properties.getProperty(RUN));
      return metrics == null ? new RunMetrics() : metrics;
    }
  }
}
