// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.testutils.Json;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The audit command as the launcher runs it, from the job's jar. */
final class AuditRun {
  private AuditRun() {}

  /**
   * Audits a job's topics, and every value by the kernel that the job did not use. Fails unless
   * nothing is missing, twice or different.
   *
   * @param config the job's configuration
   * @param records how many records the input has
   * @param environment variables beside those of this process
   * @return the counts of the report
   */
  static Json findsNothing(Path config, int records, Map<String, String> environment)
      throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-Dlog4j2.configurationFile=classpath:logitmill-log4j2.xml",
            "-cp",
            System.getProperty("logitmill.job.jar")
                + File.pathSeparator
                + Path.of(System.getProperty("logitmill.flink.lib"), "*"),
            "io.logitmill.cli.Main",
            "audit",
            "--config",
            config.toString(),
            "--values",
            "--json",
            "--wait",
            "20s");
    Command.Result result = Command.attempt(config.getParent(), command, environment);
    Json report = Json.parse(result.out().isEmpty() ? "{}" : result.out());
    System.out.println("audit: " + report.at("counts").value());
    assertEquals(0, result.status(), result.printed());
    assertEquals("true", report.at("clean").text(), result.printed());
    assertEquals(records, report.at("counts", "records").number());
    return report.at("counts");
  }
}
