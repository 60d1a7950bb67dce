// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.DeliberateStop;
import io.logitmill.topology.OutputRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;

/**
 * A transactional {@link KafkaSink} that ends the job where the plain one would loop or stay
 * silent: when a twin has fenced its writer, and when a running job's commit is refused for good.
 *
 * <p>It refuses a fresh start too, as {@code score} does, because it is opened before: a writer
 * that begins without state first aborts the open transactions of the job, among them those that
 * its last checkpoint counts on, and those of a twin that is running.
 */
final class GuardedSink
    implements TwoPhaseCommittingStatefulSink<OutputRecord, KafkaWriterState, KafkaCommittable>,
        SupportsPostCommitTopology<KafkaCommittable>,
        LineageVertexProvider {
  private static final long serialVersionUID = 1L;
  private static final String METRICS = "logitmill";

  private final KafkaSink<OutputRecord> sink;
  private final ClientAccess access;
  private final FencingGuard guard;
  private final EpochRollover rollover;
  private final AbortedTransactions aborted;
  private final Duration transactionTimeout;
  private final String freshStartRefusal;

  /**
   * @param access what the sink's clients need where they are opened
   * @param transactionTimeout shown beside the age of the last checkpoint, which must stay below
   *     it; null if the sink writes no transactions
   * @param freshStartRefusal why the job must not begin without state, or null if it may
   */
  GuardedSink(
      KafkaSink<OutputRecord> sink,
      ClientAccess access,
      FencingGuard guard,
      EpochRollover rollover,
      AbortedTransactions aborted,
      Duration transactionTimeout,
      String freshStartRefusal) {
    this.sink = sink;
    this.access = access;
    this.guard = guard;
    this.rollover = rollover;
    this.aborted = aborted;
    this.transactionTimeout = transactionTimeout;
    this.freshStartRefusal = freshStartRefusal;
  }

  @Override
  public PrecommittingStatefulSinkWriter<OutputRecord, KafkaWriterState, KafkaCommittable>
      createWriter(WriterInitContext context) throws IOException {
    // Subtasks that a restored job has more of than before have no state either.
    if (freshStartRefusal != null && context.getRestoredCheckpointId().isEmpty()) {
      throw DeliberateStop.because("%s", freshStartRefusal);
    }
    return open(() -> sink.createWriter(new GuardedWriterContext(context, guard)));
  }

  @Override
  public PrecommittingStatefulSinkWriter<OutputRecord, KafkaWriterState, KafkaCommittable>
      restoreWriter(WriterInitContext context, Collection<KafkaWriterState> recoveredState)
          throws IOException {
    return open(() -> sink.restoreWriter(new GuardedWriterContext(context, guard), recoveredState));
  }

  /** Opens the connector's writer, which ends what an earlier attempt has left open. */
  @FunctionalInterface
  private interface Opening {
    PrecommittingStatefulSinkWriter<OutputRecord, KafkaWriterState, KafkaCommittable> run()
        throws IOException;
  }

  private GuardedWriter open(Opening opening) throws IOException {
    access.prepare();
    guard.transactionStarts();
    try {
      return new GuardedWriter(opening.run(), guard);
    } catch (IOException | RuntimeException e) {
      access.explainRefusal(e);
      throw e;
    }
  }

  @Override
  public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
    return sink.getWriterStateSerializer();
  }

  @Override
  public Committer<KafkaCommittable> createCommitter(CommitterInitContext context)
      throws IOException {
    // It is opened before the writer, and commits at once what was restored.
    access.prepare();
    MetricGroup metrics = context.metricGroup().addGroup(METRICS);
    if (transactionTimeout != null) {
      long timeoutMs = transactionTimeout.toMillis();
      metrics.gauge("transactionTimeoutMs", () -> timeoutMs);
    }
    return new GuardedCommitter(
        sink.createCommitter(context), rollover, aborted, metrics.counter("transactionsLost"));
  }

  @Override
  public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
    return sink.getCommittableSerializer();
  }

  @Override
  public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committables) {
    sink.addPostCommitTopology(committables);
  }

  @Override
  public LineageVertex getLineageVertex() {
    return sink.getLineageVertex();
  }
}
