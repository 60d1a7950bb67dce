// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a command of the product as the launcher script does, in a JVM of its own. What it prints
 * lies beside Flink's logs, where a fault's sign is looked for.
 */
final class ProductCommand {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * How a command ended.
   *
   * @param status the exit code
   * @param output all that was printed
   */
  record Result(int status, String output) {
    /** Throws an AssertionError with the output unless the command succeeded. */
    Result assertDone() {
      if (status != 0) {
        throw new AssertionError("Expected exit code 0, found " + status + ": " + output);
      }
      return this;
    }
  }

  private ProductCommand() {}

  /** Runs {@code name --config job.yaml options...} and waits for its end. */
  static Result run(Pipeline pipeline, String name, String... options) throws IOException {
    Path log = Files.createTempFile(pipeline.flink().files().directory(), name + "-", ".log");
    List<String> arguments =
        new ArrayList<>(List.of(name, "--config", pipeline.files().job().toString()));
    arguments.addAll(List.of(options));
    Child.Builder command =
        Child.of("io.logitmill.cli.Main", log)
            .classPath(
                System.getProperty("logitmill.job.jar"),
                Path.of(System.getProperty("logitmill.flink.lib"), "*"))
            .options("-Xmx512m", "-Dlog4j2.configurationFile=classpath:logitmill-log4j2.xml")
            .arguments(arguments.toArray(String[]::new));
    try (Child child = command.start()) {
      int status = child.await(PATIENCE);
      return new Result(status, child.output());
    }
  }
}
