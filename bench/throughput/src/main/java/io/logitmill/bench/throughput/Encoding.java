// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

/** How a value is written. */
enum Encoding {
  /** Avro's single-object encoding. */
  AVRO,
  JSON
}
