// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 20261121})
  void findsEveryKeyByItsBytesAndNoOther(long seed) {
    Random random = new Random(seed);
    List<ModelSpec> specs = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      String model = "größe-" + Integer.toString(random.nextInt(), 36) + "-" + i;
      specs.add(ModelSpec.builder(new ModelKey(model, "v" + i % 7), 2).build());
    }
    Catalogue catalogue = new Catalogue(specs);

    for (ModelSpec spec : specs) {
      assertSame(spec, find(catalogue, spec.key().model(), spec.key().version()));
      assertSame(spec, catalogue.find(spec.key()));
      assertNull(find(catalogue, spec.key().model(), "v7"));
      assertNull(find(catalogue, spec.key().model() + "x", spec.key().version()));
    }
  }

  @Test
  void keysOfEqualHashAreToldApart() {
    // "Aa" and "BB" have equal hashes, and so has every string made of them.
    List<ModelSpec> specs = new ArrayList<>();
    for (int bits = 0; bits < 256; bits++) {
      StringBuilder model = new StringBuilder();
      for (int i = 0; i < 8; i++) {
        model.append(((bits >> i) & 1) == 0 ? "Aa" : "BB");
      }
      specs.add(ModelSpec.builder(new ModelKey(model.toString(), "1"), 2).build());
    }
    assertEquals(1, specs.stream().map(spec -> spec.key().model().hashCode()).distinct().count());
    Catalogue catalogue = new Catalogue(specs);

    for (ModelSpec spec : specs) {
      assertSame(spec, find(catalogue, spec.key().model(), "1"));
    }
    assertNull(find(catalogue, "AaAaAaAaAaAaAaBb", "1"));
  }

  @Test
  void modelAndVersionAreNotOneText() {
    Catalogue catalogue =
        new Catalogue(List.of(ModelSpec.builder(new ModelKey("ab", "c"), 2).build()));
    assertNull(find(catalogue, "a", "bc"));
    assertNull(find(catalogue, "abc", ""));
  }

  @Test
  void emptyCatalogueFindsNothing() {
    assertNull(find(new Catalogue(List.of()), "m", "1"));
  }

  private static ModelSpec find(Catalogue catalogue, String model, String version) {
    byte[] bytes = ("<" + model + "|" + version + ">").getBytes(StandardCharsets.UTF_8);
    int modelLength = model.getBytes(StandardCharsets.UTF_8).length;
    Utf8Slice modelSlice = new Utf8Slice();
    modelSlice.wrap(bytes, 1, modelLength);
    Utf8Slice versionSlice = new Utf8Slice();
    versionSlice.wrap(bytes, modelLength + 2, bytes.length - modelLength - 3);
    return catalogue.find(modelSlice, versionSlice);
  }
}
