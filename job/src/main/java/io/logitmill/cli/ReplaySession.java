// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.kafka.JobStart;
import io.logitmill.replay.ReplayPlan;
import io.logitmill.topology.CatalogueHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One embedded replay: runs to its end, or until a signal. */
final class ReplaySession {
  private static final Duration SAVEPOINT_TIMEOUT = Duration.ofSeconds(60);

  private final Terminal terminal;
  private final JobSetup setup;
  private final StateDirectory state;
  private final CountDownLatch end = new CountDownLatch(1);
  private final CountDownLatch signal = new CountDownLatch(1);

  ReplaySession(Terminal terminal, JobSetup setup, StateDirectory state) {
    this.terminal = terminal;
    this.setup = setup;
    this.state = state;
  }

  /**
   * Runs a replay that keeps no state, until everything is scored and committed.
   *
   * @throws CommandException when it fails, or a signal asks for its end
   */
  void run(JobStart start) throws Exception {
    Directories.remove(state.checkpoints());
    Path temporary = begin();
    try (CatalogueHandle held = setup.openCatalogue()) {
      EmbeddedRun run =
          EmbeddedRun.start(setup.config(), start, state, Optional.empty(), temporary);
      ProgressPrinter progress = new ProgressPrinter(terminal, run);
      if (await(run, progress.interval(), progress::show, progress::end)) {
        run.cancel();
        throw CommandException.failed(
            "Stopped before the end. What is committed stays; repeat the command for the rest.");
      }
      awaitEnd(run);
    } finally {
      Directories.remove(state.checkpoints());
    }
  }

  /**
   * Runs a replay by a plan, until everything is scored and committed.
   *
   * @param resumeFrom the checkpoint or savepoint that an earlier attempt has come to
   * @param scoredBefore how many records of files that attempt has scored, for the progress
   * @param planFile how to go on after a stop, for the message
   * @throws CommandException when it fails, or a signal asks for its end; the state stays
   */
  void run(
      JobStart start, Optional<Path> resumeFrom, long scoredBefore, ReplayPlan plan, Path planFile)
      throws Exception {
    Path temporary = begin();
    EmbeddedRun run = EmbeddedRun.start(setup.config(), start, state, resumeFrom, temporary);
    ReplayProgress progress = new ReplayProgress(terminal, run, plan, scoredBefore);
    if (await(run, progress.interval(), progress::show, progress::end)) {
      stop(run, planFile);
    }
    awaitEnd(run);
  }

  private Path begin() throws IOException {
    Signals.onStop(
        () -> {
          signal.countDown();
          end.countDown();
        });
    // The lock is ours: what lies here is of a replay that was killed.
    Path temporary = state.directory().resolve("tmp");
    Directories.remove(temporary);
    Files.createDirectories(temporary);
    return temporary;
  }

  /** Returns, when the run has ended or a signal has come, whether it is to be stopped. */
  private boolean await(EmbeddedRun run, Duration interval, Runnable show, Runnable shown)
      throws InterruptedException {
    var unused = run.result().whenComplete((result, e) -> end.countDown());
    while (!end.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
      show.run();
    }
    show.run();
    shown.run();
    return signal.getCount() == 0 && !run.result().isDone();
  }

  private void stop(EmbeddedRun run, Path planFile) throws CommandException, InterruptedException {
    terminal.line("Stopping with a savepoint (again to end at once).");
    try {
      var unused = run.stopWithSavepoint(SAVEPOINT_TIMEOUT);
    } catch (ExecutionException | TimeoutException e) {
      run.cancel();
    }
    throw CommandException.failed("Stopped before the end. Go on with: replay --plan %s", planFile);
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
