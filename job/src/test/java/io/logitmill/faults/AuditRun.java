// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the command {@code audit} as the launcher script does, in a JVM of its own. */
final class AuditRun {
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final int WRONG_USE = 2;

  private AuditRun() {}

  /**
   * Audits the topics of a job, values too.
   *
   * @throws IOException if the command failed, with all that it printed
   */
  static Verdict of(PipelineFiles files) throws IOException {
    Path out = Files.createTempFile(files.directory(), "audit-", ".json");
    Path log = Files.createTempFile(files.directory(), "audit-", ".log");
    Child.Builder command =
        Child.of("io.logitmill.cli.Main", log)
            .classPath(
                System.getProperty("logitmill.job.jar"),
                Path.of(System.getProperty("logitmill.flink.lib"), "*"))
            .options("-Xmx768m", "-Dlog4j2.configurationFile=classpath:logitmill-log4j2.xml")
            .arguments("audit", "--config", files.job().toString())
            .arguments("--values", "--json", "--wait", "20s")
            .output(out);
    try (Child child = command.start()) {
      int status = child.await(PATIENCE);
      String report = Files.readString(out);
      if (status >= WRONG_USE || report.isBlank()) {
        throw new IOException("audit ended with status " + status + ": " + child.output());
      }
      return verdict(Json.parse(report));
    }
  }

  private static Verdict verdict(Json report) {
    Map<String, Long> counts = new LinkedHashMap<>();
    if (report.at("counts").value() instanceof Map<?, ?> names) {
      names.keySet().forEach(n -> counts.put(n.toString(), report.at("counts", "" + n).number()));
    }
    List<String> findings =
        report.at("findings").list().stream()
            .map(
                f ->
                    f.at("kind").text()
                        + " "
                        + f.at("source").text()
                        + ": "
                        + f.at("message").text())
            .toList();
    return new Verdict(Boolean.parseBoolean(report.at("clean").text()), counts, findings);
  }
}
