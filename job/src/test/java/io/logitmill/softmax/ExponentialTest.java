// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.ExactMath;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class ExponentialTest {
  private static final int NEIGHBOURS = 2_000;

  @Test
  void exp_aroundEveryBoundaryOfTheReduction_neverDecreases() {
    for (int k = -450; k <= 300; k++) {
      float boundary = (float) ((k + 0.5) * Math.log(2));
      double previous = 0;
      float y = boundary;
      for (int i = 0; i < NEIGHBOURS / 2; i++) {
        y = Math.nextDown(y);
      }
      for (int i = 0; i < NEIGHBOURS; i++, y = Math.nextUp(y)) {
        double value = unscaledExp(y);
        assertTrue(value >= previous, "exp decreases at " + y);
        previous = value;
      }
    }
  }

  @Test
  void exp_isWithinTheStatedErrorOfExactArithmetic() {
    double worst = 0;
    for (float y = -312f; y <= 208f; y += 0.0371f) {
      worst = Math.max(worst, error(y));
    }
    assertTrue(worst <= 1.02, "worst error in ulps: " + worst);
  }

  /** The error in ulps, with the value and its yardstick brought to the scale of 1. */
  private static double error(float y) {
    int k = Exponential.exponentOf(y);
    BigDecimal power = BigDecimal.valueOf(2).pow(Math.abs(k));
    BigDecimal exact = ExactMath.exp(new BigDecimal(y));
    BigDecimal scaled = k < 0 ? exact.multiply(power) : exact.divide(power, ExactMath.PRECISION);
    return ExactMath.ulps(Exponential.exp(y, Exponential.rounder(-k)), scaled);
  }

  private static double unscaledExp(float y) {
    int k = Exponential.exponentOf(y);
    return Math.scalb((double) Exponential.exp(y, Exponential.rounder(-k)), k);
  }

  @Test
  void exp_ofZero_isOne() {
    assertEquals(1f, Exponential.exp(0f));
    assertEquals(1f, Exponential.exp(-0f));
  }

  @Test
  void exp_belowTheLeastNormalNumber_isZero() {
    assertTrue(Exponential.exp(Exponential.LEAST) >= Float.MIN_NORMAL);
    assertEquals(0f, Exponential.exp(Math.nextDown(Exponential.LEAST)));
    assertEquals(0f, Exponential.exp(Float.NEGATIVE_INFINITY));
  }

  @Test
  void sigmoid_neverDecreases() {
    float previous = 0f;
    for (float x = -88f; x < 20f; x = Math.nextUp(x) + Math.ulp(x) * 37) {
      float value = Sigmoids.sigmoid(x);
      assertTrue(value >= previous, "sigmoid decreases at " + x);
      previous = value;
    }
  }
}
