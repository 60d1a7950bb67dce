// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The kept build of the production overlay is of the files that are there. After a change of them:
 * {@code ./mvnw test -Pfast -pl schemas,job -Dtest=KustomizationTest -Dkustomize.keep=true
 * -Dsurefire.failIfNoSpecifiedTests=false}, with kustomize or kubectl on the PATH.
 */
class KustomizationTest {
  private static Optional<String> build;

  @BeforeAll
  static void build() throws Exception {
    build = Kustomization.build();
    if (Boolean.getBoolean("kustomize.keep")) {
      Kustomization.keep(build.orElseThrow());
    }
  }

  @Test
  void keptBuildIsWhatKustomizeBuilds() throws Exception {
    if (build.isEmpty()) {
      String message =
          "Skipped: expected kustomize or kubectl on the PATH to build the overlay, found neither.";
      System.err.println(message);
      Assumptions.abort(message);
    }

    assertEquals(YamlTree.documents("kustomize", build.orElseThrow()), Kustomization.rendered());
  }

  @Test
  void keptBuildIsOfTheFilesThatAreThere() throws Exception {
    assertEquals(
        Kustomization.digest(),
        Kustomization.keptDigest(),
        "deploy/kubernetes has changed: build it again as this class says.");
  }
}
