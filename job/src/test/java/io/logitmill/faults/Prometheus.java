// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.cli.FreePort;
import io.logitmill.testutils.Json;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * The Prometheus that is installed on this machine, as a process with the files of {@code
 * deploy/prometheus}, but for a shorter interval. Not thread-safe.
 */
final class Prometheus implements AutoCloseable {
  private static final Path FILES = Path.of("../deploy/prometheus");
  private static final String INTERVAL = "1s";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final String address;

  private Prometheus(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.address = "http://127.0.0.1:" + port;
  }

  /**
   * Starts it in {@code directory} and waits until it is ready.
   *
   * @param program the executable
   * @param targets what it scrapes, each {@code host:port}
   */
  static Prometheus start(Path program, Path directory, List<String> targets) throws IOException {
    Files.createDirectories(directory.resolve("targets"));
    String configuration = Files.readString(FILES.resolve("prometheus-standalone.yml"));
    Path file = directory.resolve("prometheus.yml");
    Files.writeString(file, configuration.replace("_interval: 15s", "_interval: " + INTERVAL));
    Files.copy(FILES.resolve("alerts.yml"), directory.resolve("alerts.yml"));
    Files.writeString(
        directory.resolve("targets/logitmill.yml"),
        targets.stream().collect(Collectors.joining(", ", "- targets: [", "]\n")));
    int port = FreePort.find();
    Path log = directory.resolve("prometheus.log");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + file,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    Prometheus prometheus = new Prometheus(process, log, port);
    Awaitility.await().atMost(PATIENCE).until(prometheus::isReady);
    return prometheus;
  }

  private boolean isReady() throws InterruptedException {
    if (!process.isAlive()) {
      throw new AssertionError("Prometheus has ended: " + output());
    }
    try {
      return send("/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Returns the series that a query has now.
   *
   * @throws AssertionError if the query is wrong
   */
  List<Json> query(String query) throws IOException, InterruptedException {
    String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
    return get("/api/v1/query?query=" + encoded, query).at("data", "result").list();
  }

  /** Returns the alert rules and their states. */
  List<Json> rules() throws IOException, InterruptedException {
    return get("/api/v1/rules", "rules").at("data", "groups").list().stream()
        .flatMap(group -> group.at("rules").list().stream())
        .toList();
  }

  private Json get(String path, String what) throws IOException, InterruptedException {
    String body = send(path).body();
    Json answer = Json.parse(body);
    if (!answer.at("status").text().equals("success")) {
      throw new AssertionError("Expected an answer to " + what + ", found " + body);
    }
    return answer;
  }

  private HttpResponse<String> send(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
