// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import io.logitmill.scoring.RejectionCode;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One record that a test sent, and what must become of it.
 *
 * @param record what was sent
 * @param rejection why it must become a dead letter; null if it must become a prediction
 * @param truncated whether the dead letter must be marked as cut
 */
public record Sent(
    ProducerRecord<byte[], byte[]> record, RejectionCode rejection, boolean truncated) {
  static Sent good(ProducerRecord<byte[], byte[]> record) {
    return new Sent(record, null, false);
  }

  static Sent bad(ProducerRecord<byte[], byte[]> record, RejectionCode rejection) {
    return new Sent(record, rejection, false);
  }

  static Sent cut(ProducerRecord<byte[], byte[]> record, RejectionCode rejection) {
    return new Sent(record, rejection, true);
  }

  public List<Header> headers() {
    return List.of(record.headers().toArray());
  }
}
