// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.cli.ConfigFile;
import io.logitmill.config.ConfigException;
import io.logitmill.config.JobConfigReader;
import java.util.regex.Pattern;

/**
 * Fuzz target: configuration files of a job.
 *
 * <p>A configuration is read and can be shown, or every mistake is one line of text; nothing else
 * is thrown.
 */
public final class ConfigFuzz {
  private static final String NAME = "job.yaml";

  /** A required key that is not there has no line. */
  private static final Pattern WHERE = Pattern.compile("job\\.yaml:[1-9][0-9]*: |(?=[a-z])");

  private ConfigFuzz() {}

  /** Called by the fuzzer for every input. */
  public static void fuzzerTestOneInput(byte[] yaml) {
    read(yaml);
    Check.costsAtMost(YamlBounds.bytes(yaml), () -> read(yaml));
  }

  private static void read(byte[] yaml) {
    ConfigFile file;
    try {
      file = ConfigFile.parse(NAME, yaml);
    } catch (ConfigException e) {
      MistakeLines.check(e.mistakes(), Pattern.compile("job\\.yaml"));
      return;
    }
    try {
      JobConfigReader.Result result = JobConfigReader.read(file.toConfiguration(), file::origin);
      result.warnings().forEach(ConfigFuzz::checkLine);
      Check.that(!result.config().toString().isEmpty(), "Shown as nothing.");
    } catch (ConfigException e) {
      Check.that(!e.mistakes().isEmpty(), "Refused without a mistake.");
      e.mistakes().forEach(ConfigFuzz::checkLine);
    }
  }

  private static void checkLine(String line) {
    Check.that(
        WHERE.matcher(line).lookingAt() && line.indexOf('\n') < 0 && line.indexOf('\r') < 0,
        "Expected one line with the key, found:%n%s",
        line);
  }
}
