// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.DeliberateStop;
import io.logitmill.topology.SourceRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

/**
 * The reader of {@link LostOffsetsSource}: passes everything on, and looks at what is restored and
 * at what is thrown.
 */
@SuppressWarnings("try") // Flink's own interface lets close throw InterruptedException.
final class LostOffsetsReader implements SourceReader<SourceRecord, KafkaPartitionSplit> {
  private final SourceReader<SourceRecord, KafkaPartitionSplit> reader;
  private final ClientAccess access;
  private final LeftOffsets left;
  private final RestoreCheck restoreCheck;
  private boolean started;

  LostOffsetsReader(
      SourceReader<SourceRecord, KafkaPartitionSplit> reader,
      ClientAccess access,
      LeftOffsets left,
      RestoreCheck restoreCheck) {
    this.reader = reader;
    this.access = access;
    this.left = left;
    this.restoreCheck = restoreCheck;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<SourceRecord> output) throws Exception {
    try {
      return reader.pollNext(output);
    } catch (RuntimeException e) {
      // The exception of the fetching thread arrives here, wrapped.
      Optional<InvalidOffsetException> lost =
          ExceptionUtils.findThrowable(e, InvalidOffsetException.class);
      if (lost.isPresent()) {
        throw stop(lost.get());
      }
      access.explainRefusal(e);
      throw e;
    }
  }

  private RuntimeException stop(InvalidOffsetException lost) {
    return DeliberateStop.causedBy(
        lost,
        "Input is lost. %s The job stops rather than skip it. To go on without it, set"
            + " input.on-lost-offsets: skip and resume from the last checkpoint, which reads on"
            + " from the oldest offset that is left.",
        describe(lost));
  }

  private String describe(InvalidOffsetException lost) {
    return lost instanceof OffsetOutOfRangeException outOfRange
        ? left.describe(outOfRange.offsetOutOfRangePartitions())
        : "Topic partitions %s: the next offset is gone.".formatted(lost.partitions());
  }

  @Override
  public void start() {
    started = true;
    reader.start();
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
    return reader.snapshotState(checkpointId);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return reader.isAvailable();
  }

  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    // Flink adds what it has restored before the start; what comes later is new.
    if (!started) {
      restoreCheck.check(splits);
    }
    reader.addSplits(splits);
  }

  @Override
  public void notifyNoMoreSplits() {
    reader.notifyNoMoreSplits();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    reader.handleSourceEvents(event);
  }

  @Override
  public void pauseOrResumeSplits(
      Collection<String> splitsToPause, Collection<String> splitsToResume) {
    reader.pauseOrResumeSplits(splitsToPause, splitsToResume);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    reader.notifyCheckpointComplete(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    reader.notifyCheckpointAborted(checkpointId);
  }

  @Override
  public void close() throws Exception {
    reader.close();
  }
}
