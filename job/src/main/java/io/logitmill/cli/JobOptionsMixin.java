// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.ConfigException;
import io.logitmill.config.JobConfigReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Option;

/** Where a command takes its job configuration from: the YAML file, and options put over it. */
final class JobOptionsMixin {
  private static final String PARALLELISM = "job.parallelism";

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = {
        "The job's configuration, YAML: a path,",
        "or a URI of one of Flink's file systems."
      })
  private String file;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Subtasks of the embedded run; stands for -Djob.parallelism=N.")
  private Integer parallelism;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "Overrides one key of the configuration. May be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /**
   * Returns the configuration of the job and its warnings.
   *
   * @throws CommandException for wrong use, with every mistake
   */
  JobConfigReader.Result read() throws CommandException {
    try {
      ConfigFile yaml = ConfigFile.parse(file, new FileLocation(file).read());
      Configuration configuration = yaml.toConfiguration();
      Map<String, String> origins = new HashMap<>();
      overrides.forEach(
          (key, value) -> {
            configuration.setString(key, value);
            origins.put(key, "-D" + key);
          });
      if (parallelism != null) {
        configuration.setString(PARALLELISM, parallelism.toString());
        origins.put(PARALLELISM, "--parallelism");
      }
      return JobConfigReader.read(
          configuration, key -> origins.containsKey(key) ? origins.get(key) : yaml.origin(key));
    } catch (ConfigException e) {
      throw CommandException.wrongUse(e.getMessage());
    } catch (IOException e) {
      throw CommandException.wrongUse("Cannot read the configuration " + file + ": " + e);
    }
  }
}
