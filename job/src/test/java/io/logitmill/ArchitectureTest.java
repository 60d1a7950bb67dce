// SPDX-License-Identifier: Apache-2.0
package io.logitmill;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may use whom. An arrow between two packages only ever points down. */
class ArchitectureTest {
  private static final String ROOT = "io.logitmill.";

  /** Each package, lowest first, and the packages of ours that it may use. */
  private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

  static {
    MAY_USE.put("text", Set.of());
    MAY_USE.put("yaml", Set.of("text"));
    MAY_USE.put("config", Set.of("text", "yaml"));
    MAY_USE.put("softmax", Set.of());
    MAY_USE.put("sampling", Set.of("softmax"));
    MAY_USE.put("model", Set.of("text", "yaml", "softmax", "sampling"));
    MAY_USE.put("scoring", Set.of("softmax", "sampling", "model"));
    MAY_USE.put("schemas", Set.of());
    MAY_USE.put("codec", Set.of("scoring", "model", "schemas", "text"));
    // The kernel is chosen where the job is opened.
    MAY_USE.put("topology", Set.of("softmax", "model", "codec", "scoring", "config"));
    MAY_USE.put("files", Set.of("text", "schemas", "codec", "topology"));
    MAY_USE.put(
        "kafka",
        Set.of(
            "text",
            "yaml",
            "config",
            "softmax",
            "sampling",
            "model",
            "scoring",
            "schemas",
            "codec",
            "topology"));
    MAY_USE.put("history", Set.of("config", "kafka"));
    MAY_USE.put(
        "published",
        Set.of("config", "model", "scoring", "schemas", "codec", "topology", "history"));
    MAY_USE.put(
        "audit", Set.of("config", "model", "scoring", "topology", "kafka", "history", "published"));
    MAY_USE.put(
        "replay",
        Set.of(
            "text",
            "yaml",
            "config",
            "model",
            "scoring",
            "codec",
            "files",
            "topology",
            "kafka",
            "history",
            "published",
            "audit"));
    Set<String> all = new TreeSet<>(MAY_USE.keySet());
    MAY_USE.put("cli", all);
  }

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.logitmill");

  @Test
  void arrowsOnlyPointDown() {
    Set<String> broken = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      from.getDirectDependenciesFromSelf()
          .forEach(
              dependency -> {
                String user = unit(from);
                String used = unit(dependency.getTargetClass());
                if (!used.isEmpty() && !used.equals(user) && !allowed(user).contains(used)) {
                  broken.add(user + " uses " + used + ": " + dependency.getDescription());
                }
              });
    }
    assertEquals(Set.of(), broken);
  }

  @Test
  void everyPackageHasItsPlace() {
    Set<String> units = new TreeSet<>();
    CLASSES.forEach(c -> units.add(unit(c)));
    units.removeAll(MAY_USE.keySet());
    assertEquals(Set.of(), units);
    assertTrue(CLASSES.size() > 20, "too few classes seen: " + CLASSES.size());
  }

  @Test
  void theArithmeticUsesTheJdkAlone() {
    for (String unit :
        List.of("softmax", "sampling", "model", "scoring", "codec", "text", "yaml")) {
      noClasses()
          .that()
          .resideInAPackage(ROOT + unit + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..", "picocli..")
          .allowEmptyShould(true)
          .check(CLASSES);
    }
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + "softmax..", ROOT + "sampling..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java..",
            "javax.management..",
            "jdk.incubator.vector..",
            ROOT + "softmax..",
            ROOT + "sampling..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void onlyThePackagesAboveTheTopologyUseKafka() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT + "kafka..",
            ROOT + "history..",
            ROOT + "published..",
            ROOT + "audit..",
            ROOT + "replay..",
            ROOT + "cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "org.apache.flink.connector.kafka..")
        .check(CLASSES);
  }

  @Test
  void onlyTheVectorKernelUsesTheVectorModule() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "softmax.vector..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(CLASSES);
  }

  @Test
  void theConfigurationUsesFlinksConfigurationAlone() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "config..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java..",
            "org.apache.flink.configuration..",
            ROOT + "config..",
            ROOT + "yaml..",
            ROOT + "text..")
        .check(CLASSES);
  }

  /**
   * What comes from a topic is bytes until our own decoders read it: nothing that would make
   * objects of whatever class the bytes name is within reach, Avro's reflection among it.
   */
  @Test
  void nothingDeserializesWhatNamesItsOwnClass() {
    noClasses()
        .that()
        // Generated; the product's decoders make none of them.
        .resideOutsideOfPackage(ROOT + "schemas..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.ObjectInput(Stream|Filter)?(\\$.*)?"
                + "|java\\.beans\\.XMLDecoder"
                + "|com\\.esotericsoftware\\..*"
                + "|org\\.apache\\.avro\\.(reflect|specific\\.SpecificDatumReader).*"
                + "|org\\.apache\\.commons\\.lang3\\.SerializationUtils"
                + "|org\\.apache\\.flink\\.util\\.(InstantiationUtil|SerializedValue)"
                + "|org\\.apache\\.flink\\.api\\.common\\.serialization\\.TypeInformation.*"
                + "|org\\.apache\\.flink\\.api\\.java\\.typeutils\\.(GenericTypeInfo|runtime\\.kryo\\..*)")
        .because("bytes from a topic must not choose the class that is made of them")
        .check(CLASSES);
  }

  private static Set<String> allowed(String unit) {
    return MAY_USE.getOrDefault(unit, Set.of());
  }

  /** Returns the first package name below ours, or nothing for classes of others. */
  private static String unit(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT) ? name.substring(ROOT.length()).split("\\.", 2)[0] : "";
  }
}
