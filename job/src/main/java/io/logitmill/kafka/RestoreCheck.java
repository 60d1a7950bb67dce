// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.io.Serializable;
import java.util.Collection;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** Looks at what a job is resumed with, in the task, before anything is read. */
@FunctionalInterface
interface RestoreCheck extends Serializable {
  /**
   * Returns if the job may go on with these splits, and throws the exception that ends it if not.
   *
   * @param restored the splits in the state of this subtask
   */
  void check(Collection<KafkaPartitionSplit> restored);
}
