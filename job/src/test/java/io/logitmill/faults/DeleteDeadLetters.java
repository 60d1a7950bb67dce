// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.common.IsolationLevel;

/**
 * An operator deletes the dead-letter topic while the job runs, and makes it again later.
 *
 * <p>What was in the topic is gone: the audit must name the sources of all dead letters that were
 * published in it, perhaps those of transactions that were open, and no others. The job is paused
 * for the moment of the deletion, so that both sets are known.
 */
final class DeleteDeadLetters implements Fault {
  private Set<String> published = Set.of();
  private Set<String> written = Set.of();

  @Override
  public String name() {
    return "delete-dead-letters";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile(
        "Topic "
            + PipelineFiles.DEAD_LETTERS
            + " not present in metadata after .*"
            + "|Expiring \\d+ record\\(s\\) for "
            + PipelineFiles.DEAD_LETTERS
            + ".*");
  }

  @Override
  public void inject(Pipeline pipeline) throws Exception {
    FlinkCluster flink = pipeline.flink();
    String servers = pipeline.kafka().bootstrapServers();
    for (int i = 0; i < flink.taskManagerCount(); i++) {
      flink.pauseTaskManager(i);
    }
    published =
        SourceOffsets.in(servers, PipelineFiles.DEAD_LETTERS, IsolationLevel.READ_COMMITTED);
    written =
        SourceOffsets.in(servers, PipelineFiles.DEAD_LETTERS, IsolationLevel.READ_UNCOMMITTED);
    pipeline
        .progress()
        .admin()
        .deleteTopics(List.of(PipelineFiles.DEAD_LETTERS))
        .all()
        .get(30, TimeUnit.SECONDS);
    for (int i = 0; i < flink.taskManagerCount(); i++) {
      flink.resumeTaskManager(i);
    }
  }

  @Override
  public Duration hold() {
    // The producer waits a minute for a topic that it does not find.
    return Duration.ofSeconds(75);
  }

  @Override
  public void heal(Pipeline pipeline) throws Exception {
    pipeline
        .progress()
        .admin()
        .createTopics(List.of(Pipeline.deadLetters((short) pipeline.kafka().count())))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  @Override
  public void afterAudit(Pipeline pipeline, Verdict verdict) throws IOException {
    Set<String> missing = MissingOffsets.named(pipeline).sources();
    Set<String> unexplained = new TreeSet<>(missing);
    unexplained.removeAll(written);
    if (published.isEmpty() || !missing.containsAll(published) || !unexplained.isEmpty()) {
      throw new AssertionError(
          "Expected missing: the %d published in the deleted topic, at most the %d written to it;"
                  .formatted(published.size(), written.size())
              + " found %d, not from it: %s".formatted(missing.size(), unexplained));
    }
  }
}
