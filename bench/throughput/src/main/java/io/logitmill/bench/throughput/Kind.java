// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

/** How a record carries its logits. */
enum Kind {
  /** A float32 for each class. */
  DENSE("dense, float32", "none"),
  /** IEEE 754 binary16 for each class, packed. */
  FLOAT16("packed, FLOAT16", "none"),
  /** Some of the classes, with their expected counts. */
  CANDIDATES("1,024 candidates", "population");

  /** How many there are. */
  static final int CANDIDATE_COUNT = 1_024;

  private final String title;
  private final String correction;

  Kind(String title, String correction) {
    this.title = title;
    this.correction = correction;
  }

  String title() {
    return title;
  }

  /** Returns the catalogue's word for what is done with candidates. */
  String correction() {
    return correction;
  }
}
