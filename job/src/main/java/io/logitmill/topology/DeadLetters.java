// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.scoring.RejectionException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes dead letters: the input record as it came, with headers that say why it was rejected.
 *
 * <p>No input may produce a dead letter that the producer or the broker refuses, because the job
 * would meet the same record after every restart. What does not fit is cut off, in this order and
 * only as far as needed: the value's end; the stack trace; the input's headers, last one first; the
 * key's end. Our own headers are bounded, and {@link ScoreSettings#MIN_MAX_DEAD_LETTER_BYTES}
 * leaves room for them. Not thread-safe.
 */
final class DeadLetters {
  private static final int MAX_TEXT_BYTES = 4096;
  private static final byte[] TRUE = ascii("true");

  private final OutputTimestamp timestamps;
  private final int maxRecordBytes;
  private final byte[] replayId;
  private final Coordinates coordinates = new Coordinates();
  private final List<String> names = new ArrayList<>();
  private final List<byte[]> values = new ArrayList<>();

  /**
   * @param maxRecordBytes largest {@link RecordSize#estimate} of a dead letter, at least {@link
   *     ScoreSettings#MIN_MAX_DEAD_LETTER_BYTES}
   * @param replayId value of the header {@link HeaderNames#REPLAY_ID}; null for none
   */
  DeadLetters(OutputTimestamp timestamps, int maxRecordBytes, byte[] replayId) {
    this.timestamps = timestamps;
    this.maxRecordBytes = maxRecordBytes;
    this.replayId = replayId;
  }

  /** Fills {@code output} with the dead letter of {@code source}. */
  void fill(OutputRecord output, SourceRecord source, RejectionException rejection) {
    fill(output, source, rejection, null);
  }

  /**
   * As {@link #fill(OutputRecord, SourceRecord, RejectionException)}.
   *
   * @param deadLetter coordinates of the dead letter that this one supersedes; null for none
   */
  void fill(
      OutputRecord output, SourceRecord source, RejectionException rejection, byte[] deadLetter) {
    output.destination = OutputRecord.Destination.DEAD_LETTERS;
    output.key = source.key;
    output.value = source.wholeValue();
    output.timestamp = timestamps.choose(source.timestamp);
    output.sourcePartition = source.partition;
    names.clear();
    values.clear();
    keepHeaders(source);
    int kept = names.size();
    addOwnHeaders(source, rejection);
    if (timestamps.isReplaced(source.timestamp, output.timestamp)) {
      add(HeaderNames.SOURCE_TIMESTAMP, ascii(Long.toString(source.timestamp)));
    }
    if (replayId != null) {
      add(HeaderNames.REPLAY_ID, replayId);
    }
    if (deadLetter != null) {
      add(HeaderNames.REPLAY_DEAD_LETTER, deadLetter);
    }
    setHeaders(output);
    cutToFit(output, kept);
  }

  private void keepHeaders(SourceRecord source) {
    for (int i = 0; i < source.headerKeys.length; i++) {
      if (!HeaderNames.isReplacedInDeadLetter(source.headerKeys[i])) {
        add(source.headerKeys[i], source.headerValues[i]);
      }
    }
  }

  private void addOwnHeaders(SourceRecord source, RejectionException rejection) {
    add(HeaderNames.SOURCE, coordinates.encode(source));
    add(HeaderNames.ERROR_TOPIC, source.topic.getBytes(StandardCharsets.UTF_8));
    add(HeaderNames.ERROR_PARTITION, ascii(Integer.toString(source.partition)));
    add(HeaderNames.ERROR_OFFSET, ascii(Long.toString(source.offset)));
    add(HeaderNames.ERROR_STAGE, ascii(rejection.stage().name()));
    add(HeaderNames.ERROR_CLASS, ascii(rejection.getClass().getName()));
    add(HeaderNames.ERROR_MESSAGE, cappedUtf8(String.valueOf(rejection.getMessage())));
    add(HeaderNames.ERROR_CODE, ascii(rejection.code().name()));
    if (rejection.getCause() != null) {
      add(HeaderNames.ERROR_STACK_TRACE, cappedUtf8(stackTrace(rejection.getCause())));
    }
  }

  private void add(String name, byte[] value) {
    names.add(name);
    values.add(value);
  }

  private void setHeaders(OutputRecord output) {
    output.headerKeys = names.toArray(new String[0]);
    output.headerValues = values.toArray(new byte[0][]);
  }

  private void cutToFit(OutputRecord output, int inputHeaders) {
    if (excess(output) <= 0) {
      return;
    }
    add(HeaderNames.ERROR_TRUNCATED, TRUE);
    setHeaders(output);
    output.value = cutEnd(output.value, excess(output));
    dropHeaders(excess(output), inputHeaders);
    setHeaders(output);
    output.key = cutEnd(output.key, excess(output));
  }

  private long excess(OutputRecord output) {
    return RecordSize.estimate(output.key, output.value, output.headerKeys, output.headerValues)
        - maxRecordBytes;
  }

  /** Returns {@code bytes} without its last {@code excess} bytes, or as many as it has. */
  private static byte[] cutEnd(byte[] bytes, long excess) {
    if (bytes == null || excess <= 0) {
      return bytes;
    }
    return Arrays.copyOf(bytes, (int) Math.max(0, bytes.length - excess));
  }

  /** Drops the stack trace, then the input's headers from the last on, until the rest fits. */
  private void dropHeaders(long excess, int inputHeaders) {
    long left = excess;
    int stackTrace = names.lastIndexOf(HeaderNames.ERROR_STACK_TRACE);
    if (left > 0 && stackTrace >= 0) {
      left -= RecordSize.ofHeader(names.remove(stackTrace), values.remove(stackTrace));
    }
    int keep = inputHeaders;
    while (left > 0 && keep > 0) {
      keep--;
      left -= RecordSize.ofHeader(names.get(keep), values.get(keep));
    }
    names.subList(keep, inputHeaders).clear();
    values.subList(keep, inputHeaders).clear();
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the UTF-8 encoding of {@code text}, cut between two characters if it is too long. */
  private static byte[] cappedUtf8(String text) {
    String start = text.substring(0, Math.min(text.length(), MAX_TEXT_BYTES));
    byte[] bytes = start.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_TEXT_BYTES) {
      return bytes;
    }
    int end = MAX_TEXT_BYTES;
    while ((bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }
}
