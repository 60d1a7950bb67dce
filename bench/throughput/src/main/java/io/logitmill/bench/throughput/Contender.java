// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;

/** A way to make predictions of logits: a program that runs as a process of its own. */
interface Contender {
  /** Returns what the tables call it. */
  String label();

  /** Starts it on a task; it goes on until it is closed. */
  ChildProcess start(Task task) throws IOException;
}
