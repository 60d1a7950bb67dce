// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Kills JobManager and TaskManagers at the worst moment, a checkpoint complete and one of its
 * transactions not yet committed, and leaves them dead until the broker has aborted it.
 *
 * <p>The moment lasts milliseconds. It is held open with two TaskManagers: one is paused before it
 * can acknowledge the checkpoint, the other one after it has; then the first goes on, the
 * checkpoint completes, and the paused one never hears of it.
 *
 * <p>The loss cannot be avoided; the audit must name it, and the replay fill it.
 */
final class OutlastTransactionTimeout implements Fault {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EARLY = 0;
  private static final int LATE = 1;

  @Override
  public String name() {
    return "outlast-transaction-timeout";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile("The broker has aborted transaction\\(s\\) .*");
  }

  @Override
  public void inject(Pipeline pipeline) throws Exception {
    FlinkCluster flink = pipeline.flink();
    flink.pauseTaskManager(LATE);
    long checkpoint = awaitHalfAcknowledged(pipeline);
    flink.pauseTaskManager(EARLY);
    flink.resumeTaskManager(LATE);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(PATIENCE)
        .until(() -> checkpoint(pipeline, checkpoint).at("status").text().equals("COMPLETED"));
    flink.kill9TaskManager(EARLY);
    flink.kill9TaskManager(LATE);
    flink.killJobManager();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> pipeline.progress().openTransactions().isEmpty());
  }

  /** Returns a checkpoint that the running TaskManager alone has acknowledged. */
  private static long awaitHalfAcknowledged(Pipeline pipeline) {
    // One that the paused TaskManager had acknowledged already completes by itself meanwhile.
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .during(Duration.ofMillis(500))
        .until(() -> halfAcknowledged(pipeline), id -> id >= 0);
  }

  private static long halfAcknowledged(Pipeline pipeline) throws Exception {
    for (Json checkpoint :
        pipeline.flink().rest().checkpoints(pipeline.job()).at("history").list()) {
      if (checkpoint.at("status").text().equals("IN_PROGRESS")
          && checkpoint.at("num_acknowledged_subtasks").number() == 1) {
        return checkpoint.at("id").number();
      }
    }
    return -1;
  }

  private static Json checkpoint(Pipeline pipeline, long id) throws Exception {
    return pipeline.flink().rest().get("/jobs/" + pipeline.job() + "/checkpoints/details/" + id);
  }

  @Override
  public void heal(Pipeline pipeline) throws Exception {
    FlinkCluster flink = pipeline.flink();
    flink.startTaskManager(EARLY);
    flink.startTaskManager(LATE);
    flink.startJobManager();
    pipeline.resume();
  }

  @Override
  public void afterAudit(Pipeline pipeline, Verdict verdict) throws IOException {
    Path lost = MissingOffsets.named(pipeline).file();
    ProductCommand.run(pipeline, "replay", "--offsets", lost.toString()).assertDone();
    // What was filled stands behind what was written meanwhile; nothing else may be left.
    Verdict filled = AuditRun.of(pipeline.files());
    for (String wrong : List.of("missing", "twice", "in_both", "invented", "wrong_values")) {
      if (filled.count(wrong) != 0) {
        throw new AssertionError(
            "Expected the replay to fill what was lost, found " + filled.findings());
      }
    }
  }
}
