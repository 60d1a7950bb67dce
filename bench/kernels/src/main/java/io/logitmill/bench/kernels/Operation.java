// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

/** What is computed for one row of logits. */
public enum Operation {
  /** All probabilities. */
  SOFTMAX("full softmax"),
  /** The five greatest logits, the first of which is the argmax, and the log partition. */
  TOP5("argmax + top-5 + log partition"),
  /** Sigmoid of every class by itself. */
  SIGMOID("sigmoid of every class"),
  /** Reading the logits once: the yardstick for peaked logits. */
  MAX("maximum of the logits");

  private final String title;

  Operation(String title) {
    this.title = title;
  }

  /** Returns the operation in words, for tables and plots. */
  String title() {
    return title;
  }
}
