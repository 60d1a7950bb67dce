// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/** What a broker says of one topic: its description, and the settings that matter to the job. */
record TopicFacts(TopicDescription description, Config config) {
  String name() {
    return description.name();
  }

  int partitionCount() {
    return description.partitions().size();
  }

  boolean isCompacted() {
    return text(TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_COMPACT);
  }

  /** Returns the size of the largest record batch that the topic accepts, in bytes. */
  long maxMessageBytes() {
    return number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
  }

  /** Returns how long records are kept, in milliseconds; -1 means for ever. */
  long retentionMs() {
    return number(TopicConfig.RETENTION_MS_CONFIG);
  }

  /** Returns how old a record's timestamp may be, in milliseconds. */
  long timestampBeforeMaxMs() {
    return number(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG);
  }

  /** Returns whether the topic keeps the producer's timestamps. */
  boolean keepsTimestamps() {
    return !text(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).equals("LogAppendTime");
  }

  /** Returns whether the broker compresses records itself, whatever the producer does. */
  boolean recompresses() {
    String type = text(TopicConfig.COMPRESSION_TYPE_CONFIG);
    return !type.isEmpty() && !type.equals("producer") && !type.equals("uncompressed");
  }

  private String text(String key) {
    ConfigEntry entry = config.get(key);
    return entry == null || entry.value() == null ? "" : entry.value();
  }

  /** Returns the number, or the largest one if the broker does not know the key. */
  private long number(String key) {
    String text = text(key);
    return text.isEmpty() ? Long.MAX_VALUE : Long.parseLong(text);
  }
}
