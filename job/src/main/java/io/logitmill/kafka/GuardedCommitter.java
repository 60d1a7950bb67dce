// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.DeliberateStop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The committer of {@link GuardedSink}: ends the job when a transaction of the running job is lost.
 *
 * <p>The connector's committer logs a commit that the broker refuses for good, and goes on: the
 * records of a whole checkpoint are missing from the output while the job looks healthy. Here the
 * job ends instead. After a restore the refusal stands and the job goes on, since a transaction
 * that another attempt of the job has committed already is refused in the same way. {@link
 * AbortedTransactions} tells the two apart: if the broker has aborted it, because the job was down
 * for longer than the transaction timeout, its records are lost, an error says so, and the counter
 * {@code transactionsLost} counts it. A restored transaction whose id has meanwhile got a new
 * producer id is refused in a way that the connector does not know; see {@link EpochRollover}.
 */
@SuppressWarnings("try") // Flink's own interface lets close throw InterruptedException.
final class GuardedCommitter implements Committer<KafkaCommittable> {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedCommitter.class);

  private final Committer<KafkaCommittable> committer;
  private final EpochRollover rollover;
  private final AbortedTransactions aborted;
  private final Counter lost;

  /**
   * @param lost counts restored transactions that the broker has aborted
   */
  GuardedCommitter(
      Committer<KafkaCommittable> committer,
      EpochRollover rollover,
      AbortedTransactions aborted,
      Counter lost) {
    this.committer = committer;
    this.rollover = rollover;
    this.aborted = aborted;
    this.lost = lost;
  }

  @Override
  public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
      throws IOException, InterruptedException {
    List<WatchedRequest> watched = new ArrayList<>();
    for (CommitRequest<KafkaCommittable> request : requests) {
      watched.add(new WatchedRequest(request, rollover));
    }
    committer.commit(new ArrayList<>(watched));
    for (WatchedRequest request : watched) {
      if (request.isLost()) {
        throw stop(request);
      }
    }
    List<String> gone = new ArrayList<>();
    List<String> doubtful = new ArrayList<>();
    for (WatchedRequest request : watched) {
      if (request.refusal != null) {
        String id = request.getCommittable().getTransactionalId();
        switch (aborted.of(request.getCommittable())) {
          case ABORTED -> gone.add(id);
          case DOUBTFUL -> doubtful.add(id);
          case ENDED -> LOG.debug("Transaction '{}' had ended before the restart.", id);
        }
      }
    }
    tell(gone, doubtful);
  }

  private void tell(List<String> lostIds, List<String> doubtfulIds) {
    if (!lostIds.isEmpty()) {
      lost.inc(lostIds.size());
      LOG.error(
          "The broker has aborted transaction(s) {}, which the restored checkpoint counts on: the"
              + " job was down for longer than output.transaction-timeout. Their records are missing"
              + " from the output topics, and the job goes on without them. Run the audit command:"
              + " it names the missing offsets, and replay --offsets fills them.",
          lostIds);
    }
    if (!doubtfulIds.isEmpty()) {
      LOG.warn(
          "Transaction(s) {}, which the restored checkpoint counts on, could not be committed, and"
              + " the broker cannot tell any more whether they had been. If the job was down for"
              + " longer than output.transaction-timeout, run the audit command: it names the"
              + " missing offsets, if there are any, and replay --offsets fills them.",
          doubtfulIds);
    }
  }

  private static RuntimeException stop(WatchedRequest request) {
    return DeliberateStop.causedBy(
        request.refusal,
        "The broker refuses to commit transaction '%s', for good: its records are not in the output"
            + " topics, although the checkpoint that holds their offsets is complete. Either the"
            + " checkpoint took longer than output.transaction-timeout, or a second job with the"
            + " same job.name is running. Run the audit command: it names the missing offsets, and"
            + " replay --offsets fills them. Then resume from the last checkpoint.",
        request.getCommittable().getTransactionalId());
  }

  @Override
  public void close() throws Exception {
    committer.close();
  }

  private static final class WatchedRequest implements CommitRequest<KafkaCommittable> {
    private final CommitRequest<KafkaCommittable> request;
    private final EpochRollover rollover;
    // Asked before the commit, which may close the producer.
    private final boolean ofRunningJob;
    private Throwable refusal;

    WatchedRequest(CommitRequest<KafkaCommittable> request, EpochRollover rollover) {
      this.request = request;
      this.rollover = rollover;
      // A committable that was restored from state has no producer.
      this.ofRunningJob = request.getCommittable().getProducer().isPresent();
    }

    boolean isLost() {
      return ofRunningJob && refusal != null;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable reason) {
      refusal = reason;
      request.signalFailedWithKnownReason(reason);
    }

    @Override
    public KafkaCommittable getCommittable() {
      return request.getCommittable();
    }

    @Override
    public int getNumberOfRetries() {
      return request.getNumberOfRetries();
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable reason) {
      if (!ofRunningJob && rollover.ended(getCommittable(), reason)) {
        refusal = reason;
        request.signalFailedWithKnownReason(reason);
      } else {
        request.signalFailedWithUnknownReason(reason);
      }
    }

    @Override
    public void retryLater() {
      request.retryLater();
    }

    @Override
    public void updateAndRetryLater(KafkaCommittable committable) {
      request.updateAndRetryLater(committable);
    }

    @Override
    public void signalAlreadyCommitted() {
      request.signalAlreadyCommitted();
    }

    /** Returns what the connector's log shows. */
    @Override
    public String toString() {
      return request.toString();
    }
  }
}
