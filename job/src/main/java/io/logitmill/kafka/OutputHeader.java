// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import org.apache.kafka.common.header.Header;

/**
 * A header whose key and value are ready, without the barriers of Kafka's own: its fields are
 * volatile, for bytes that it decodes late.
 *
 * <p>Immutable but for the array, which it does not copy: nobody may change it before the record is
 * sent.
 */
final class OutputHeader implements Header {
  private final String key;
  private final byte[] value;

  OutputHeader(String key, byte[] value) {
    this.key = key;
    this.value = value;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public byte[] value() {
    return value;
  }
}
