// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * The job is down for so long that retention removes input which it has not read. Resumed, it ends
 * with a message and no restart; the operator does what the message says.
 */
final class ExpireInput implements Fault {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "expire-input";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile("Input is lost\\. .*");
  }

  @Override
  public void inject(Pipeline pipeline) throws Exception {
    FlinkCluster flink = pipeline.flink();
    flink.killJobManager();
    for (int i = 0; i < flink.taskManagerCount(); i++) {
      flink.kill9TaskManager(i);
    }
    Map<TopicPartition, Long> ends = pipeline.progress().inputEnds();
    // The load goes on: what is removed ends beyond every checkpoint, and something is left.
    Awaitility.await().atMost(PATIENCE).until(() -> allBeyond(pipeline, ends, 200));
    Map<TopicPartition, RecordsToDelete> expired = new HashMap<>();
    ends.forEach(
        (partition, end) -> expired.put(partition, RecordsToDelete.beforeOffset(end + 100)));
    pipeline.progress().admin().deleteRecords(expired).all().get(30, TimeUnit.SECONDS);
  }

  private static boolean allBeyond(Pipeline pipeline, Map<TopicPartition, Long> ends, int more) {
    return pipeline.progress().inputEnds().entrySet().stream()
        .allMatch(now -> now.getValue() >= ends.get(now.getKey()) + more);
  }

  @Override
  public void heal(Pipeline pipeline) throws Exception {
    FlinkCluster flink = pipeline.flink();
    for (int i = 0; i < flink.taskManagerCount(); i++) {
      flink.startTaskManager(i);
    }
    flink.startJobManager();
    pipeline.resume();
    Awaitility.await().atMost(PATIENCE).until(() -> flink.rest().hasEnded(pipeline.job()));
    var told = flink.rest().exceptions(pipeline.job());
    if (told.size() != 1 || !sign().matcher(told.get(0)).find()) {
      throw new AssertionError("Expected one failure that says what is gone, found: " + told);
    }
    pipeline.files().set("input.on-lost-offsets", "skip");
    pipeline.resume();
  }
}
