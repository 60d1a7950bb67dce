// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.Locale;

/**
 * Records of one size and what is asked of them: a table of the report.
 *
 * @param classes of the model
 * @param kind how a record carries its logits
 * @param output what a prediction carries
 * @param compression of all batches
 */
record Workload(int classes, Kind kind, Output output, Compression compression) {
  private static final int USUAL_MAX_BYTES = 1_048_588;
  private static final int CARRIED_BYTES = 4 * 1024;

  /* The longest float of JSON, with a comma: -0.000012345678 or -1.2345678E-5. */
  private static final int JSON_LOGIT_BYTES = 16;

  /** Returns how many logits a record has. */
  int logits() {
    return kind == Kind.CANDIDATES ? Kind.CANDIDATE_COUNT : classes;
  }

  /**
   * Returns a limit of topics and clients that every record keeps: Kafka's own, if that will do.
   */
  int maxBytes(Encoding encoding) {
    int logit = encoding == Encoding.JSON ? JSON_LOGIT_BYTES : Float.BYTES;
    return Math.max(USUAL_MAX_BYTES, logit * classes + CARRIED_BYTES);
  }

  /** Returns whether predictions and batches are as they are when nothing is set. */
  boolean isPlain() {
    return output == Output.TOP5 && compression == Compression.NONE;
  }

  /** Returns what the tables are headed with. */
  String title() {
    return String.format(
        Locale.ROOT,
        "%,d classes, %s, %s%s",
        classes,
        kind.title(),
        output.title(),
        compression == Compression.NONE ? "" : ", " + compression.title());
  }
}
