// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.kafka.JobStart;
import io.logitmill.topology.CatalogueHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One embedded replay: runs to its end, or until a signal. It keeps no state for another one. */
final class ReplaySession {
  private final Terminal terminal;
  private final JobSetup setup;
  private final StateDirectory state;

  ReplaySession(Terminal terminal, JobSetup setup, StateDirectory state) {
    this.terminal = terminal;
    this.setup = setup;
    this.state = state;
  }

  /**
   * Runs until everything is scored and committed.
   *
   * @throws CommandException when it fails, or a signal asks for its end
   */
  void run(JobStart start) throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch signal = new CountDownLatch(1);
    Signals.onStop(
        () -> {
          signal.countDown();
          end.countDown();
        });
    // The lock is ours: what lies here is of a replay that was killed.
    Path temporary = state.directory().resolve("tmp");
    Directories.remove(temporary);
    Directories.remove(state.checkpoints());
    Files.createDirectories(temporary);
    try (CatalogueHandle held = setup.openCatalogue()) {
      EmbeddedRun run =
          EmbeddedRun.start(setup.config(), start, state, Optional.empty(), temporary);
      var unused = run.result().whenComplete((result, e) -> end.countDown());
      ProgressPrinter progress = new ProgressPrinter(terminal, run);
      while (!end.await(progress.interval().toMillis(), TimeUnit.MILLISECONDS)) {
        progress.show();
      }
      progress.show();
      progress.end();
      if (signal.getCount() == 0 && !run.result().isDone()) {
        run.cancel();
        throw CommandException.failed(
            "Stopped before the end. What is committed stays; repeat the command for the rest.");
      }
      awaitEnd(run);
    } finally {
      Directories.remove(state.checkpoints());
    }
  }

  private void awaitEnd(EmbeddedRun run) throws CommandException, InterruptedException {
    try {
      var unused = run.result().get();
    } catch (ExecutionException e) {
      throw CommandException.failedBy(e, "The replay failed: " + Main.describe(e));
    } finally {
      run.awaitShutdown();
    }
  }
}
