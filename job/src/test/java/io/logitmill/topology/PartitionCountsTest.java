// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logitmill.config.JobConfig.TimestampChoice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The counts of the two operators of a replay, in their operators. */
class PartitionCountsTest {
  private static final int MAX_BYTES = 100_000;

  /** What reached the publishers: static, because the operators are serialized. */
  private static final List<String> PUBLISHED = new ArrayList<>();

  private static boolean failing;

  private enum Counting {
    IN_RANGE {
      @Override
      OneInputStreamOperator<SourceRecord, ?> operator(ReplaySettings replay) {
        return new InRangeOperator(new InRange(replay));
      }
    },
    SCORE {
      @Override
      OneInputStreamOperator<SourceRecord, ?> operator(ReplaySettings replay) {
        ScoreSettings settings =
            new ScoreSettings(
                FakeSteps::open,
                TimestampChoice.SOURCE,
                MAX_BYTES,
                MAX_BYTES,
                Double.NaN,
                null,
                replay);
        return new ReplayScoreOperator(new ScoreFunction(settings));
      }
    };

    abstract OneInputStreamOperator<SourceRecord, ?> operator(ReplaySettings replay);
  }

  /** Writes down what it is told. */
  private record Notes() implements CountPublisher {
    @Override
    public void show(List<PartitionCount> counts) {
      note("shown", counts);
    }

    @Override
    public void publish(List<PartitionCount> counts) throws IOException {
      if (failing) {
        throw new IOException("no broker");
      }
      note("published", counts);
    }

    private static void note(String how, List<PartitionCount> counts) {
      for (PartitionCount count : counts) {
        long sum = OffsetSum.of(42) * count.passed;
        String isSum = count.offsetSum == sum ? "" : " of other offsets";
        PUBLISHED.add(
            "%s %s: %d of %s@%d%s"
                .formatted(how, count.part, count.passed, count.topic, count.partition, isSum));
      }
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @EnumSource
  void areShownWithEachCheckpointAsLongAsThereIsInput(Counting counting) throws Exception {
    try (var harness = open(counting, null)) {
      var unused = harness.snapshot(1, 1);
      assertEquals(List.of(), PUBLISHED);
      harness.processElement(Records.source("a"), 0);
      harness.processElement(Records.source("b"), 0);
      unused = harness.snapshot(2, 2);
      assertEquals(List.of("shown 0-0: 2 of logits@3"), PUBLISHED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void arePublishedBeforeACheckpointIsCompleteOnceTheInputHasEnded(Counting counting)
      throws Exception {
    try (var harness = open(counting, null)) {
      harness.processElement(Records.source("a"), 0);
      harness.endInput();
      var unused = harness.snapshot(1, 1);
      assertEquals(List.of("published 0-0: 1 of logits@3"), PUBLISHED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void failTheCheckpointWhenTheLastOnesCannotBePublished(Counting counting) throws Exception {
    try (var harness = open(counting, null)) {
      harness.processElement(Records.source("a"), 0);
      harness.endInput();
      failing = true;
      assertThrows(Exception.class, () -> harness.snapshot(1, 1));
      failing = false;
      var unused = harness.snapshot(2, 2);
      assertEquals(List.of("published 0-0: 1 of logits@3"), PUBLISHED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void goOnUnderTheirNamesAfterARestore(Counting counting) throws Exception {
    OperatorSubtaskState state;
    try (var first = open(counting, null)) {
      first.processElement(Records.source("a"), 0);
      state = first.snapshot(7, 7);
    }
    try (var second = open(counting, state)) {
      second.processElement(Records.source("b"), 0);
      second.endInput();
      var unused = second.snapshot(8, 8);
      assertEquals(
          List.of("published 0-0: 1 of logits@3", "published 7-0: 1 of logits@3"), PUBLISHED);
    }
  }

  private static OneInputStreamOperatorTestHarness<SourceRecord, ?> open(
      Counting counting, OperatorSubtaskState state) throws Exception {
    PUBLISHED.clear();
    failing = false;
    ReplaySettings replay =
        new ReplaySettings(
            "id",
            SourceRanges.builder().add("logits", 3, 0, 99).build(),
            TimeSpan.ALL,
            Double.POSITIVE_INFINITY,
            false,
            operator -> new Notes());
    var harness = new OneInputStreamOperatorTestHarness<>(counting.operator(replay));
    if (state != null) {
      harness.setRestoredCheckpointId(7);
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }
}
