// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.SourceRecord;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.metrics.scope.ScopeFormat;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;

/**
 * A {@link KafkaSource} whose job ends, with a message, when the offset to read next is gone.
 *
 * <p>The plain source either skips what retention has removed, or throws an exception that restarts
 * the job onto the same missing offset for ever.
 *
 * <p>What the state holds is looked at once, when somebody has started the job from it. After a
 * failover it is not: Flink itself has chosen the newest checkpoint then, and a group that somebody
 * has moved meanwhile must not end a job that runs.
 */
final class LostOffsetsSource
    implements Source<SourceRecord, KafkaPartitionSplit, KafkaSourceEnumState>,
        ResultTypeQueryable<SourceRecord>,
        LineageVertexProvider {
  private static final long serialVersionUID = 1L;
  private static final String FIRST_ATTEMPT = "0";

  private final KafkaSource<SourceRecord> source;
  private final ClientAccess access;
  private final LeftOffsets left;
  private final RestoreCheck restoreCheck;

  /**
   * @param access what the source's clients need where they are opened
   * @param restoreCheck looks at the splits that a job is resumed with
   */
  LostOffsetsSource(
      KafkaSource<SourceRecord> source,
      ClientAccess access,
      LeftOffsets left,
      RestoreCheck restoreCheck) {
    this.source = source;
    this.access = access;
    this.left = left;
    this.restoreCheck = restoreCheck;
  }

  @Override
  public SourceReader<SourceRecord, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    access.prepare();
    RestoreCheck check = isFirstAttempt(context) ? restoreCheck : restored -> {};
    return new LostOffsetsReader(source.createReader(context), access, left, check);
  }

  private static boolean isFirstAttempt(SourceReaderContext context) {
    return FIRST_ATTEMPT.equals(
        context.metricGroup().getAllVariables().get(ScopeFormat.SCOPE_TASK_ATTEMPT_NUM));
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) throws IOException {
    access.prepare();
    return source.createEnumerator(new ExplainingEnumeratorContext<>(context, access));
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
      throws IOException {
    access.prepare();
    SplitEnumeratorContext<KafkaPartitionSplit> explaining =
        new ExplainingEnumeratorContext<>(context, access);
    SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restored =
        source.restoreEnumerator(explaining, checkpoint);
    boolean knowsAllSplits =
        getBoundedness() == Boundedness.BOUNDED && checkpoint.initialDiscoveryFinished();
    return knowsAllSplits ? new BoundedEnumerator(restored, context) : restored;
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return source.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  public TypeInformation<SourceRecord> getProducedType() {
    return source.getProducedType();
  }

  @Override
  public LineageVertex getLineageVertex() {
    return source.getLineageVertex();
  }
}
