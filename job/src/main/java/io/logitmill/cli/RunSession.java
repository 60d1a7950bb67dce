// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.JobConfig;
import io.logitmill.kafka.PreflightReport;
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

/** One embedded run: resumes, shows how far it is, stops with a savepoint. */
final class RunSession {
  private static final Duration SAVEPOINT_TIMEOUT = Duration.ofSeconds(60);

  private final Terminal terminal;
  private final JobSetup setup;
  private final StateDirectory state;

  RunSession(Terminal terminal, JobSetup setup, StateDirectory state) {
    this.terminal = terminal;
    this.setup = setup;
    this.state = state;
  }

  /**
   * Runs the job until it ends or a signal asks for its end.
   *
   * @param fresh whether to start anew
   * @throws CommandException when it may not start, or fails
   */
  void run(PreflightReport report, boolean fresh) throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch signal = new CountDownLatch(1);
    Signals.onStop(
        () -> {
          signal.countDown();
          end.countDown();
        });
    Optional<Path> resumeFrom = resumePoint(report, fresh);
    JobConfig config = setup.config();
    terminal.line(
        "Job %s: %s to %s and %s, parallelism %d, checkpoint every %s.",
        config.job().name(),
        config.input().topicPattern().orElse(String.join(", ", config.input().topics())),
        config.output().predictionsTopic(),
        config.output().deadLettersTopic(),
        config.job().parallelism(),
        config.job().checkpointInterval().toMillis() + " ms");
    terminal.line("State and log: %s. Ctrl-C stops with a savepoint.", state.directory());
    // The lock is ours, so what an earlier run left here when it was killed is nobody's.
    Path temporary = state.directory().resolve("tmp");
    Directories.remove(temporary);
    Files.createDirectories(temporary);
    try (CatalogueHandle held = setup.openCatalogue()) {
      terminal.line("Catalogue: version %d.", held.catalogueVersion());
      run(report, resumeFrom, temporary, signal, end);
    }
  }

  private void run(
      PreflightReport report,
      Optional<Path> resumeFrom,
      Path temporary,
      CountDownLatch signal,
      CountDownLatch end)
      throws Exception {
    EmbeddedRun run =
        EmbeddedRun.start(setup.config(), setup.start(report, false), state, resumeFrom, temporary);
    var unused = run.result().whenComplete((result, e) -> end.countDown());
    ProgressPrinter progress = new ProgressPrinter(terminal, run);
    while (!end.await(progress.interval().toMillis(), TimeUnit.MILLISECONDS)) {
      progress.show();
    }
    progress.show();
    progress.end();
    if (signal.getCount() == 0 && !run.result().isDone()) {
      stop(run);
    } else {
      reportEnd(run);
    }
  }

  private Optional<Path> resumePoint(PreflightReport report, boolean fresh)
      throws IOException, CommandException {
    if (fresh) {
      state
          .setAside()
          .ifPresent(aside -> terminal.line("Starting anew; earlier state is in %s.", aside));
      return Optional.empty();
    }
    Optional<Path> newest = state.newest();
    if (newest.isPresent()) {
      terminal.line("Resuming from %s.", newest.get());
    } else if (report.facts().hasRunBefore()) {
      throw CommandException.failed(
          "Job %2$s has run before: its group %1$s has committed offsets, or its transactions are"
              + " known to the broker. But there is no savepoint or checkpoint in %3$s. Starting anew"
              + " would score input twice or skip some. Set job.state-dir to where its state is, or"
              + " start anew with --fresh.",
          setup.config().groupId(), setup.config().job().name(), state.directory());
    }
    return newest;
  }

  private void stop(EmbeddedRun run) throws InterruptedException, IOException, CommandException {
    terminal.line("Stopping with a savepoint (again to end at once).");
    long start = System.nanoTime();
    try {
      Path savepoint = run.stopWithSavepoint(SAVEPOINT_TIMEOUT);
      terminal.line(
          "Stopped after %.1f s. The next run resumes from %s.",
          (System.nanoTime() - start) / 1e9, savepoint);
    } catch (ExecutionException | TimeoutException e) {
      run.cancel();
      throw CommandException.failed(
          "Stopped without a savepoint (%s). %s",
          Main.describe(e),
          state
              .newest()
              .map(newest -> "The next run resumes from %s.".formatted(newest))
              .orElse("There is no checkpoint either: the next run starts anew."));
    }
  }

  private static void reportEnd(EmbeddedRun run) throws InterruptedException, CommandException {
    try {
      var unused = run.result().get();
    } catch (ExecutionException e) {
      run.awaitShutdown();
      throw CommandException.failedBy(e, "The job failed: " + Main.describe(e));
    }
  }
}
