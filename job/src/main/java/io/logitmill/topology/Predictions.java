// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.scoring.RejectionException;
import java.nio.charset.StandardCharsets;

/** Wraps an encoded prediction as a record for the predictions topic. Not thread-safe. */
final class Predictions {
  private final OutputTimestamp timestamps;
  private final int maxRecordBytes;
  private final byte[] replayId;
  private final Coordinates coordinates = new Coordinates();

  /**
   * @param maxRecordBytes largest {@link RecordSize#estimate} of a prediction
   * @param replayId value of the header {@link HeaderNames#REPLAY_ID}; null for none
   */
  Predictions(OutputTimestamp timestamps, int maxRecordBytes, byte[] replayId) {
    this.timestamps = timestamps;
    this.maxRecordBytes = maxRecordBytes;
    this.replayId = replayId;
  }

  /**
   * Fills {@code output} with the prediction that {@code source} became.
   *
   * @param value the encoded prediction; kept, not copied
   * @throws RejectionException if the record is larger than the output allows
   */
  void fill(OutputRecord output, SourceRecord source, byte[] value) throws RejectionException {
    fill(output, source, value, null);
  }

  /**
   * As {@link #fill(OutputRecord, SourceRecord, byte[])}.
   *
   * @param deadLetter coordinates of the dead letter that the prediction supersedes; null for none
   */
  void fill(OutputRecord output, SourceRecord source, byte[] value, byte[] deadLetter)
      throws RejectionException {
    output.destination = OutputRecord.Destination.PREDICTIONS;
    output.key = source.key;
    output.value = value;
    output.timestamp = timestamps.choose(source.timestamp);
    output.sourcePartition = source.partition;
    boolean replaced = timestamps.isReplaced(source.timestamp, output.timestamp);
    int added = 1 + (replaced ? 1 : 0) + (replayId == null ? 0 : 1) + (deadLetter == null ? 0 : 1);
    int next = keepHeaders(output, source, added);
    output.headerKeys[next] = HeaderNames.SOURCE;
    output.headerValues[next++] = coordinates.encode(source);
    if (replaced) {
      output.headerKeys[next] = HeaderNames.SOURCE_TIMESTAMP;
      output.headerValues[next++] =
          Long.toString(source.timestamp).getBytes(StandardCharsets.US_ASCII);
    }
    if (replayId != null) {
      output.headerKeys[next] = HeaderNames.REPLAY_ID;
      output.headerValues[next++] = replayId;
    }
    if (deadLetter != null) {
      output.headerKeys[next] = HeaderNames.REPLAY_DEAD_LETTER;
      output.headerValues[next] = deadLetter;
    }
    requireFits(output);
  }

  /** Copies the headers that stay true, leaving room for {@code added} more; returns how many. */
  private static int keepHeaders(OutputRecord output, SourceRecord source, int added) {
    int kept = 0;
    for (String name : source.headerKeys) {
      if (!HeaderNames.isUntrueOfPrediction(name)) {
        kept++;
      }
    }
    output.headerKeys = new String[kept + added];
    output.headerValues = new byte[kept + added][];
    int next = 0;
    for (int i = 0; i < source.headerKeys.length && next < kept; i++) {
      if (!HeaderNames.isUntrueOfPrediction(source.headerKeys[i])) {
        output.headerKeys[next] = source.headerKeys[i];
        output.headerValues[next++] = source.headerValues[i];
      }
    }
    return kept;
  }

  private void requireFits(OutputRecord output) throws RejectionException {
    if (!RecordSize.isWithin(
        maxRecordBytes, output.key, output.value, output.headerKeys, output.headerValues)) {
      long size =
          RecordSize.estimate(output.key, output.value, output.headerKeys, output.headerValues);
      throw new RejectionException.TooLarge(
          "Expected a record of at most %d bytes, found %d: %d of the prediction, the rest of key,"
              + " headers and overhead.",
          maxRecordBytes, size, output.value.length);
    }
  }
}
