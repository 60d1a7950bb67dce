// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

/** How scaled logits become probabilities. */
public enum Activation {
  /** One distribution over all classes: exp(x) over the sum of exp(x). */
  SOFTMAX,
  /** Each class by itself: 1 / (1 + exp(-x)). For multi-label models. */
  SIGMOID
}
