// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logitmill.config.JobConfig;
import io.logitmill.history.ClusterOffsets;
import io.logitmill.history.CommittedReader;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.PartitionRange;
import io.logitmill.history.SourceHeader;
import io.logitmill.kafka.GroupCounts;
import io.logitmill.replay.AccountReport.Counted;
import io.logitmill.replay.AccountReport.Row;
import io.logitmill.replay.ReplayPlan.End;
import io.logitmill.replay.ReplayPlan.Source;
import io.logitmill.topology.HeaderNames;
import io.logitmill.topology.PartitionCount;
import io.logitmill.topology.ScoringTopology;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Makes the account of a replay: what was to be scored, what the job's operators have seen, and
 * what is in the outputs.
 *
 * <p>The three numbers come by three ways. The input is read again, by a plain consumer or, if it
 * lies in files, block by block. The operators have kept theirs in the job's state and left them in
 * the brokers. The outputs are read from where they ended when the plan was made. All count records
 * and sum up their offsets, so that one record lost and another one doubled do not cancel out. One
 * use, one thread.
 */
public final class Account {
  private final ReplayPlan plan;
  private final JobConfig config;
  private final Duration patience;
  private final HistoryListener listener;
  private final List<String> notes = new ArrayList<>();
  private final SourceTally[] outputs;
  private final long[] predictions;
  private final SourceHeader header;
  private final byte[] id;
  private long foreign;

  private Account(ReplayPlan plan, JobConfig of, Duration patience, HistoryListener listener) {
    this.plan = plan;
    this.config = plan.config(of);
    this.patience = patience;
    this.listener = listener;
    int count = plan.sources().size();
    outputs = new SourceTally[count];
    predictions = new long[count];
    List<PartitionRange> ranges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Source source = plan.sources().get(i);
      outputs[i] = new SourceTally();
      ranges.add(new PartitionRange(source.topic(), source.partition(), 0, Long.MAX_VALUE));
    }
    header = new SourceHeader(ranges);
    id = plan.id().getBytes(UTF_8);
  }

  /**
   * Makes the account.
   *
   * @param of configuration of the job whose history the plan is of
   * @param patience how long to wait for an open transaction that hides the end of an output
   * @throws HistoryException if one of the numbers cannot be had
   */
  public static AccountReport of(
      ReplayPlan plan, JobConfig of, Duration patience, HistoryListener listener)
      throws HistoryException, IOException, InterruptedException {
    return new Account(plan, of, patience, listener).make();
  }

  private AccountReport make() throws HistoryException, IOException, InterruptedException {
    String clientId = Planner.clientId(config);
    Map<TopicPartition, SourceTally> inputs =
        plan.kind() == ReplayPlan.Kind.FILES
            ? FileSources.count(plan.files(), listener)
            : SourceReading.count(
                config.input().kafka(), clientId, countable(), plan.times(), listener);
    Map<TopicPartition, PartitionCount> inRange = operator(ScoringTopology.IN_RANGE_UID);
    Map<TopicPartition, PartitionCount> scored = operator(ScoringTopology.SCORE_UID);
    ClusterOffsets.ask("output.kafka", config.output().kafka(), clientId, this::readOutputs);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < outputs.length; i++) {
      Source source = plan.sources().get(i);
      TopicPartition partition = new TopicPartition(source.topic(), source.partition());
      // An operator that has seen no record of a partition leaves nothing of it.
      SourceTally input = inputs.get(partition);
      boolean isEmpty = input != null && input.records() == 0;
      rows.add(
          new Row(
              source.topic(),
              source.partition(),
              input == null ? null : counted(input),
              passed(inRange.get(partition), isEmpty),
              seen(scored.get(partition), isEmpty),
              counted(outputs[i]),
              predictions[i]));
    }
    return new AccountReport(plan.id(), rows, foreign, notes);
  }

  /** Returns the sources of which retention has removed nothing since the plan was made. */
  private List<Source> countable() throws HistoryException, IOException, InterruptedException {
    Map<TopicPartition, Long> earliest =
        ClusterOffsets.ask(
            "input.kafka",
            config.input().kafka(),
            Planner.clientId(config),
            cluster ->
                cluster.earliest(
                    plan.sources().stream()
                        .map(source -> new TopicPartition(source.topic(), source.partition()))
                        .toList()));
    List<Source> countable = new ArrayList<>();
    for (Source source : plan.sources()) {
      long first = earliest.get(new TopicPartition(source.topic(), source.partition()));
      if (source.spans().isEmpty() || first <= source.first()) {
        countable.add(source);
      } else {
        notes.add(
            "%s@%d: retention has removed offsets %d to %d of the input since the replay was planned: it can no longer be counted."
                .formatted(source.topic(), source.partition(), source.first(), first - 1));
      }
    }
    return countable;
  }

  private Map<TopicPartition, PartitionCount> operator(String uid)
      throws HistoryException, IOException, InterruptedException {
    return ClusterOffsets.ask(
        "input.kafka",
        config.input().kafka(),
        Planner.clientId(config),
        cluster ->
            plan.kind() == ReplayPlan.Kind.FILES
                ? ofFiles(uid)
                : GroupCounts.read(
                    config.input().kafka(), Planner.clientId(config), config.groupId(), uid));
  }

  private Map<TopicPartition, PartitionCount> ofFiles(String uid) throws InterruptedException {
    Map<TopicPartition, PartitionCount> counts = new HashMap<>();
    GroupCounts.readOfFiles(
            config.output().kafka(), Planner.clientId(config), config.groupId(), uid)
        .forEach(
            (number, count) ->
                counts.put(new TopicPartition(plan.sources().get(number).topic(), number), count));
    return counts;
  }

  private static Counted counted(SourceTally tally) {
    return new Counted(tally.records(), tally.offsetSum());
  }

  private static Counted passed(PartitionCount count, boolean isEmpty) {
    return count == null ? none(isEmpty) : new Counted(count.passed, count.offsetSum);
  }

  private static Counted seen(PartitionCount count, boolean isEmpty) {
    return count == null
        ? none(isEmpty)
        : new Counted(count.passed + count.others, count.offsetSum);
  }

  private static Counted none(boolean isEmpty) {
    return isEmpty ? new Counted(0, 0) : null;
  }

  private Void readOutputs(ClusterOffsets cluster) throws HistoryException, InterruptedException {
    JobConfig.Output output = config.output();
    List<TopicPartition> partitions =
        cluster.partitions(List.of(output.predictionsTopic(), output.deadLettersTopic()));
    Map<TopicPartition, Long> from = cluster.earliest(partitions);
    for (End end : plan.output().ends()) {
      TopicPartition partition = new TopicPartition(end.topic(), end.partition());
      Long earliest = from.get(partition);
      if (earliest != null && earliest > end.offset()) {
        notes.add(
            "%s: retention has removed offsets %d to %d of the output since the replay was planned."
                .formatted(partition, end.offset(), earliest - 1));
      }
      from.computeIfPresent(partition, (p, first) -> Math.max(first, end.offset()));
    }
    StableEnds ends = StableEnds.await(cluster, partitions, patience);
    ends.hidden()
        .forEach(
            (partition, why) ->
                notes.add(
                    "The output %s cannot be read from offset %d on: %s."
                        .formatted(partition, ends.offsets().get(partition), why)));
    try (CommittedReader reader =
        new CommittedReader(output.kafka(), Planner.clientId(config), from)) {
      reader.readTo(
          ends.offsets(),
          this::add,
          (done, total) -> listener.progress("counting the output", done, total));
    }
    return null;
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    Header replay = record.headers().lastHeader(HeaderNames.REPLAY_ID);
    if (replay == null || !Arrays.equals(replay.value(), id)) {
      return;
    }
    // A dead letter that was put through names the input of old as its source, and itself beside.
    Header coordinates =
        record
            .headers()
            .lastHeader(
                plan.kind() == ReplayPlan.Kind.DEAD_LETTERS
                    ? HeaderNames.REPLAY_DEAD_LETTER
                    : HeaderNames.SOURCE);
    int source = header.read(coordinates == null ? null : coordinates.value());
    if (source < 0) {
      if (foreign++ == 0) {
        notes.add(
            "%s@%d@%d bears the id of the replay, but names no source of it."
                .formatted(record.topic(), record.partition(), record.offset()));
      }
      return;
    }
    outputs[source].add(header.offset(), record.timestamp());
    if (record.topic().equals(config.output().predictionsTopic())) {
      predictions[source]++;
    }
  }
}
