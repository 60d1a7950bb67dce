// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the Grafana dashboard asks Prometheus. */
final class Dashboard {
  private static final Path FILE = Path.of("../deploy/grafana/dashboard.json");

  /** A variable's choices are the values of a label. */
  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

  /**
   * @param asker the panel or variable
   * @param expression in PromQL, without Grafana's variables
   */
  record Query(String asker, String expression) {}

  private Dashboard() {}

  /**
   * Returns the queries of all panels and variables.
   *
   * @param rateInterval what Grafana would take rates over, such as {@code 10s}
   */
  static List<Query> queries(String rateInterval) throws IOException {
    Json dashboard = Json.parse(Files.readString(FILE));
    List<Query> queries = new ArrayList<>();
    for (Json variable : dashboard.at("templating", "list").list()) {
      if (variable.at("type").text().equals("query")) {
        queries.add(
            new Query(
                "variable " + variable.at("name").text(),
                ofVariable(variable.at("query", "query").text())));
      }
    }
    for (Json panel : dashboard.at("panels").list()) {
      for (Json target : panel.at("targets").list()) {
        queries.add(new Query(panel.at("title").text(), target.at("expr").text()));
      }
    }
    return queries.stream()
        .map(query -> new Query(query.asker(), filled(query.expression(), rateInterval)))
        .toList();
  }

  private static String ofVariable(String query) {
    Matcher values = LABEL_VALUES.matcher(query);
    if (!values.matches()) {
      throw new AssertionError("Expected label_values(metric, label), found " + query);
    }
    return "count by (" + values.group(2) + ") (" + values.group(1) + ")";
  }

  private static String filled(String query, String rateInterval) {
    String filled =
        query
            .replace("$__rate_interval", rateInterval)
            .replace("$job_name", ".*")
            .replace("$model", ".*");
    if (filled.contains("$")) {
      throw new AssertionError("Expected no other variable, found " + filled);
    }
    return filled;
  }
}
