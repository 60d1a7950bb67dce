// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.OutputRecord;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The writer of {@link GuardedSink}: passes everything on, and looks at what is thrown. */
@SuppressWarnings("try") // Flink's own interface lets close throw InterruptedException.
final class GuardedWriter
    implements PrecommittingStatefulSinkWriter<OutputRecord, KafkaWriterState, KafkaCommittable> {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedWriter.class);

  private final PrecommittingStatefulSinkWriter<OutputRecord, KafkaWriterState, KafkaCommittable>
      writer;
  private final FencingGuard guard;

  GuardedWriter(
      PrecommittingStatefulSinkWriter<OutputRecord, KafkaWriterState, KafkaCommittable> writer,
      FencingGuard guard) {
    this.writer = writer;
    this.guard = guard;
  }

  @Override
  public void write(OutputRecord element, Context context)
      throws IOException, InterruptedException {
    try {
      writer.write(element, context);
    } catch (IOException | RuntimeException e) {
      guard.stopIfTwin(e);
      throw e;
    }
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    try {
      writer.flush(endOfInput);
    } catch (IOException | RuntimeException e) {
      guard.stopIfTwin(e);
      throw e;
    }
  }

  @Override
  public Collection<KafkaCommittable> prepareCommit() throws IOException, InterruptedException {
    try {
      return writer.prepareCommit();
    } catch (IOException | RuntimeException e) {
      guard.stopIfTwin(e);
      throw e;
    }
  }

  @Override
  public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
    // The connector begins the next transaction in its snapshotState.
    guard.transactionStarts();
    try {
      return writer.snapshotState(checkpointId);
    } catch (IOException | RuntimeException e) {
      guard.stopIfTwin(e);
      throw e;
    }
  }

  @Override
  public void close() throws Exception {
    try {
      writer.close();
    } catch (IOException | RuntimeException e) {
      // The connector throws here what a later batch failed with. No completed checkpoint waits for
      // such a batch, and an exception at this point would end the whole TaskManager.
      LOG.warn("What was not flushed yet was not sent; it is read again.", e);
    }
  }
}
