// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.JobConfig;
import io.logitmill.kafka.EmbeddedDefaults;
import io.logitmill.kafka.JobStart;
import io.logitmill.kafka.LogitmillJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job in a Flink of its own, inside this process. */
public final class EmbeddedRun {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRun.class);
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);
  private static final long POLL_MS = 20;
  private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(20);

  private final JobClient client;
  private final CompletableFuture<JobExecutionResult> result;
  private final RunMetrics metrics;
  private final Path savepoints;
  private final Path temporary;

  private EmbeddedRun(JobClient client, RunMetrics metrics, Path savepoints, Path temporary) {
    this.client = client;
    this.metrics = metrics;
    this.savepoints = savepoints;
    this.temporary = temporary;
    result = client.getJobExecutionResult();
  }

  /**
   * Starts Flink and the job; returns when Flink has taken the job.
   *
   * @param config the job's configuration
   * @param start what the preflight found
   * @param state where checkpoints and savepoints go
   * @param resumeFrom the savepoint or checkpoint to begin with, if any; it becomes Flink's own and
   *     is removed once a newer one is complete
   * @param temporary an empty directory where Flink may keep temporary files
   */
  public static EmbeddedRun start(
      JobConfig config,
      JobStart start,
      StateDirectory state,
      Optional<Path> resumeFrom,
      Path temporary)
      throws Exception {
    Configuration flink = EmbeddedDefaults.of(config);
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, url(state.checkpoints()));
    flink.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, url(state.savepoints()));
    flink.setString("io.tmp.dirs", temporary.toString());
    if (resumeFrom.isPresent()) {
      flink.set(StateRecoveryOptions.SAVEPOINT_PATH, url(resumeFrom.get()));
      flink.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
    }
    RunMetrics metrics = RunMetrics.register(flink);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(config.job().parallelism(), flink);
    LogitmillJob.define(env, config, start);
    String name = config.job().name() + config.job().replay().map(id -> " replay " + id).orElse("");
    JobClient client = env.executeAsync(name);
    return new EmbeddedRun(client, metrics, state.savepoints(), temporary);
  }

  /** Returns a path as Flink reads it: it takes a percent sign for itself and decodes nothing. */
  private static String url(Path path) {
    return "file:" + path.toAbsolutePath();
  }

  /** Returns the counts of the run. */
  public RunMetrics metrics() {
    return metrics;
  }

  /** Returns what completes when the job ends, with its failure if it failed. */
  public CompletableFuture<JobExecutionResult> result() {
    return result;
  }

  /** Returns what the job does now, in one word. */
  public String status() {
    if (result.isDone()) {
      // Flink may have shut down, and then answers no more.
      return result.isCompletedExceptionally() ? "FAILED" : "FINISHED";
    }
    try {
      JobStatus status =
          client.getJobStatus().get(STATUS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      return status.name();
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      return "UNKNOWN";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "UNKNOWN";
    }
  }

  /**
   * Stops the job with a savepoint, which commits everything that was read.
   *
   * @return where the savepoint is
   * @throws ExecutionException when the job cannot take one now
   * @throws TimeoutException when it takes longer than {@code timeout}
   */
  public Path stopWithSavepoint(Duration timeout)
      throws ExecutionException, TimeoutException, InterruptedException {
    String location =
        client
            .stopWithSavepoint(false, url(savepoints), SavepointFormatType.NATIVE)
            .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    awaitShutdown();
    return Path.of(new org.apache.flink.core.fs.Path(location).getPath());
  }

  /**
   * Waits a while until Flink has shut down after the end of the job.
   *
   * <p>Flink tells nobody. Its working directory goes last, so that is what is watched.
   */
  void awaitShutdown() throws InterruptedException {
    long deadline = System.nanoTime() + SHUTDOWN_TIMEOUT.toNanos();
    while (hasFiles(temporary) && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MS);
    }
  }

  private static boolean hasFiles(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends the job without a savepoint; its last checkpoint is kept. Waits a while for the end. */
  public void cancel() {
    try {
      client.cancel().get(CANCEL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      result.handle((ended, e) -> ended).get(CANCEL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      awaitShutdown();
    } catch (ExecutionException | TimeoutException e) {
      LOG.info("Could not cancel the job: it has ended already, or it hangs.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
