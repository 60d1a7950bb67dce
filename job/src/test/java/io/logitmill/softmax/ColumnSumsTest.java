// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnSumsTest {
  private static final long SEED = 20_261_121L;

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 15, 16, 17, 31, 32, 33, 48, 100, 255, 256, 257, 511, 512, 4096, 10_007})
  void sum_followsTheOrderThatNumericsFixes(int count) {
    Random random = new Random(SEED + count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.exp(random.nextGaussian() * 10);
    }

    assertEquals(orderedSum(values), new ColumnSums().sum(values, count), "seed " + (SEED + count));
  }

  /** The definition in the comment of Numerics, with full blocks and recursion. */
  private static double orderedSum(float[] values) {
    double[] columns = new double[16];
    for (int block = 0; block < values.length; block += 256) {
      for (int column = 0; column < 16; column++) {
        columns[column] += tree(values, block + column, 16);
      }
    }
    return fold(columns, 16);
  }

  private static float tree(float[] values, int first, int rows) {
    if (rows == 1) {
      return first < values.length ? values[first] : 0f;
    }
    return tree(values, first, rows / 2) + tree(values, first + rows / 2 * 16, rows / 2);
  }

  private static double fold(double[] columns, int width) {
    if (width == 1) {
      return columns[0];
    }
    double[] half = new double[width / 2];
    for (int i = 0; i < half.length; i++) {
      half[i] = columns[i] + columns[i + half.length];
    }
    return fold(half, half.length);
  }
}
