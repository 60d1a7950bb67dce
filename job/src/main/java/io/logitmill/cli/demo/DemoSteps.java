// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.cli.Terminal;

/** Shows the steps of a demo while they are taken, with the time that each takes. */
final class DemoSteps {
  private final Terminal terminal;

  DemoSteps(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What is done in a step. */
  interface Step {
    void run() throws Exception;
  }

  /** Takes one step. */
  void take(String what, Step step) throws Exception {
    terminal.out().print(what + " ... ");
    terminal.out().flush();
    long start = System.nanoTime();
    try {
      step.run();
    } catch (Exception e) {
      terminal.out().println("failed");
      throw e;
    }
    terminal.line("%.1f s", (System.nanoTime() - start) / 1e9);
  }
}
