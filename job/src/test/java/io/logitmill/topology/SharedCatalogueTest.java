// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.model.CatalogueContent;
import io.logitmill.model.Labels;
import io.logitmill.model.Utf8Slice;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.apache.flink.core.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedCatalogueTest {
  private static final Path CATALOGUE = new Path("file:/a b/c%20d/models.yaml");

  @TempDir java.nio.file.Path directory;

  @Test
  void namedFiles_lieBesideTheCatalogueOrWhereTheySay() {
    assertEquals("/a b/c%20d/models.yaml", located("models.yaml"));
    assertEquals("/a b/c%20d/labels.txt", located("labels.txt"));
    assertEquals("/a b/c%20d/sub/labels.txt", located("sub/labels.txt"));
    assertEquals("/elsewhere/labels.txt", located("/elsewhere/labels.txt"));
    assertEquals("s3://bucket/labels.txt", locate("s3://bucket/labels.txt").toString());
  }

  @Test
  void catalogueWithALabelsFileElsewhere_isRead() throws Exception {
    java.nio.file.Path labels = directory.resolve("labels of m.txt");
    Files.writeString(labels, "a\nb\n");
    java.nio.file.Path home = Files.createDirectories(directory.resolve("100% home"));
    java.nio.file.Path models = home.resolve("models.yaml");
    Files.writeString(
        models, "models: [{model: m, version: '1', labels_file: '" + labels + "'}]\n");
    SharedCatalogue.Refreshing refreshing =
        new SharedCatalogue.Refreshing(
            "job", "file:" + models, Duration.ofHours(1), Duration.ZERO, Duration.ofSeconds(5));

    try (CatalogueHandle catalogue = refreshing.open()) {
      assertEquals(
          "b", catalogue.find(new Utf8Slice().set("m"), new Utf8Slice().set("1")).labels().text(1));
    }
  }

  @Test
  void aWaitForAnUnknownModel_isMeasured() throws Exception {
    java.nio.file.Path models = directory.resolve("models.yaml");
    Files.writeString(models, "models: [{model: m, version: '1', class_count: 2}]\n");
    Duration budget = Duration.ofMillis(30);
    SharedCatalogue.Refreshing refreshing =
        new SharedCatalogue.Refreshing(
            "job", "file:" + models, Duration.ofHours(1), budget, Duration.ofSeconds(5));

    try (CatalogueHandle catalogue = refreshing.open()) {
      catalogue.find(new Utf8Slice().set("m"), new Utf8Slice().set("1"));
      assertEquals(Duration.ZERO, catalogue.timeWaited());

      assertNull(catalogue.find(new Utf8Slice().set("m"), new Utf8Slice().set("2")));
      assertTrue(catalogue.timeWaited().compareTo(budget) >= 0, () -> "" + catalogue.timeWaited());
      assertTrue(catalogue.catalogueAge().compareTo(Duration.ofMinutes(1)) < 0);
    }
  }

  @Test
  void slotsOfOneJvm_shareAMillionLabels() throws Exception {
    java.nio.file.Path models = directory.resolve("models.yaml");
    Files.writeString(directory.resolve("labels.txt"), millionLabels());
    Files.writeString(models, "models: [{model: m, version: '1', labels_file: labels.txt}]\n");
    SharedCatalogue.Refreshing refreshing =
        new SharedCatalogue.Refreshing(
            "job", "file:" + models, Duration.ofHours(1), Duration.ZERO, Duration.ofSeconds(5));
    SharedCatalogue.Travelling travelling =
        new SharedCatalogue.Travelling(
            CatalogueContent.read(
                "models.yaml", SharedCatalogue.files(new Path("file:" + models))));

    for (CatalogueHandle.Factory factory : List.of(refreshing, travelling)) {
      try (CatalogueHandle one = factory.open();
          CatalogueHandle other = factory.open()) {
        Labels labels = labels(one);
        assertSame(labels, labels(other));
        assertEquals(1_000_000, labels.count());
        assertEquals("class 999999", labels.text(999_999));
      }
    }
  }

  private static Labels labels(CatalogueHandle catalogue) throws Exception {
    return catalogue.find(new Utf8Slice().set("m"), new Utf8Slice().set("1")).labels();
  }

  private static String millionLabels() {
    StringBuilder labels = new StringBuilder();
    for (int classId = 0; classId < 1_000_000; classId++) {
      labels.append("class ").append(classId).append('\n');
    }
    return labels.toString();
  }

  private static String located(String name) {
    return locate(name).getPath();
  }

  private static Path locate(String name) {
    return SharedCatalogue.locate(CATALOGUE, name);
  }
}
