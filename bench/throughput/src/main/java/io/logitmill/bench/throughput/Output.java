// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

/** How much of the distribution a prediction carries. */
enum Output {
  /** The five most probable classes with their labels. */
  TOP5("top-5", "none"),
  /** The same, and the probability of every class. */
  ALL("all probabilities", "all");

  private final String title;
  private final String probabilities;

  Output(String title, String probabilities) {
    this.title = title;
    this.probabilities = probabilities;
  }

  String title() {
    return title;
  }

  /** Returns the catalogue's word for it, the value of {@code probabilities}. */
  String probabilities() {
    return probabilities;
  }
}
