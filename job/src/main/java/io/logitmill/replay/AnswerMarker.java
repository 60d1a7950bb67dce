// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.history.PartitionRange;
import io.logitmill.history.SourceHeader;
import io.logitmill.published.OffsetMarks;
import io.logitmill.published.PublishedValues;
import io.logitmill.published.Window;
import io.logitmill.topology.HeaderNames;
import io.logitmill.topology.SourceRanges;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Takes each record of the outputs, marks the source offset that it answers, and finds what is
 * extra. Outputs of other sources are left alone. What became of a dead letter that was put through
 * again takes its place. Not thread-safe.
 */
final class AnswerMarker {
  private final SourceRanges.Partition[] spans;
  private final String predictionsTopic;
  private final SourceHeader header;
  private final PublishedValues published;
  private final Differences differences;
  private Window window;

  /**
   * @param range the input partitions
   * @param ranges the offsets of the plan
   */
  AnswerMarker(
      List<PartitionRange> range,
      SourceRanges ranges,
      String predictionsTopic,
      PublishedValues published,
      Differences differences) {
    this.predictionsTopic = predictionsTopic;
    this.published = published;
    this.differences = differences;
    header = new SourceHeader(range);
    spans =
        range.stream()
            .map(partition -> ranges.find(partition.topic(), partition.partition()))
            .toArray(SourceRanges.Partition[]::new);
  }

  /** Begins a pass, in which every output is read from its beginning. */
  void begin(Window next) {
    window = next;
  }

  /** Takes one record of an output. */
  void accept(ConsumerRecord<byte[], byte[]> record) {
    Header source = record.headers().lastHeader(HeaderNames.SOURCE);
    int input = header.read(source == null ? null : source.value());
    if (input < 0) {
      return;
    }
    long offset = header.offset();
    OffsetMarks marks = window.marks(input);
    if (!marks.contains(offset)) {
      return;
    }
    if (!marks.isRecord(offset)) {
      if (!marks.isLeftOut(offset) && spans[input].contains(offset)) {
        extra(input, offset, record, "the input holds no committed record there, output at ");
      }
      return;
    }
    boolean isPrediction = record.topic().equals(predictionsTopic);
    if (record.headers().lastHeader(HeaderNames.REPLAY_DEAD_LETTER) == null) {
      mark(input, offset, record, isPrediction);
    } else if (isPrediction) {
      markPredictedAgain(input, offset, record);
    } else {
      markRejectedAgain(input, offset, record);
    }
  }

  private void mark(
      int input, long offset, ConsumerRecord<byte[], byte[]> record, boolean isPrediction) {
    OffsetMarks marks = window.marks(input);
    boolean isFirst = window.answer(input, offset, isPrediction);
    boolean isSuperseded =
        !isPrediction && marks.isPredictedAgain(offset) && marks.deadLetters(offset) == 0;
    if (!isFirst && !isSuperseded) {
      another(input, offset, record);
    }
    // Of both a prediction and a dead letter the prediction counts, whichever is read first.
    if (isFirst || (isPrediction && marks.predictions(offset) == 1)) {
      published.keep(marks, offset, record, isPrediction);
    }
  }

  private void markPredictedAgain(int input, long offset, ConsumerRecord<byte[], byte[]> record) {
    OffsetMarks marks = window.marks(input);
    boolean isFirst = marks.predictions(offset) == 0;
    var unused = window.answer(input, offset, true);
    if (isFirst) {
      marks.setPredictedAgain(offset);
      published.keep(marks, offset, record, true);
    } else {
      another(input, offset, record);
    }
  }

  /** The dead letter before it may be gone by retention, or stand in what is not read yet. */
  private void markRejectedAgain(int input, long offset, ConsumerRecord<byte[], byte[]> record) {
    OffsetMarks marks = window.marks(input);
    marks.setRejectedAgain(offset);
    if (marks.tag(offset) == 0) {
      published.keep(marks, offset, record, false);
    }
  }

  private void another(int input, long offset, ConsumerRecord<byte[], byte[]> record) {
    extra(input, offset, record, "more than one output, another one at ");
  }

  private void extra(
      int input, long offset, ConsumerRecord<byte[], byte[]> record, String message) {
    if (differences.count(DifferenceKind.EXTRA, input, offset)) {
      String place =
          PartitionRange.text(record.topic(), record.partition(), record.offset(), record.offset());
      differences.keep(DifferenceKind.EXTRA, input, offset, message + place);
    }
  }
}
