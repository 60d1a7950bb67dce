// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The cases of the peers' own test suites; each names its source. */
public final class PublicCases {
  private PublicCases() {}

  /** Returns the cases of one operation. */
  public static Stream<JsonNode> of(String operation) throws IOException {
    try (InputStream in = PublicCases.class.getResourceAsStream("/cases/public.json")) {
      JsonNode all = new ObjectMapper().readTree(in);
      return StreamSupport.stream(all.spliterator(), false)
          .filter(c -> c.get("op").asText().equals(operation));
    }
  }

  /** Returns the one case of an operation whose source has a text in it. */
  public static JsonNode one(String operation, String source) throws IOException {
    return of(operation)
        .filter(c -> c.get("source").asText().contains(source))
        .reduce(
            (first, second) -> {
              throw new AssertionError("two cases of " + operation + " from " + source);
            })
        .orElseThrow();
  }

  /** Returns an array of numbers. */
  public static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}
