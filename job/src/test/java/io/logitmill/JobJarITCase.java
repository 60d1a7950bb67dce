// SPDX-License-Identifier: Apache-2.0
package io.logitmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the shaded job jar carries, and what it leaves to Flink. */
class JobJarITCase {
  private static final Path JAR = Path.of(System.getProperty("logitmill.job.jar"));
  private static final Path BILL = JAR.resolveSibling("logitmill-job-sbom.json");
  private static final Path FLINK = Path.of(System.getProperty("logitmill.flink.lib"));

  @Test
  void carriesConnectorAndClients() throws Exception {
    Set<String> classes = classes(JAR);

    for (String needed :
        List.of(
            "io/logitmill/cli/FlinkMain.class",
            "org/apache/flink/connector/kafka/sink/KafkaSink.class",
            "org/apache/kafka/clients/producer/KafkaProducer.class",
            "org/apache/avro/Schema.class",
            "com/fasterxml/jackson/core/JsonFactory.class",
            "picocli/CommandLine.class")) {
      assertTrue(classes.contains(needed), needed);
    }
  }

  @Test
  void carriesNothingThatFlinkHas() throws Exception {
    Set<String> both = classes(JAR);
    Set<String> flink = new TreeSet<>();
    try (Stream<Path> jars = Files.list(FLINK)) {
      for (Path jar : jars.toList()) {
        flink.addAll(classes(jar));
      }
    }
    both.retainAll(flink);

    assertTrue(flink.contains("org/apache/flink/api/connector/sink2/Sink.class"));
    assertEquals(Set.of(), both);
  }

  @Test
  void carriesNoLoggerNoBrokerAndNoSignature() throws Exception {
    Set<String> unwanted = new TreeSet<>();
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        String name = entry.getName();
        if (name.startsWith("org/slf4j/")
            || name.startsWith("org/apache/logging/")
            || name.startsWith("kafka/server/")
            || name.matches("META-INF/.*\\.(SF|DSA|RSA)")) {
          unwanted.add(name);
        }
      }
    }
    assertEquals(Set.of(), unwanted);
  }

  @Test
  void itsBillOfMaterialsListsExactlyTheLibrariesInIt() throws Exception {
    Set<String> listed = new TreeSet<>();
    JsonNode bill = new ObjectMapper().readTree(BILL.toFile());
    for (JsonNode component : bill.get("components")) {
      listed.add(component.get("name").asText() + "-" + component.get("version").asText());
      assertTrue(component.get("purl").asText().startsWith("pkg:maven/"), component.toString());
      assertTrue(component.get("licenses").size() > 0, component.toString());
      assertTrue(component.get("hashes").size() > 0, component.toString());
    }
    Set<String> carried = new TreeSet<>();
    for (String name : classes(JAR)) {
      library(name).ifPresent(carried::add);
    }
    // The test may see its classes in a directory.
    carried.add("logitmill-schemas-" + bill.at("/metadata/component/version").asText());

    assertEquals("CycloneDX", bill.get("bomFormat").asText());
    assertEquals("logitmill-job", bill.at("/metadata/component/name").asText());
    assertEquals(carried, listed);
  }

  /** Returns the name of the jar that a class of the shaded jar is from; none if it is our own. */
  private static Optional<String> library(String entry) {
    URL place = JobJarITCase.class.getClassLoader().getResource(entry);
    assertTrue(place != null, entry + " is in the jar, and in no library of the build");
    Matcher jar = Pattern.compile("/([^/]+)\\.jar!/").matcher(place.toString());
    return jar.find() ? Optional.of(jar.group(1)) : Optional.empty();
  }

  @Test
  void namesTheMainThatFlinkRuns() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertEquals(
          "io.logitmill.cli.FlinkMain",
          jar.getManifest().getMainAttributes().getValue("Main-Class"));
    }
  }

  private static Set<String> classes(Path file) throws IOException {
    Set<String> classes = new TreeSet<>();
    try (JarFile jar = new JarFile(file.toFile())) {
      jar.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
          .forEach(classes::add);
    }
    return classes;
  }
}
