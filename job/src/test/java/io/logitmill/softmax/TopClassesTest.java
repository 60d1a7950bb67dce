// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.testutils.Kernels;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopClassesTest {
  private static final long SEED = 4_711L;
  private static final int[] NONE = {};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 63, 64, 65, 100, Integer.MAX_VALUE})
  void select_agreesWithAStableSort(int k) {
    for (int round = 0; round < 200; round++) {
      long seed = SEED + round;
      float[] scaled = randomLogits(new Random(seed));

      assertArrayEquals(bySort(scaled, k), select(k, scaled), "seed " + seed);
    }
  }

  @Test
  void select_fromManyChunks_agreesWithAStableSort() {
    Random random = new Random(SEED);
    float[] scaled = new float[20_000];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) random.nextInt(3_000);
    }
    for (int k : new int[] {1, 5, 8, 9, 40, 128, 129, 256, 1_000, 1_264, 1_265, 19_999}) {
      assertArrayEquals(bySort(scaled, k), select(k, scaled), "seed " + SEED + ", k " + k);
    }
  }

  /** So many blocks for each class that only the peaks of whole blocks are compared. */
  @Test
  void select_ofManyBlocks_agreesWithAStableSort() {
    Random random = new Random(SEED);
    float[] scaled = new float[100_000];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = i % 7 == 0 ? Float.NEGATIVE_INFINITY : (float) random.nextInt(9_000);
    }
    for (int k : new int[] {129, 195, 196, 300}) {
      assertArrayEquals(bySort(scaled, k), select(k, scaled), "seed " + SEED + ", k " + k);
    }
  }

  @Test
  void select_equalLogits_prefersLowerClassIds() {
    assertArrayEquals(new int[] {0, 1, 2}, select(3, 0f, 0f, 0f, 0f));
  }

  @Test
  void select_negativeZero_equalsZero() {
    assertArrayEquals(new int[] {0, 1}, select(2, -0f, 0f));
    assertArrayEquals(IntStream.range(0, 70).toArray(), select(100, alternatingZeros(70)));
  }

  /** With more classes a threshold decides first what is looked at: +0 here, above -0. */
  @Test
  void select_negativeZeroBelowTheThreshold_isStillFound() {
    float[] scaled = new float[200];
    Arrays.fill(scaled, -1f);
    scaled[3] = -0f;
    scaled[100] = 0f;

    assertArrayEquals(new int[] {3}, select(1, scaled));
    assertArrayEquals(new int[] {3, 100}, select(2, scaled));
  }

  @Test
  void select_classesNotLeft_areNeverSelected() {
    assertArrayEquals(new int[] {1}, select(3, Float.NEGATIVE_INFINITY, -Float.MAX_VALUE));
  }

  /** With every kernel, and once from logits that need scaling: twice as great, halved. */
  private static int[] select(int k, float... scaled) {
    int[] selected = select(k, new ScalarKernel(), Logits.of(scaled));
    for (Kernel kernel : Kernels.list()) {
      assertArrayEquals(selected, select(k, kernel, Logits.of(scaled)), kernel.description());
      DenseLogits doubled =
          Logits.of(twice(scaled), Scaling.of(0.5f, 0f, null, NONE, scaled.length));
      assertArrayEquals(selected, select(k, kernel, doubled), kernel.description() + ", scaled");
    }
    return selected;
  }

  private static int[] select(int k, Kernel kernel, DenseLogits logits) {
    LogitPass pass = new LogitPass(kernel);
    assertEquals(logits.count(), pass.range(logits));
    int selected = pass.select(k);
    return Arrays.copyOf(pass.selected(), selected);
  }

  private static float[] twice(float[] values) {
    float[] doubled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      doubled[i] = Math.max(-Float.MAX_VALUE, 2f * values[i]);
      if (values[i] == Float.NEGATIVE_INFINITY) {
        doubled[i] = values[i];
      }
    }
    return doubled;
  }

  private static float[] alternatingZeros(int count) {
    float[] zeros = new float[count];
    for (int i = 0; i < count; i += 2) {
      zeros[i] = -0f;
    }
    return zeros;
  }

  /** Few distinct values, so that ties are common; both zeros and -Infinity among them. */
  private static float[] randomLogits(Random random) {
    float[] scaled = new float[1 + random.nextInt(900)];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] =
          switch (random.nextInt(10)) {
            case 0 -> Float.NEGATIVE_INFINITY;
            case 1 -> -0f;
            case 2 -> 0f;
            case 3 -> (float) random.nextGaussian() * 1e30f;
            default -> random.nextInt(7) - 3;
          };
    }
    return scaled;
  }

  private static int[] bySort(float[] scaled, int k) {
    return IntStream.range(0, scaled.length)
        .filter(i -> scaled[i] > Float.NEGATIVE_INFINITY)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -(scaled[i] + 0f) + 0.0))
        .limit(k)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
