// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.DeliberateStop;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Tells a twin from a timeout when a producer finds that it was fenced.
 *
 * <p>A second job with the same transactional prefix takes our transactions over when it starts. A
 * restart would take them back, and the two would fence each other for ever; so the one that was
 * fenced stops. The broker fences a producer too when it aborts a transaction that was open for
 * longer than its timeout; then a restart is right, for the records are read again. The two cannot
 * be told apart by the exception, but by the age of the transaction: one that is younger than the
 * timeout was not timed out.
 */
final class FencingGuard implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String transactionalIdPrefix;
  private final Duration transactionTimeout;
  private transient long transactionStartNanos;

  FencingGuard(String transactionalIdPrefix, Duration transactionTimeout) {
    this.transactionalIdPrefix = transactionalIdPrefix;
    this.transactionTimeout = transactionTimeout;
  }

  /** Notes that the transaction being written now began no earlier than now. */
  void transactionStarts() {
    transactionStartNanos = System.nanoTime();
  }

  /** Throws the exception that ends the job if {@code thrown} says that a twin fenced us. */
  void stopIfTwin(Throwable thrown) {
    boolean fenced =
        ExceptionUtils.findThrowable(thrown, ProducerFencedException.class).isPresent()
            || ExceptionUtils.findThrowable(thrown, InvalidProducerEpochException.class)
                .isPresent();
    Duration age = Duration.ofNanos(System.nanoTime() - transactionStartNanos);
    if (fenced && age.compareTo(transactionTimeout) < 0) {
      throw DeliberateStop.causedBy(
          thrown,
          "Another producer has taken over a transaction of this job, %d s after it began. Most"
              + " likely a second job with the transactional prefix '%s' is running. The job stops,"
              + " because a restart would fence the other one. Stop one of the two, or give it"
              + " another job.name, then resume this one from its last checkpoint.",
          age.toSeconds(),
          transactionalIdPrefix);
    }
  }
}
