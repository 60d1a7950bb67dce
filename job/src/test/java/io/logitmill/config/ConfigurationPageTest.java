// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;
import org.junit.jupiter.api.Test;

/** The user guide's table of keys is what the declarations say. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");

  @Test
  void page_hasEveryKeyWithItsDefaultAndMeaning() throws Exception {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();

    assertEquals(
        String.join("\n", JobOptions.ALL.stream().map(ConfigurationPageTest::row).toList()),
        String.join("\n", rows));
  }

  private static String row(ConfigOption<?> option) {
    String meaning = new HtmlFormatter().format(option.description());
    return "| `" + option.key() + "` | " + defaultOf(option) + " | " + meaning + " |";
  }

  private static String defaultOf(ConfigOption<?> option) {
    Object value = option.defaultValue();
    if (value == null || value.equals(List.of()) || value.equals(Map.of())) {
      return "";
    }
    if (value instanceof Enum<?> choice) {
      return "`" + JobConfig.name(choice) + "`";
    }
    if (value instanceof Duration duration) {
      return "`" + TimeUtils.formatWithHighestUnit(duration).replace(" ", "") + "`";
    }
    return value instanceof Collection<?> ? "" : "`" + value + "`";
  }
}
