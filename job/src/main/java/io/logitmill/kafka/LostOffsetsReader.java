// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.DeliberateStop;
import io.logitmill.topology.SourceRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
import org.apache.kafka.common.TopicPartition;

/** The reader of {@link LostOffsetsSource}: passes everything on, and looks at what is thrown. */
@SuppressWarnings("try") // Flink's own interface lets close throw InterruptedException.
final class LostOffsetsReader implements SourceReader<SourceRecord, KafkaPartitionSplit> {
  private final SourceReader<SourceRecord, KafkaPartitionSplit> reader;

  LostOffsetsReader(SourceReader<SourceRecord, KafkaPartitionSplit> reader) {
    this.reader = reader;
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
      throw e;
    }
  }

  private static RuntimeException stop(InvalidOffsetException lost) {
    return DeliberateStop.causedBy(
        lost,
        "The next offset to read is gone: %s. Retention has removed it, or the topic was created"
            + " anew. The job stops rather than skip input. To go on without it, set"
            + " input.on-lost-offsets: skip and resume from the last checkpoint, which reads on"
            + " from the oldest offset that is left.",
        describe(lost));
  }

  private static String describe(InvalidOffsetException lost) {
    if (lost instanceof OffsetOutOfRangeException outOfRange) {
      StringBuilder text = new StringBuilder();
      for (Map.Entry<TopicPartition, Long> next :
          outOfRange.offsetOutOfRangePartitions().entrySet()) {
        text.append(text.length() == 0 ? "" : ", ")
            .append("topic ")
            .append(next.getKey().topic())
            .append(", partition ")
            .append(next.getKey().partition())
            .append(", offset ")
            .append(next.getValue());
      }
      return text.toString();
    }
    return "topic partitions " + lost.partitions();
  }

  @Override
  public void start() {
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
