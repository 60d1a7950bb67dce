// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logitmill.config.JobConfig.TimestampChoice;
import io.logitmill.scoring.RejectionException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionsTest {
  private static final long NOW = 5_000;
  private static final byte[] VALUE = Records.bytes("prediction");

  private final OutputRecord output = new OutputRecord();

  @Test
  void carriesKeyTimestampAndPartitionOver() throws Exception {
    SourceRecord source = Records.source("logits");
    fill(source, 1000);
    assertEquals(OutputRecord.Destination.PREDICTIONS, output.destination);
    assertSame(source.key, output.key);
    assertSame(VALUE, output.value);
    assertEquals(1_000, output.timestamp);
    assertEquals(3, output.sourcePartition);
    assertEquals(List.of("logitmill.source=logits@3@42"), Records.headers(output));
  }

  @Test
  void dropsOnlyHeadersThatWouldBeUntrue() throws Exception {
    fill(
        Records.source(
            "logits",
            "traceparent",
            "00-1",
            "content-type",
            "application/json",
            "__key_schema_id",
            "k",
            "__value_schema_id",
            "v",
            "ce_id",
            "1",
            "traceparent",
            null,
            "logitmill.source",
            "other@0@0",
            "__connect.errors.topic",
            "other"),
        1000);
    assertEquals(
        List.of(
            "traceparent=00-1",
            "__key_schema_id=k",
            "traceparent=null",
            "logitmill.source=logits@3@42"),
        Records.headers(output));
  }

  @Test
  void namesTheTimestampThatItCouldNotKeep() throws Exception {
    SourceRecord source = Records.source("logits", "a", "b");
    source.timestamp = -1;
    fill(source, 1000);
    assertEquals(NOW, output.timestamp);
    assertEquals(
        List.of("a=b", "logitmill.source=logits@3@42", "logitmill.source.timestamp=-1"),
        Records.headers(output));
  }

  @Test
  void namesTheReplayThatMadeIt() throws Exception {
    SourceRecord source = Records.source("logits", "logitmill.replay.id", "an older one");
    new Predictions(
            new OutputTimestamp(TimestampChoice.SOURCE, () -> NOW), 1000, Records.bytes("r7"))
        .fill(output, source, VALUE);
    assertEquals(
        List.of("logitmill.source=logits@3@42", "logitmill.replay.id=r7"), Records.headers(output));
  }

  @Test
  void acceptsARecordOfExactlyTheLimitAndNotOneByteMore() throws Exception {
    SourceRecord source = Records.source("logits", "a", "b");
    fill(source, 1000);
    int size = (int) Records.size(output);
    fill(source, size);
    RejectionException.TooLarge rejection =
        assertThrows(RejectionException.TooLarge.class, () -> fill(source, size - 1));
    assertEquals(
        "Expected a record of at most "
            + (size - 1)
            + " bytes, found "
            + size
            + ": 10 of the prediction, the rest of key, headers and overhead.",
        rejection.getMessage());
  }

  private void fill(SourceRecord source, int maxBytes) throws RejectionException {
    new Predictions(new OutputTimestamp(TimestampChoice.SOURCE, () -> NOW), maxBytes, null)
        .fill(output, source, VALUE);
  }
}
