// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The promises of deploy/docker/Dockerfile. */
class DockerfileTest {
  /** Built, not checked in. */
  private static final String JAR = "job/target/logitmill-job.jar";

  private static List<String> instructions;

  @BeforeAll
  static void read() throws Exception {
    String text = ProjectFiles.read("deploy/docker/Dockerfile").replace("\\\n", " ");
    instructions =
        text.lines().map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#")).toList();
  }

  @Test
  void isBuiltOnFlinkOfTheVersionThatTheJobIsTestedWith() {
    String version = EnvironmentInformation.getVersion();

    assertEquals(List.of("FROM flink:" + version + "-scala_2.12-java17"), of("FROM"));
    assertTrue(
        of("RUN").stream().anyMatch(l -> l.contains("flink-s3-fs-presto-" + version + ".jar")));
  }

  @Test
  void runsAsAUserWhoIsNotRootByNumber() {
    assertEquals("USER 9999:9999", instructions.get(instructions.size() - 1));
  }

  @Test
  void copiesWhatIsThereAndIsSentToTheBuilder() throws Exception {
    List<String> sources = new ArrayList<>();
    for (String copy : of("COPY")) {
      String[] words = copy.split("\\s+");
      sources.add(words[words.length - 2]);
    }
    List<String> sent =
        ProjectFiles.read(".dockerignore").lines().filter(l -> l.startsWith("!")).toList();

    assertEquals(sources.stream().sorted().map(s -> "!" + s).toList(), sent);
    assertTrue(sources.remove(JAR), () -> "Expected the jar to be copied, found " + sources);
    sources.forEach(s -> assertTrue(Files.exists(ProjectFiles.at(s)), s));
  }

  private static List<String> of(String instruction) {
    return instructions.stream().filter(l -> l.startsWith(instruction + " ")).toList();
  }
}
