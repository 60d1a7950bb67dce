// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.testutils.Kernels;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both kernels, in all their ways, add up in the order that {@link Numerics} fixes. */
class OrderOfSumsTest {
  private static final long SEED = 20_261_121L;

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 15, 16, 17, 31, 64, 65, 100, 255, 256, 257, 511, 512, 4_096, 4_097, 10_007})
  void sums_followTheOrderThatNumericsFixes(int count) {
    float[] x = logits(count);
    double expected = orderedSum(exponentials(x));

    for (Kernel kernel : Kernels.list()) {
      String message = kernel.description() + ", seed " + (SEED + count);
      LogitPass pass = new LogitPass(kernel);
      pass.softmax(Logits.of(x), null);
      assertEquals(expected, sum(pass), message);
      pass.softmax(Logits.of(x), new float[Numerics.padded(count)]);
      assertEquals(expected, sum(pass), message + ", stored");
    }
  }

  /** The first logit is the greatest, so that one frame serves all; some lie below its floor. */
  private static float[] logits(int count) {
    Random random = new Random(SEED + count);
    float[] x = new float[count];
    for (int i = 1; i < count; i++) {
      x[i] = -15f * random.nextFloat();
    }
    if (count > 300) {
      x[299] = -200f;
    }
    return x;
  }

  private static float[] exponentials(float[] x) {
    Frame frame = new Frame();
    frame.begin(0f);
    float[] exponentials = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      exponentials[i] = frame.exponential(x[i]);
    }
    return exponentials;
  }

  private static double sum(LogitPass pass) {
    return pass.partition().sum();
  }

  /** The definition in the comment of Numerics, column by column. */
  private static double orderedSum(float[] values) {
    double[] columns = new double[16];
    for (int block = 0; block < values.length; block += 256) {
      for (int column = 0; column < 16; column++) {
        columns[column] += columnSum(values, block + column, Math.min(values.length, block + 256));
      }
    }
    return fold(columns, 16);
  }

  private static double columnSum(float[] values, int first, int end) {
    float greatest = 0f;
    for (int i = first; i < end; i += 16) {
      greatest = Math.max(greatest, values[i]);
    }
    // Exponentials are 2^k * p with p in [0.7, 1.42]: the power of two next to them, doubled.
    float start = greatest == 0f ? 0f : 2f * nextPower(greatest);
    float sum = start;
    float rest = 0f;
    for (int i = first; i < end; i += 16) {
      float next = sum + values[i];
      rest += (float) ((double) values[i] - ((double) next - sum));
      sum = next;
    }
    return ((double) sum - start) + rest;
  }

  private static float nextPower(float value) {
    return (float) Math.scalb(1.0, (int) Math.rint(Math.log(value) / Math.log(2)));
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
