// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Searches everything for secrets that the JobManager's REST interface answers while a job runs.
 */
public final class RestSearch {
  private static final List<String> OF_THE_CLUSTER =
      List.of(
          "/overview",
          "/config",
          "/jobs",
          "/jobs/overview",
          "/jobs/metrics",
          "/jobmanager/config",
          "/jobmanager/environment",
          "/jobmanager/logs",
          "/jobmanager/metrics",
          "/jobmanager/thread-dump",
          "/taskmanagers",
          "/taskmanagers/metrics");

  private static final List<String> OF_A_TASK_MANAGER =
      List.of("", "/logs", "/metrics", "/thread-dump");

  private static final List<String> OF_A_JOB =
      List.of(
          "",
          "/accumulators?includeSerializedValue=true",
          "/checkpoints",
          "/checkpoints/config",
          "/config",
          "/exceptions",
          "/execution-result",
          "/jobmanager/config",
          "/jobmanager/environment",
          "/metrics",
          "/plan",
          "/status");

  private static final List<String> OF_A_VERTEX =
      List.of(
          "",
          "/accumulators",
          "/backpressure",
          "/jm-operator-metrics",
          "/metrics",
          "/subtasks/accumulators",
          "/subtasks/metrics",
          "/subtasks/0",
          "/subtasktimes",
          "/taskmanagers",
          "/watermarks");

  private final FlinkRest rest;
  private final SecretSearch search;

  /**
   * @param search is told every answer
   */
  public RestSearch(FlinkRest rest, SecretSearch search) {
    this.rest = rest;
    this.search = search;
  }

  /**
   * Searches the answers about the cluster, its TaskManagers and a job.
   *
   * @throws IOException if one of them is refused
   */
  public void everythingOf(String job) throws IOException {
    for (String path : paths("/jobs/" + job)) {
      search.in(path, rest.text(path));
    }
  }

  private List<String> paths(String job) throws IOException {
    List<String> paths = new ArrayList<>(OF_THE_CLUSTER);
    for (Json taskManager : rest.get("/taskmanagers").at("taskmanagers").list()) {
      add(paths, "/taskmanagers/" + taskManager.at("id").text(), OF_A_TASK_MANAGER);
    }
    add(paths, job, OF_A_JOB);
    for (Json vertex : rest.get(job).at("vertices").list()) {
      add(paths, job + "/vertices/" + vertex.at("id").text(), OF_A_VERTEX);
    }
    return paths;
  }

  private static void add(List<String> paths, String begin, List<String> ends) {
    ends.forEach(end -> paths.add(begin + end));
  }
}
