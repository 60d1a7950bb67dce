// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.history.PartitionRange;
import io.logitmill.history.SourceHeader;
import io.logitmill.published.OffsetMarks;
import io.logitmill.published.PublishedValues;
import io.logitmill.published.Window;
import io.logitmill.topology.HeaderNames;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Takes each record of the outputs and marks the source offset that it answers.
 *
 * <p>Serves all passes. What does not depend on the window is judged only the first time that a
 * record is read. Not thread-safe.
 */
final class OutputMarker {
  private static final int SHOWN_HEADER = 100;

  private final List<PartitionRange> range;
  private final List<TopicPartition> outputs;
  private final String predictionsTopic;
  private final SourceHeader header;
  private final Findings findings;
  private final PublishedValues values;
  private final long[] judgedTo;
  private final Tally[] tallies;
  private long outside;

  private Window window;
  private OrderCheck order;

  /**
   * @param outputs all output partitions; {@link #accept} is told the index
   * @param values keeps what was published; null if values are not audited
   */
  OutputMarker(
      List<PartitionRange> range,
      List<TopicPartition> outputs,
      String predictionsTopic,
      Tally[] tallies,
      Findings findings,
      PublishedValues values) {
    this.range = range;
    this.outputs = outputs;
    this.predictionsTopic = predictionsTopic;
    this.tallies = tallies;
    this.findings = findings;
    this.values = values;
    header = new SourceHeader(range);
    judgedTo = new long[outputs.size()];
  }

  /** Begins a pass, in which every output is read from its beginning. */
  void begin(Window next) {
    window = next;
    order = new OrderCheck(outputs.size(), range.size());
  }

  /** Returns how many output records belong to sources outside of the range. */
  long outside() {
    return outside;
  }

  /** Takes one record of output partition number {@code output}. */
  void accept(int output, ConsumerRecord<byte[], byte[]> record) {
    boolean isNew = record.offset() >= judgedTo[output];
    if (isNew) {
      judgedTo[output] = record.offset() + 1;
    }
    Header source = record.headers().lastHeader(HeaderNames.SOURCE);
    int input = header.read(source == null ? null : source.value());
    if (input < 0) {
      if (isNew) {
        invented(record, input, source);
      }
      return;
    }
    long offset = header.offset();
    PartitionRange audited = range.get(input);
    if (offset < audited.from() || offset >= audited.to()) {
      outside += isNew ? 1 : 0;
      return;
    }
    boolean isReplayed = record.headers().lastHeader(HeaderNames.REPLAY_ID) != null;
    long before = isReplayed ? -1 : order.next(output, input, offset);
    OffsetMarks marks = window.marks(input);
    if (!marks.contains(offset)) {
      return;
    }
    if (!marks.isRecord(offset)) {
      inventedOffset(record, audited, offset);
      return;
    }
    if (record.headers().lastHeader(HeaderNames.REPLAY_DEAD_LETTER) == null) {
      mark(record, input, offset, before);
    } else {
      markAgain(record, input, offset);
    }
  }

  /** Marks what became of a dead letter that was put through again: it takes its place. */
  private void markAgain(ConsumerRecord<byte[], byte[]> record, int input, long offset) {
    OffsetMarks marks = window.marks(input);
    if (!record.topic().equals(predictionsTopic)) {
      marks.setRejectedAgain(offset);
      return;
    }
    tallies[input].predictions++;
    tallies[input].deadLetters--;
    marks.setPredictedAgain(offset);
    var unused = window.answer(input, offset, true);
    if (values != null) {
      values.keep(marks, offset, record, true);
    }
  }

  private void mark(ConsumerRecord<byte[], byte[]> record, int input, long offset, long before) {
    boolean isPrediction = record.topic().equals(predictionsTopic);
    if (isPrediction) {
      tallies[input].predictions++;
    } else {
      tallies[input].deadLetters++;
    }
    boolean isFirst = window.answer(input, offset, isPrediction);
    boolean isOutdated = !isPrediction && window.marks(input).isPredictedAgain(offset);
    if (isFirst && !isOutdated && values != null) {
      values.keep(window.marks(input), offset, record, isPrediction);
    }
    // What comes again is found as such; that it stands behind others says nothing more.
    if (isFirst && before >= 0) {
      findings.count(FindingKind.OUT_OF_ORDER, 1);
      if (findings.isWanted(FindingKind.OUT_OF_ORDER)) {
        findings.keep(
            FindingKind.OUT_OF_ORDER,
            range.get(input).text(offset, offset),
            "at %s, behind the later source offset %d".formatted(place(record), before));
      }
    }
  }

  private void invented(ConsumerRecord<byte[], byte[]> record, int code, Header source) {
    findings.count(FindingKind.INVENTED, 1);
    if (!findings.isWanted(FindingKind.INVENTED)) {
      return;
    }
    String found = source == null ? "no header" : Texts.printable(source.value(), SHOWN_HEADER);
    String reason =
        code == SourceHeader.NO_INPUT
            ? "at %s, header %s names no partition of the input: %s"
            : "at %s, expected topic@partition@offset in header %s, found: %s";
    findings.keep(
        FindingKind.INVENTED,
        source == null ? place(record) : found,
        reason.formatted(place(record), HeaderNames.SOURCE, found));
  }

  private void inventedOffset(
      ConsumerRecord<byte[], byte[]> record, PartitionRange input, long offset) {
    findings.count(FindingKind.INVENTED, 1);
    if (findings.isWanted(FindingKind.INVENTED)) {
      findings.keep(
          FindingKind.INVENTED,
          input.text(offset, offset),
          "at %s, the input holds no committed record there".formatted(place(record)));
    }
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return PartitionRange.text(
        record.topic(), record.partition(), record.offset(), record.offset());
  }
}
