// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.logitmill.testutils.Kernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a record is cut into pairs of rows, blocks and chunks, and where blocks are skipped. */
class LogitPassTest {
  private static final long SEED = 20_261_122L;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @ParameterizedTest
  @ValueSource(
      ints = {1, 31, 32, 33, 63, 64, 65, 256, 4_032, 4_095, 4_096, 4_097, 4_160, 8_193, 20_000})
  void softmax_aroundTheEndsOfPairsAndChunks_countsEveryClassOnce(int count) {
    float[] x = normal(count);
    double sum = 0;
    for (float value : x) {
      sum += Math.exp(value);
    }
    for (Kernel kernel : Kernels.list()) {
      LogitPass pass = new LogitPass(kernel);
      assertEquals(count, pass.softmax(Logits.of(x), null));
      assertEquals(Math.log(sum), pass.partition().logPartition(), 1e-6, kernel.description());
    }
  }

  /** One class 60 above: all blocks but its own are skipped, and yet they are all that remains. */
  @ParameterizedTest
  @ValueSource(ints = {300, 5_000, 20_000})
  void shareWithout_ofAPeakedRecord_addsUpWhatWasSkipped(int count) {
    float[] x = normal(count);
    double rest = 0;
    for (int i = 0; i < count; i++) {
      rest += i == count - 7 ? 0 : Math.exp(x[i]);
    }
    x[count - 7] = 70f;
    for (Kernel kernel : Kernels.list()) {
      LogitPass pass = new LogitPass(kernel);
      pass.softmax(Logits.of(x), null);
      double share = pass.shareWithout(new int[] {count - 7}, 1);
      assertEquals(1, share / (rest / Math.exp(70)), 1e-6, kernel.description());
      assertEquals(share, pass.shareWithout(new int[] {count - 7}, 1), "asked twice");
    }
  }

  /** A skipped chunk that is one padded pair of rows: no block says that anything was skipped. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shareWithout_whereOnlyAPaddedPairWasSkipped_addsItUp(boolean store) {
    float[] x = new float[4_096 + 10];
    Arrays.fill(x, 0, 4_096, Float.NEGATIVE_INFINITY);
    Arrays.fill(x, 4_096, x.length, -60f);
    int[] best = new int[16];
    for (int block = 0; block < best.length; block++) {
      best[block] = block * Numerics.BLOCK;
      x[best[block]] = 0f;
    }
    for (Kernel kernel : Kernels.list()) {
      LogitPass pass = new LogitPass(kernel);
      pass.softmax(Logits.of(x), store ? new float[Numerics.padded(x.length)] : null);
      double share = pass.shareWithout(best, best.length);
      assertEquals(1, share / (10 * Math.exp(-60) / 16), 1e-6, kernel.description());
    }
  }

  @Test
  void shareWithout_severalClassesOfOneColumn_leavesOutEach() {
    float[] x = new float[300];
    Arrays.fill(x, 1f);
    assertShare(296.0 / 300, x, 0, 16, 32, 48);
    // Little is left: a class of another column has nearly everything.
    x[5] = 12f;
    assertShare(295 * Math.E / (299 * Math.E + Math.exp(12)), x, 5, 0, 16, 32, 48);
  }

  @Test
  void shareWithout_moreClassesThanAKernelTakesAtOnce_leavesOutEach() {
    float[] x = new float[1_000];
    int[] best = new int[40];
    double sum = 0;
    for (int i = 0; i < best.length; i++) {
      best[i] = 17 * i;
      x[best[i]] = 20 + 0.125f * i;
      sum += Math.exp(x[best[i]]);
    }
    assertShare(960 / (960 + sum), x, best);
  }

  @ParameterizedTest
  @ValueSource(floats = {8.70f, 8.74f})
  void shareWithout_oneClass_isExactOnBothSidesOfASixtyFourth(float greatest) {
    float[] x = new float[100];
    x[7] = greatest;
    double rest = 99 / (99 + Math.exp(greatest));
    assertEquals(greatest < 8.72f, rest > 1.0 / 64, "one on each side");
    assertShare(rest, x, 7);
  }

  /** In one column, beside a class at 0, classes that a plain float32 sum would lose. */
  @Test
  void shareWithout_ofSmallClassesBesideALargeOne_keepsTheirMass() {
    float[] x = new float[256];
    Arrays.fill(x, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < 256; i += Numerics.COLUMNS) {
      x[i] = i <= Numerics.COLUMNS ? 0f : -17.35f;
    }
    x[1] = 10f;
    double left = 1 + 14 * Math.exp(-17.35f);
    assertShare(left / (left + 1 + Math.exp(10)), x, 1, 0);
  }

  /** All kernels agree to the bit, and are as near as float32 exponentials allow. */
  private static void assertShare(double expected, float[] x, int... without) {
    Double first = null;
    for (Kernel kernel : Kernels.list()) {
      LogitPass pass = new LogitPass(kernel);
      pass.softmax(Logits.of(x), null);
      double share = pass.shareWithout(without, without.length);
      assertEquals(1, share / expected, 1.5e-7, kernel.description());
      first = first == null ? share : first;
      assertEquals(first, share, kernel.description());
    }
  }

  /** Skipped blocks add nothing to the sum, but their classes have probabilities. */
  @Test
  void probabilities_ofSkippedBlocks_areThoseOfTheirClasses() {
    float[] x = normal(1_000);
    x[3] = 70f;
    for (Kernel kernel : Kernels.list()) {
      LogitPass pass = new LogitPass(kernel);
      float[] values = new float[Numerics.padded(x.length)];
      pass.softmax(Logits.of(x), values);
      pass.probabilities();
      for (int i = 0; i < x.length; i++) {
        assertEquals(pass.partition().probability(x[i]), values[i], "class " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 63, 64, 4_095, 4_100, 5_119, 5_120, 5_129})
  void range_tellsTheFirstInvalidLogit_whereverItLies(int index) {
    for (float invalid : new float[] {INFINITY, Float.NaN, Float.intBitsToFloat(0xffc00001)}) {
      float[] x = normal(5_130);
      x[index] = invalid;
      x[5_129] = index == 5_129 ? invalid : Float.NaN;
      for (Kernel kernel : Kernels.list()) {
        assertEquals(index, new LogitPass(kernel).range(Logits.of(x)), kernel.description());
      }
    }
  }

  @Test
  void range_whereScalingOverflows_tellsTheClass_unlessItIsMasked() {
    float[] x = normal(5_000);
    x[4_998] = 3e38f;
    Scaling cold = Scaling.of(2f, 0f, null, new int[0], x.length);
    Scaling masked = Scaling.of(2f, 0f, null, new int[] {4_998}, x.length);
    for (Kernel kernel : Kernels.list()) {
      assertEquals(4_998, new LogitPass(kernel).range(Logits.of(x, cold)));
      assertEquals(5_000, new LogitPass(kernel).range(Logits.of(x, masked)));
    }
  }

  @Test
  void isAnyLeft_whereAllAreAtMinusInfinity_isFalse() {
    float[] x = new float[700];
    Arrays.fill(x, Float.NEGATIVE_INFINITY);
    for (Kernel kernel : Kernels.list()) {
      LogitPass pass = new LogitPass(kernel);
      assertEquals(700, pass.softmax(Logits.of(x), null));
      assertFalse(pass.isAnyLeft());
    }
  }

  private static float[] normal(int count) {
    Random random = new Random(SEED);
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }
}
