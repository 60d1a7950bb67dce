// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What runs in a scenario, and how it is configured. Immutable: each method returns a changed copy.
 *
 * @param brokers 1 or 3; with three, topics have three replicas and need two
 * @param taskManagers processes
 * @param slots of each TaskManager
 * @param parallelism of the job
 * @param checkpointInterval of the job
 * @param broker keys of server.properties
 * @param flink keys of Flink's config.yaml
 * @param job flat keys of job.yaml and their values as YAML has them
 */
record Layout(
    int brokers,
    int taskManagers,
    int slots,
    int parallelism,
    Duration checkpointInterval,
    Map<String, String> broker,
    Map<String, String> flink,
    Map<String, String> job) {

  /** One broker, one JobManager, two TaskManagers with one slot each, all of them used. */
  static Layout small() {
    return new Layout(1, 2, 1, 2, Duration.ofSeconds(1), Map.of(), Map.of(), Map.of());
  }

  Layout withBrokers(int count) {
    return new Layout(
        count, taskManagers, slots, parallelism, checkpointInterval, broker, flink, job);
  }

  Layout withTaskManagers(int count, int slotsOfEach) {
    return new Layout(
        brokers, count, slotsOfEach, parallelism, checkpointInterval, broker, flink, job);
  }

  Layout withParallelism(int subtasks) {
    return new Layout(
        brokers, taskManagers, slots, subtasks, checkpointInterval, broker, flink, job);
  }

  Layout withCheckpointInterval(Duration interval) {
    return new Layout(brokers, taskManagers, slots, parallelism, interval, broker, flink, job);
  }

  /** Sets a key of server.properties. */
  Layout withBroker(String key, String value) {
    return new Layout(
        brokers,
        taskManagers,
        slots,
        parallelism,
        checkpointInterval,
        with(broker, key, value),
        flink,
        job);
  }

  /** Sets a key of Flink's config.yaml. */
  Layout withFlink(String key, String value) {
    return new Layout(
        brokers,
        taskManagers,
        slots,
        parallelism,
        checkpointInterval,
        broker,
        with(flink, key, value),
        job);
  }

  /** Sets a flat key of job.yaml; the value is YAML. */
  Layout withJob(String key, String value) {
    return new Layout(
        brokers,
        taskManagers,
        slots,
        parallelism,
        checkpointInterval,
        broker,
        flink,
        with(job, key, value));
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> copy = new TreeMap<>(map);
    copy.put(key, value);
    return Map.copyOf(copy);
  }
}
