// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** A contender, or one of Kafka's own tools, at one workload: takes its turn in every round. */
interface Entrant extends AutoCloseable {
  /** Returns what the tables call it. */
  String label();

  /** Gets ready for the rounds: works for about this long, so that its code is compiled. */
  void warmUp(Duration work) throws IOException, ExecutionException, InterruptedException;

  /** Works for about this long and tells how fast. */
  Measurement round(Duration work) throws IOException, ExecutionException, InterruptedException;

  @Override
  void close() throws ExecutionException, InterruptedException;
}
