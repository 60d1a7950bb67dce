// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The production overlay as kustomize builds it. The build is kept beside the tests, with a digest
 * of what it was made of, so that it can be checked on machines without kustomize.
 */
final class Kustomization {
  private static final String SOURCES = "deploy/kubernetes";
  private static final String OVERLAY = SOURCES + "/overlays/production";
  private static final Path KEPT =
      ProjectFiles.at("job/src/test/resources/io/logitmill/deploy/production.yaml");
  private static final String DIGEST = "# Built from files with the SHA-256 ";

  private Kustomization() {}

  /** Returns the manifests of the kept build. */
  static List<JsonNode> rendered() throws IOException {
    return YamlTree.documents(KEPT);
  }

  /** Returns the digest that the kept build was made of. */
  static String keptDigest() throws IOException {
    return Files.readAllLines(KEPT).stream()
        .filter(line -> line.startsWith(DIGEST))
        .map(line -> line.substring(DIGEST.length()))
        .findFirst()
        .orElse("none");
  }

  /** Returns the digest of the files that are built now. */
  static String digest() throws IOException {
    MessageDigest digest = sha256();
    for (String path : ProjectFiles.below(SOURCES)) {
      digest.update(path.getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(ProjectFiles.at(path)));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Keeps a new build. */
  static void keep(String build) throws IOException {
    Files.writeString(
        KEPT, "# What kustomize makes of " + OVERLAY + ".\n" + DIGEST + digest() + "\n" + build);
  }

  /** Returns what kustomize builds now; nothing if neither it nor kubectl is on the PATH. */
  static Optional<String> build() throws IOException, InterruptedException {
    for (List<String> command :
        List.of(List.of("kustomize", "build"), List.of("kubectl", "kustomize"))) {
      if (isOnPath(command.get(0))) {
        return Optional.of(run(command));
      }
    }
    return Optional.empty();
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.add(ProjectFiles.at(OVERLAY).toString());
    Path errors = Files.createTempFile("kustomize-", ".err");
    try {
      Process process = new ProcessBuilder(all).redirectError(errors.toFile()).start();
      String build = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(all + " failed: " + Files.readString(errors));
      }
      return build;
    } finally {
      Files.delete(errors);
    }
  }

  private static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
