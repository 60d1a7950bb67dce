// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.kafka.JobStatus.OpenTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What {@code status} says to do about old transactions, and about what it was not told. */
class TransactionAdviceTest {
  private static final TopicPartition PLACE = new TopicPartition("predictions", 3);

  private final TransactionAdvice advice =
      new TransactionAdvice(Duration.ofSeconds(10), "broker:9092");

  @Test
  void saysNothingUntilTwoCheckpointIntervalsHavePassed() {
    assertEquals(Optional.empty(), advice.ours(TransactionState.ONGOING, 1_000, 60_000, 21_000));
    assertEquals(Optional.empty(), advice.foreign(transaction("Ongoing"), 21_000));
    assertEquals(Optional.empty(), advice.unknown(PLACE, 7, 1_000, 21_000));
  }

  @Test
  void saysUntilWhenTheJobCanBeResumed() {
    String line = advice.ours(TransactionState.ONGOING, 1_000, 60_000, 21_001).orElseThrow();
    assertTrue(line.contains("Resume it before 1970-01-01T00:01:01Z"), line);
  }

  @Test
  void saysWhenTheBrokerAbortsAnothers() {
    String line = advice.foreign(transaction("Ongoing"), 21_001).orElseThrow();
    assertTrue(line.contains("wait until 1970-01-01T00:01:01Z"), line);
  }

  @Test
  void doesNotBlameTheJobForAnEndThatIsNotWritten() {
    String ours = advice.ours(TransactionState.PREPARE_COMMIT, 1_000, 60_000, 21_001).orElseThrow();
    assertTrue(ours.contains("Are all brokers up"), ours);
    assertEquals(Optional.of(ours), advice.foreign(transaction("PrepareAbort"), 21_001));
  }

  @Test
  void namesTheCommandsForATransactionThatHangs() {
    String line = advice.unknown(PLACE, 7, 1_000, 21_001).orElseThrow();
    String tool = "kafka-transactions.sh --bootstrap-server broker:9092 ";
    String place = "--topic predictions --partition 3";
    assertTrue(line.contains(tool + "find-hanging " + place), line);
    assertTrue(line.endsWith(tool + "abort " + place + " --start-offset 7"), line);
  }

  @Test
  void namesTheRightThatIsMissing() {
    assertEquals(
        "Cannot tell what the job has read: expected the right DESCRIBE on group 'g', found: denied",
        Untold.line(
            "what the job has read",
            AclOperation.DESCRIBE,
            "group 'g'",
            new GroupAuthorizationException("denied")));
    String late =
        Untold.line("it", AclOperation.READ, "topic 't'", new TimeoutException("timed out"));
    assertTrue(late.startsWith("Cannot tell it: no answer in time."), late);
  }

  private static OpenTransaction transaction(String state) {
    return new OpenTransaction("other", state, 1, 0, 1_000, 60_000, List.of(), Optional.empty());
  }
}
