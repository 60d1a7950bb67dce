// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** The Flink configuration of the embedded run; on a cluster, the cluster's is used instead. */
public final class EmbeddedDefaults {
  /** Failed checkpoints in a row before the task fails: a busy disk should not restart the job. */
  private static final int TOLERABLE_FAILED_CHECKPOINTS = 3;

  private static final Duration INITIAL_BACKOFF = Duration.ofSeconds(1);
  private static final Duration MAX_BACKOFF = Duration.ofMinutes(1);

  private EmbeddedDefaults() {}

  /** Returns the defaults, overlaid with what the configuration's {@code flink} section says. */
  public static Configuration of(JobConfig config) {
    Configuration flink = new Configuration();
    flink.set(CoreOptions.DEFAULT_PARALLELISM, config.job().parallelism());
    checkpointing(flink, config);
    restarting(flink);
    config.flink().forEach(flink::setString);
    return flink;
  }

  private static void checkpointing(Configuration flink, JobConfig config) {
    // Not toUri: Flink decodes no percent signs.
    String state = "file:" + Path.of(config.job().stateDir()).toAbsolutePath().normalize();
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, config.job().checkpointInterval());
    flink.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
        config.job().guarantee() == JobConfig.Guarantee.EXACTLY_ONCE
            ? CheckpointingMode.EXACTLY_ONCE
            : CheckpointingMode.AT_LEAST_ONCE);
    flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, state + "/checkpoints");
    flink.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, state + "/savepoints");
    flink.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, TOLERABLE_FAILED_CHECKPOINTS);
    // A bounded run commits its last transaction with a checkpoint after the source has ended.
    flink.set(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, true);
  }

  private static void restarting(Configuration flink) {
    // Without end: what cannot heal by waiting stops the job by itself.
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, INITIAL_BACKOFF);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, MAX_BACKOFF);
  }
}
