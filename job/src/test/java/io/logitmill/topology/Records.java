// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes source records for tests, and reads output records. */
final class Records {
  private Records() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns the record of logits@3@42 with this value, a key, and headers name, value, ... */
  static SourceRecord source(String value, String... headers) {
    SourceRecord record = new SourceRecord();
    record.key = bytes("key");
    record.setWholeValue(value == null ? null : bytes(value));
    record.timestamp = 1_000L;
    record.topic = "logits";
    record.partition = 3;
    record.offset = 42;
    record.headerKeys = new String[headers.length / 2];
    record.headerValues = new byte[headers.length / 2][];
    for (int i = 0; i < headers.length; i += 2) {
      record.headerKeys[i / 2] = headers[i];
      record.headerValues[i / 2] = headers[i + 1] == null ? null : bytes(headers[i + 1]);
    }
    return record;
  }

  /** Returns the headers in order, each as {@code name=value}. */
  static List<String> headers(OutputRecord record) {
    List<String> headers = new ArrayList<>();
    for (int i = 0; i < record.headerKeys.length; i++) {
      headers.add(record.headerKeys[i] + "=" + text(record.headerValues[i]));
    }
    return headers;
  }

  /** Returns the value of the only header of that name, or null. */
  static String header(OutputRecord record, String name) {
    String found = null;
    for (int i = 0; i < record.headerKeys.length; i++) {
      if (record.headerKeys[i].equals(name)) {
        if (found != null) {
          throw new AssertionError("Header twice: " + name);
        }
        found = text(record.headerValues[i]);
      }
    }
    return found;
  }

  static long size(OutputRecord record) {
    return RecordSize.estimate(record.key, record.value, record.headerKeys, record.headerValues);
  }
}
