// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/**
 * How the logits of one model become scaled logits: x = fma(logit, beta, bias), in float32.
 *
 * <p>A masked class has the bias -Infinity: whatever its logit, it is not left. Immutable, and
 * shared between threads.
 */
public final class Scaling {
  /** Logits that are scaled logits already. */
  public static final Scaling IDENTITY = new Scaling(1f, 0f, null);

  /** A bias below this adds less than half an ulp to the greatest float32. */
  private static final float HARMLESS_BIAS = 0x1p100f;

  private final float beta;
  private final float bias;
  private final float[] biases;
  private final boolean mayOverflow;
  private final boolean isIdentity;

  private Scaling(float beta, float bias, float[] biases) {
    this.beta = beta;
    this.bias = bias;
    this.biases = biases;
    isIdentity = beta == 1f && bias == 0f && biases == null;
    mayOverflow = beta > 1f || Math.max(Math.abs(bias), greatest(biases)) >= HARMLESS_BIAS;
  }

  /**
   * Returns the scaling of one model.
   *
   * @param beta inverse temperature: positive, finite, normal
   * @param bias of every class, finite; not used with {@code biases}
   * @param biases one finite number per class, or null
   * @param masked class ids that are never predicted
   */
  public static Scaling of(float beta, float bias, float[] biases, int[] masked, int classCount) {
    if (biases == null && masked.length == 0) {
      return new Scaling(beta, bias, null);
    }
    float[] all = new float[classCount];
    for (int classId = 0; classId < classCount; classId++) {
      all[classId] = biases == null ? bias : biases[classId];
    }
    for (int classId : masked) {
      all[classId] = Float.NEGATIVE_INFINITY;
    }
    return new Scaling(beta, 0f, all);
  }

  private static float greatest(float[] biases) {
    float greatest = 0f;
    for (int i = 0; biases != null && i < biases.length; i++) {
      greatest = Math.max(greatest, Float.isInfinite(biases[i]) ? 0f : Math.abs(biases[i]));
    }
    return greatest;
  }

  /** Returns whether logits need no scaling: they are the scaled logits, bit for bit. */
  boolean isIdentity() {
    return isIdentity;
  }

  /** Returns the inverse temperature. */
  float beta() {
    return beta;
  }

  /** Returns the bias of every class, if {@link #biases()} is null. */
  float bias() {
    return bias;
  }

  /** Returns one bias per class, -Infinity for masked ones; null when one number serves all. */
  float[] biases() {
    return biases;
  }

  /** Returns whether a finite logit can have a scaled logit that is not. */
  boolean mayOverflow() {
    return mayOverflow;
  }

  /** Returns whether a class is masked. */
  public boolean isMasked(int classId) {
    return biasOf(classId) == Float.NEGATIVE_INFINITY;
  }

  /** Returns the scaled logit of one class. */
  public float scaled(float logit, int classId) {
    return isIdentity ? logit : Math.fma(logit, beta, biasOf(classId));
  }

  /**
   * Returns whether the logit of a class can be scored: neither NaN nor +Infinity, and if it is
   * finite and its class not masked, so is the scaled logit.
   */
  public boolean isValid(float logit, int classId) {
    float x = scaled(logit, classId);
    // NaN fails the first comparison.
    return x <= Float.MAX_VALUE
        && (x >= -Float.MAX_VALUE || logit == Float.NEGATIVE_INFINITY || isMasked(classId));
  }

  private float biasOf(int classId) {
    return biases == null ? bias : biases[classId];
  }
}
