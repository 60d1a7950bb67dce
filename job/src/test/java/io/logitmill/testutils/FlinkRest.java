// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JobManager's REST interface, as far as the tests need it.
 *
 * <p>Every method throws IOException while no JobManager answers. Thread-safe.
 */
public final class FlinkRest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Set<String> ENDED = Set.of("FAILED", "CANCELED", "FINISHED", "SUSPENDED");

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final String address;

  public FlinkRest(int port) {
    this.address = "http://127.0.0.1:" + port;
  }

  public boolean answers() {
    try {
      return get("/overview").isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns how many TaskManagers are registered. */
  public int taskManagers() throws IOException {
    return (int) get("/overview").at("taskmanagers").number();
  }

  /** Returns RUNNING, RESTARTING, FAILED and so on. */
  public String state(String job) throws IOException {
    return get("/jobs/" + job).at("state").text();
  }

  public boolean hasEnded(String job) throws IOException {
    return ENDED.contains(state(job));
  }

  /**
   * Returns how often the job was restarted since it was submitted; empty until the JobManager has
   * gathered its metrics, which it begins to do when it is asked.
   */
  public Optional<Long> restarts(String job) throws IOException {
    return get("/jobs/" + job + "/metrics?get=numRestarts").list().stream()
        .map(metric -> metric.at("value").number())
        .findFirst();
  }

  /** Returns the number of completed checkpoints since the job was submitted. */
  public long completedCheckpoints(String job) throws IOException {
    return checkpoints(job).at("counts", "completed").number();
  }

  /** Returns where the newest completed checkpoint of this submission lies. */
  public Optional<String> lastCheckpoint(String job) throws IOException {
    Json path = checkpoints(job).at("latest", "completed", "external_path");
    return path.isPresent() ? Optional.of(path.text()) : Optional.empty();
  }

  /** Returns everything that REST tells of the job's checkpoints. */
  public Json checkpoints(String job) throws IOException {
    return get("/jobs/" + job + "/checkpoints");
  }

  /** Returns the stack traces of the job's failures, newest first. */
  public List<String> exceptions(String job) throws IOException {
    return get("/jobs/" + job + "/exceptions?maxExceptions=20")
        .at("exceptionHistory", "entries")
        .list()
        .stream()
        .map(entry -> entry.at("stacktrace").text())
        .toList();
  }

  /** Returns the records that all vertices have read, summed; 0 for a job of one chain. */
  public long recordsIn(String job) throws IOException {
    return get("/jobs/" + job).at("vertices").list().stream()
        .mapToLong(vertex -> vertex.at("metrics", "read-records").number())
        .sum();
  }

  /** Returns the number of failed checkpoints since the job was submitted. */
  public long failedCheckpoints(String job) throws IOException {
    return checkpoints(job).at("counts", "failed").number();
  }

  /** Returns the state of every subtask of the job. */
  public List<String> subtasks(String job) throws IOException {
    return ofSubtasks(job, "status");
  }

  /** Returns the resource id of the TaskManager of every subtask of the job. */
  public List<String> taskManagersOf(String job) throws IOException {
    return ofSubtasks(job, "taskmanager-id");
  }

  private List<String> ofSubtasks(String job, String name) throws IOException {
    List<String> values = new ArrayList<>();
    for (Json vertex : get("/jobs/" + job).at("vertices").list()) {
      for (Json subtask :
          get("/jobs/" + job + "/vertices/" + vertex.at("id").text()).at("subtasks").list()) {
        values.add(subtask.at(name).text());
      }
    }
    return values;
  }

  /** Cancels the job; its retained checkpoints stay. */
  public void cancel(String job) throws IOException {
    send(request("/jobs/" + job + "?mode=cancel").method("PATCH", noBody()).build());
  }

  /** Asks for a savepoint after which the job ends; returns the id to ask {@link #savepoint} by. */
  public String stopWithSavepoint(String job) throws IOException {
    HttpRequest request =
        request("/jobs/" + job + "/stop")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"drain\":false}"))
            .build();
    return send(request).at("request-id").text();
  }

  /**
   * Returns where the savepoint lies once it is complete.
   *
   * @throws IOException if it failed, with the cause
   */
  public Optional<String> savepoint(String job, String requestId) throws IOException {
    Json answer = get("/jobs/" + job + "/savepoints/" + requestId);
    if (!answer.at("status", "id").text().equals("COMPLETED")) {
      return Optional.empty();
    }
    Json location = answer.at("operation", "location");
    if (!location.isPresent()) {
      throw new IOException("The savepoint failed: " + answer.at("operation"));
    }
    return Optional.of(location.text());
  }

  /** Uploads a jar, as the web interface does; returns the id to run it by. */
  public String upload(Path jar) throws IOException {
    String boundary = "jar-" + UUID.randomUUID();
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"%s\"\r\n"
                .formatted(boundary, jar.getFileName())
            + "Content-Type: application/x-java-archive\r\n\r\n";
    HttpRequest request =
        request("/jars/upload")
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(
                HttpRequest.BodyPublishers.concat(
                    HttpRequest.BodyPublishers.ofString(head),
                    HttpRequest.BodyPublishers.ofFile(jar),
                    HttpRequest.BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
            .build();
    String file = send(request).at("filename").text();
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /**
   * Runs a jar that was uploaded, as the web interface does; returns the id of the job.
   *
   * @param arguments of its main method, none of which needs escapes in JSON
   * @throws IOException if it was refused, with the answer
   */
  public String run(String jarId, String... arguments) throws IOException {
    String list =
        Stream.of(arguments)
            .map(argument -> '"' + argument + '"')
            .collect(Collectors.joining(",", "[", "]"));
    HttpRequest request =
        request("/jars/" + jarId + "/run")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"programArgsList\":" + list + "}"))
            .build();
    return send(request).at("jobid").text();
  }

  /** Returns what a path of the interface answers, such as {@code /jobs/overview}. */
  public Json get(String path) throws IOException {
    return Json.parse(text(path));
  }

  /** Returns what a path of the interface answers, as it came. */
  public String text(String path) throws IOException {
    return answer(request(path).GET().build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(TIMEOUT);
  }

  private static HttpRequest.BodyPublisher noBody() {
    return HttpRequest.BodyPublishers.noBody();
  }

  private Json send(HttpRequest request) throws IOException {
    return Json.parse(answer(request));
  }

  private String answer(HttpRequest request) throws IOException {
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 400) {
        throw new IOException(
            request.method()
                + " "
                + request.uri()
                + ": "
                + response.statusCode()
                + " "
                + response.body());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while asking the JobManager.", e);
    }
  }
}
