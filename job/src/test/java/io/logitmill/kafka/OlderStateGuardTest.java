// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig.OnOlderState;
import io.logitmill.testutils.LogLines;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.junit.jupiter.api.Test;

class OlderStateGuardTest {
  private static final TopicPartition PARTITION = new TopicPartition("a", 0);
  private static final List<KafkaPartitionSplit> RESTORED =
      List.of(new KafkaPartitionSplit(PARTITION, 5));

  @Test
  void stopsAJobWithOlderStateForGood() {
    OlderStateGuard guard = guard(OnOlderState.FAIL, () -> Map.of(PARTITION, 8L));

    Throwable stop = assertThrows(SuppressRestartsException.class, () -> guard.check(RESTORED));

    assertEquals(
        "Expected to resume job 'job' from its newest state, found state that is older than what"
            + " its group 'group' has committed: topic a, partition 0: restored offset 5,"
            + " committed offset 8. 3 offset(s) of this subtask would be published twice: a later"
            + " checkpoint of this job, or a second job of the same name, has committed them."
            + " Resume from the newest checkpoint or savepoint (stop the other job first), or, if"
            + " publishing them again is meant, resume with -Dinput.on-older-state=repeat.",
        stop.getCause().getMessage());
  }

  @Test
  void saysNothingOfTheNewestState() {
    assertEquals(List.of(), linesOf(guard(OnOlderState.FAIL, () -> Map.of(PARTITION, 5L))));
  }

  @Test
  void saysWhatIsRepeatedWhenAsked() {
    List<String> lines = linesOf(guard(OnOlderState.REPEAT, () -> Map.of(PARTITION, 8L)));

    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.get(0).startsWith("WARN Job 'job' is resumed from state"), lines.toString());
    assertTrue(lines.get(0).contains("3 offset(s)"), lines.toString());
  }

  @Test
  void goesOnWithAWarningWhenTheGroupCannotBeAsked() {
    List<String> lines =
        linesOf(
            guard(
                OnOlderState.FAIL,
                () -> {
                  throw new GroupAuthorizationException("not yours");
                }));

    assertEquals(1, lines.size(), lines.toString());
    assertTrue(
        lines.get(0).startsWith("WARN Expected to learn what group 'group' has committed"),
        lines.toString());
    assertTrue(lines.get(0).contains("not yours"), lines.toString());
  }

  private static List<String> linesOf(OlderStateGuard guard) {
    try (LogLines log = LogLines.of(OlderStateGuard.class)) {
      guard.check(RESTORED);
      return log.lines();
    }
  }

  private static OlderStateGuard guard(OnOlderState onOlderState, OlderStateGuard.Group group) {
    return new OlderStateGuard("job", "group", onOlderState, group);
  }
}
