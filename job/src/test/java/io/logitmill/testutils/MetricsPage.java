// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the user guide says of the metrics. */
public final class MetricsPage {
  /** What Flink puts before the name of an operator's metric. */
  public static final String OPERATOR = "flink_taskmanager_job_task_operator_";

  private static final Path PAGE = Path.of("../docs/metrics.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern CELLS = Pattern.compile(" ?\\| ?");

  private MetricsPage() {}

  /**
   * @param flinkName with {@code <label>} for the value of a label
   * @param prometheusName behind {@link #OPERATOR}
   * @param labels besides Flink's own
   */
  public record Row(String flinkName, String prometheusName, Set<String> labels) {}

  /** Returns the rows of our own metrics. */
  public static List<Row> ours() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (List<String> cells : rows("| `logitmill.")) {
      rows.add(
          new Row(
              codes(cells.get(0)).get(0),
              codes(cells.get(1)).get(0),
              new TreeSet<>(codes(cells.get(2)))));
    }
    return rows;
  }

  /** Returns the names in Prometheus of Flink's metrics. */
  public static List<String> ofFlink() throws IOException {
    return rows("| `flink_").stream().map(cells -> codes(cells.get(0)).get(0)).toList();
  }

  /** Returns the bounds of the buckets of each distribution, as its labels have them. */
  public static Map<String, Set<String>> bounds() throws IOException {
    return rows("| `").stream()
        .filter(cells -> cells.get(1).endsWith(", Inf"))
        .collect(
            toMap(
                cells -> codes(cells.get(0)).get(0),
                cells -> new TreeSet<>(List.of(cells.get(1).split(", "))),
                (a, b) -> a,
                TreeMap::new));
  }

  private static List<List<String>> rows(String begin) throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith(begin))
        .map(line -> List.of(CELLS.split(line.substring(2))))
        .toList();
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map((MatchResult found) -> found.group(1)).toList();
  }
}
