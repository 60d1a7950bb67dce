// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import io.logitmill.topology.HeaderNames;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The header by which a prediction names its logit record, {@code topic@partition@offset}, as
 * Logitmill writes it.
 */
final class SourceHeader {
  private SourceHeader() {}

  static Header of(String topic, int partition, long offset) {
    String coordinates = topic + '@' + partition + '@' + offset;
    return new RecordHeader(HeaderNames.SOURCE, coordinates.getBytes(StandardCharsets.US_ASCII));
  }
}
