// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.Locale;

/** How batches are compressed, those of the logits and those of the predictions. */
enum Compression {
  NONE,
  LZ4;

  /** Returns Kafka's name for it. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
