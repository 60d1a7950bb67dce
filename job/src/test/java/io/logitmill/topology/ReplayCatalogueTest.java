// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.model.Catalogue;
import io.logitmill.model.CatalogueContent;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.Utf8Slice;
import io.logitmill.topology.PlannedSpecs.Pin;
import io.logitmill.topology.PlannedSpecs.Recorded;
import io.logitmill.topology.PlannedSpecs.Step;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class ReplayCatalogueTest {
  private static final CatalogueContent CONTENT =
      CatalogueContent.of(
          "models.yaml",
          """
          models:
            - {model: a, version: '1', revision: 1, class_count: 3}
            - {model: a, version: '1', revision: 2, class_count: 3, temperature: 2}
            - {model: a, version: '1', revision: 3, class_count: 3, temperature: 3}
            - {model: b, version: '1', class_count: 3}
            - {model: new, version: '1', class_count: 3}
          """);

  @Test
  void scoresByThePlannedRevision_notByTheHighest() throws Exception {
    try (CatalogueHandle planned = open(List.of(pin("a", 2), pin("b", 1)), List.of())) {
      planned.moveTo("logits", 0, 5);
      assertEquals(2, revision(planned, "a"));
      assertEquals(1, revision(planned, "b"));
      assertNull(find(planned, "new"), "the plan does not name it");
      assertNull(find(planned, "none"), "the catalogue does not have it");
    }
  }

  @Test
  void scoresEachOffsetByTheRevisionThatWasRecorded() throws Exception {
    List<Recorded> recorded =
        List.of(
            new Recorded(
                "logits",
                1,
                List.of(
                    new Step(10, pin("a", 2)),
                    new Step(20, pin("a", 1)),
                    new Step(30, pin("a", 3)))));
    try (CatalogueHandle planned = open(List.of(pin("a", 3), pin("b", 1)), recorded)) {
      long[] offsets = {0, 9, 10, 19, 20, 29, 30, 99};
      int[] revisions = {2, 2, 2, 2, 1, 1, 3, 3};
      for (int i = 0; i < offsets.length; i++) {
        planned.moveTo("logits", 1, offsets[i]);
        assertEquals(revisions[i], revision(planned, "a"), "offset " + offsets[i]);
        assertEquals(1, revision(planned, "b"), "nothing is recorded of it");
      }
      planned.moveTo("logits", 0, 15);
      assertEquals(3, revision(planned, "a"), "nothing is recorded in this partition");
      planned.moveTo("logits", 1, 15);
      assertEquals(2, revision(planned, "a"), "back in the first");
    }
  }

  @Test
  void stopsWhereTheCatalogueDoesNotHaveWhatIsPlanned() throws Exception {
    Pin gone = new Pin("a", "1", 4, pin("a", 3).fingerprint());
    Pin changed = new Pin("a", "1", 1, pin("a", 2).fingerprint());
    Pin unknown = new Pin("c", "1", 1, pin("a", 2).fingerprint());
    List<String> missing =
        new PlannedSpecs(List.of(gone, changed, unknown, pin("a", 2)), List.of())
            .missingIn(catalogue());
    assertEquals(3, missing.size(), missing.toString());
    assertTrue(missing.get(2).contains("has the fingerprint"), missing.toString());
    assertTrue(missing.get(0).contains("no longer has revision 4 of a@1, it has [1, 2, 3]"));
    assertTrue(missing.get(1).contains("no longer has the model c@1"), missing.toString());
    assertThrows(SuppressRestartsException.class, () -> open(List.of(gone), List.of()));
  }

  private static CatalogueHandle open(List<Pin> keys, List<Recorded> recorded) throws Exception {
    return CatalogueHandle.planned(CONTENT, new PlannedSpecs(keys, recorded)).open();
  }

  private static Catalogue catalogue() throws Exception {
    return CatalogueLoader.load(CONTENT);
  }

  private static Pin pin(String model, int revision) throws Exception {
    return Pin.of(catalogue().find(new ModelKey(model, "1"), revision));
  }

  private static int revision(CatalogueHandle planned, String model) throws Exception {
    return find(planned, model).revision();
  }

  private static ModelSpec find(CatalogueHandle planned, String model) throws Exception {
    return planned.find(new Utf8Slice().set(model), new Utf8Slice().set("1"));
  }
}
