// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Says in one line why a broker did not tell something. */
final class Untold {
  private Untold() {}

  /**
   * @param what what was asked for
   * @param right the right that it takes
   * @param on what the right is for
   */
  static String line(String what, AclOperation right, String on, KafkaException failure) {
    if (failure instanceof AuthorizationException) {
      return "Cannot tell %s: expected the right %s on %s, found: %s"
          .formatted(what, right, on, TransactionProbe.reason(failure));
    }
    if (failure instanceof TimeoutException) {
      return "Cannot tell %s: no answer in time. Are all brokers up, and has each partition a leader?"
          .formatted(what);
    }
    return "Cannot tell %s: %s".formatted(what, TransactionProbe.reason(failure));
  }
}
