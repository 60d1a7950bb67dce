// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The directory of the schemas that others have published: {@code compose-spec.json} and the custom
 * resource definitions of Flink's Kubernetes operator.
 *
 * <p>The system property {@code logitmill.schemas} or the environment variable {@code
 * LOGITMILL_SCHEMAS} says where it is, and then it has to be there. Otherwise it is looked for in
 * {@code ../shared/data/schemas} beside the project, and tests that need it are skipped when it is
 * missing.
 */
final class PublishedSchemas {
  private static final String PROPERTY = "logitmill.schemas";
  private static final String VARIABLE = "LOGITMILL_SCHEMAS";
  private static final String USUAL_PLACE = "../shared/data/schemas";

  private PublishedSchemas() {}

  /** Returns the path of one schema; ends the test as skipped if nobody said where it is. */
  static Path file(String name) {
    String told = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    Path file = ProjectFiles.at(told == null ? USUAL_PLACE : told).resolve(name).normalize();
    if (told == null && !Files.exists(file)) {
      String message =
          "Skipped: expected the schema %s, found no such file. Set -D%s or %s to its directory."
              .formatted(file, PROPERTY, VARIABLE);
      // Surefire's summary counts what was skipped and does not say why.
      System.err.println(message);
      Assumptions.abort(message);
    }
    assertTrue(Files.exists(file), () -> "Expected the schema " + file + ", found no such file.");
    return file;
  }
}
