// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;

/** A way to make predictions of logits: a program that runs as a process of its own. */
interface Contender {
  /** Returns what the tables call it. */
  String label();

  /** Returns how its input and output are written. */
  Encoding encoding();

  /** Returns whether it writes in transactions, which end about once a second. */
  boolean isTransactional();

  /** Returns whether it scores; one that only copies bytes is not asked for predictions. */
  boolean scores();

  /** Returns whether it can do such work. */
  boolean canDo(Workload workload);

  /** Starts it on a task; it goes on until it is closed. */
  ChildProcess start(Task task) throws IOException;
}
