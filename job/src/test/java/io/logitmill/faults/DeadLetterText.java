// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Dead letters as an engineer looks at them: the headers that say why. */
final class DeadLetterText {
  private static final String CODE = "logitmill.error.code";
  private static final String MESSAGE = "__connect.errors.exception.message";

  private DeadLetterText() {}

  /** Returns one line for each dead letter: code, message, and Logitmill's other headers. */
  static List<String> lines(Pipeline pipeline) {
    List<String> lines = new ArrayList<>();
    CommittedTopic.read(
        pipeline.kafka().bootstrapServers(),
        PipelineFiles.DEAD_LETTERS,
        record -> lines.add(line(record)));
    return lines;
  }

  private static String line(ConsumerRecord<byte[], byte[]> record) {
    StringBuilder line = new StringBuilder(CODE + "=").append(header(record, CODE));
    line.append(": ").append(header(record, MESSAGE).replace('\n', ' '));
    for (Header header : record.headers()) {
      if (header.key().startsWith("logitmill.") && !header.key().equals(CODE)) {
        line.append(", ").append(header.key()).append('=').append(text(header));
      }
    }
    return line.toString();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : text(header);
  }

  private static String text(Header header) {
    return new String(header.value(), UTF_8);
  }
}
