// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.DeliberateStop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;

/**
 * The committer of {@link GuardedSink}: ends the job when a transaction of the running job is lost.
 *
 * <p>The connector's committer logs a commit that the broker refuses for good, and goes on: the
 * records of a whole checkpoint are missing from the output while the job looks healthy. Here the
 * job ends instead. After a restore the refusal stands, the connector logs it again, and the job
 * goes on: a transaction that another attempt of the job has committed already looks the same
 * there, so it cannot be an error. A restored transaction whose id has meanwhile got a new producer
 * id is such a case too, which the connector does not know; see {@link EpochRollover}.
 */
@SuppressWarnings("try") // Flink's own interface lets close throw InterruptedException.
final class GuardedCommitter implements Committer<KafkaCommittable> {
  private final Committer<KafkaCommittable> committer;
  private final EpochRollover rollover;

  GuardedCommitter(Committer<KafkaCommittable> committer, EpochRollover rollover) {
    this.committer = committer;
    this.rollover = rollover;
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
  }
}
