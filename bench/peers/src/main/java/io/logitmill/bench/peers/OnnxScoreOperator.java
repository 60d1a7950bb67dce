// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import io.logitmill.codec.LogitDecoder;
import io.logitmill.codec.WireFormat;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.FloatSlice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Decodes records, scores them by {@link OnnxScorer} a batch at a time, and encodes predictions in
 * the order of the records.
 *
 * <p>A batch ends when it is full, some milliseconds after it began, and before each checkpoint:
 * what the source counts as read has then been emitted, so that no state is needed.
 */
final class OnnxScoreOperator extends AbstractStreamOperator<ValueRecord>
    implements OneInputStreamOperator<ValueRecord, ValueRecord> {
  private static final long serialVersionUID = 1L;

  private static final int MOST_RECORDS = 256;
  private static final int MOST_BYTES = 1 << 20;
  private static final long LINGER_MS = 10;

  private final int classes;
  private final boolean allProbabilities;
  private final String labels;

  private transient LogitDecoder decoder;
  private transient OnnxScorer scorer;
  private transient PredictionWriter writer;
  private transient DecodedRecord[] records;
  private transient int[] partitions;
  private transient long[] timestamps;
  private transient int count;
  private transient ValueRecord prediction;
  private transient StreamRecord<ValueRecord> element;

  OnnxScoreOperator(Assignment assignment) {
    classes = assignment.classes();
    allProbabilities = assignment.allProbabilities();
    labels = assignment.labels().toString();
  }

  @Override
  public void open() throws Exception {
    super.open();
    int capacity = Math.max(1, Math.min(MOST_RECORDS, MOST_BYTES / (Float.BYTES * classes)));
    decoder = new LogitDecoder(WireFormat.AVRO, List.of());
    scorer = new OnnxScorer(capacity, classes, Math.min(Assignment.TOP, classes), allProbabilities);
    writer = new PredictionWriter(scorer, Files.readAllLines(Path.of(labels)));
    records = new DecodedRecord[capacity];
    for (int i = 0; i < capacity; i++) {
      records[i] = new DecodedRecord();
    }
    partitions = new int[capacity];
    timestamps = new long[capacity];
    prediction = new ValueRecord();
    element = new StreamRecord<>(prediction);
    getProcessingTimeService().scheduleWithFixedDelay(time -> flush(), LINGER_MS, LINGER_MS);
  }

  @Override
  public void processElement(StreamRecord<ValueRecord> in) throws Exception {
    ValueRecord record = in.getValue();
    decoder.decode(record.value, records[count]);
    requireClasses(records[count]);
    partitions[count] = record.partition;
    timestamps[count] = record.timestamp;
    if (++count == records.length) {
      flush();
    }
  }

  private void requireClasses(DecodedRecord record) {
    if (record.logits().count() != classes) {
      throw new IllegalArgumentException(
          String.format(
              "Expected %d dense logits, found %d logits of kind %s.",
              classes, record.logitCount(), record.kind()));
    }
  }

  private void flush() throws Exception {
    if (count == 0) {
      return;
    }
    long start = ScoringTime.now();
    for (int i = 0; i < count; i++) {
      FloatSlice logits = records[i].logits();
      scorer.setLogits(i, logits.bytes(), logits.from());
    }
    scorer.score(count);
    ScoringTime.add(ScoringTime.now() - start, count);
    for (int i = 0; i < count; i++) {
      prediction.value = writer.encode(records[i], i);
      prediction.partition = partitions[i];
      prediction.timestamp = timestamps[i];
      output.collect(element.replace(prediction));
    }
    count = 0;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    flush();
  }

  @Override
  public void finish() throws Exception {
    flush();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (scorer != null) {
      scorer.close();
    }
    super.close();
  }
}
