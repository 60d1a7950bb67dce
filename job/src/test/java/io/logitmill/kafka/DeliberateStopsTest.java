// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.topology.OutputRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link FencingGuard} and {@link GuardedCommitter} stop, and what they let pass. */
@SuppressWarnings("try") // Flink's own interface lets close throw InterruptedException.
class DeliberateStopsTest {
  private final SimpleCounter lost = new SimpleCounter();

  @Test
  void stopsWhenFencedWithinTheTransactionTimeout() {
    FencingGuard guard = new FencingGuard("logitmill.test.", Duration.ofMinutes(1));
    guard.transactionStarts();
    IOException fenced = new IOException(new RuntimeException(new ProducerFencedException("x")));
    SuppressRestartsException stop =
        assertThrows(SuppressRestartsException.class, () -> guard.stopIfTwin(fenced));
    assertTrue(stop.getCause().getMessage().contains("'logitmill.test.'"));
  }

  @Test
  void restartsWhenTheTransactionTimedOut() {
    FencingGuard guard = new FencingGuard("logitmill.test.", Duration.ZERO);
    guard.transactionStarts();
    assertDoesNotThrow(() -> guard.stopIfTwin(new ProducerFencedException("x")));
  }

  @Test
  void letsOtherFailuresPass() {
    FencingGuard guard = new FencingGuard("logitmill.test.", Duration.ofMinutes(1));
    guard.transactionStarts();
    assertDoesNotThrow(() -> guard.stopIfTwin(new IOException("disk")));
  }

  @Test
  void stopsWhenARunningTransactionIsLost() throws Exception {
    Request request = new Request(committable(true));
    try (GuardedCommitter committer = committer(new RefusingCommitter(), 1)) {
      SuppressRestartsException stop =
          assertThrows(SuppressRestartsException.class, () -> committer.commit(List.of(request)));
      assertTrue(stop.getCause().getMessage().contains("'tx-1'"));
    }
    assertEquals("known", request.signal);
  }

  @Test
  void goesOnWhenARestoredTransactionIsRefused() throws Exception {
    Request request = new Request(committable(false));
    try (GuardedCommitter committer = committer(new RefusingCommitter(), 1)) {
      committer.commit(List.of(request));
    }
    assertEquals("known", request.signal);
  }

  @ParameterizedTest
  @CsvSource({
    // state, producer id, epoch, transaction version: how many are lost, of (1, epoch 1)
    "COMPLETE_ABORT,  1, 2, 2,  1",
    "PREPARE_ABORT,   1, 2, 2,  1",
    "COMPLETE_ABORT,  1, 1, 0,  1",
    // A later transaction of the id, after ours was committed.
    "COMPLETE_ABORT,  1, 3, 2,  0",
    "COMPLETE_ABORT,  2, 0, 2,  0",
    "ONGOING,         1, 2, 2,  0",
    "COMPLETE_COMMIT, 1, 2, 2,  0",
    // It may be ours or a later one.
    "COMPLETE_ABORT,  1, 2, 1,  0",
  })
  void countsARestoredTransactionThatTheBrokerHasAborted(
      TransactionState state, long producerId, int epoch, int version, int expected)
      throws Exception {
    Request request = new Request(committable(false));
    try (GuardedCommitter committer =
        committer(new RefusingCommitter(), 1, last(state, producerId, epoch, version))) {
      committer.commit(List.of(request));
    }
    assertEquals(expected, lost.getCount());
  }

  @Test
  void isInDoubtWhenTheBrokerCannotTell() {
    KafkaCommittable restored = committable(false);
    AbortedTransactions forgetful =
        new AbortedTransactions(
            id -> {
              throw new ExecutionException(new TransactionalIdNotFoundException(id));
            });
    assertEquals(AbortedTransactions.Fate.DOUBTFUL, forgetful.of(restored));
    assertEquals(
        AbortedTransactions.Fate.DOUBTFUL,
        last(TransactionState.COMPLETE_ABORT, 1, 2, 1).of(restored));
  }

  @Test
  void goesOnWhenTheBrokerHasForgottenTheIdOfARestoredTransaction() {
    EpochRollover rollover =
        new EpochRollover(
            id -> {
              throw new ExecutionException(new TransactionalIdNotFoundException(id));
            });
    assertTrue(rollover.ended(committable(false), new InvalidPidMappingException("gone")));
  }

  private static AbortedTransactions last(
      TransactionState state, long producerId, int epoch, int version) {
    TransactionDescription last =
        new TransactionDescription(
            1, state, producerId, epoch, 60_000, OptionalLong.empty(), Set.of());
    return new AbortedTransactions(id -> new AbortedTransactions.Answer(last, version));
  }

  @Test
  void goesOnWhenARestoredTransactionEndedBeforeItsIdGotANewProducerId() throws Exception {
    assertEquals("known", signalOfUnknownProducerId(committable(false), 2));
  }

  @Test
  void failsWhenTheProducerIdOfARestoredTransactionIsStillTheSame() throws Exception {
    assertEquals("unknown", signalOfUnknownProducerId(committable(false), 1));
  }

  @Test
  void failsWhenARunningTransactionHasNoProducerIdAnyMore() throws Exception {
    assertEquals("unknown", signalOfUnknownProducerId(committable(true), 2));
  }

  @Test
  void closesQuietlyWhenALaterBatchHasFailed() {
    GuardedWriter writer =
        new GuardedWriter(
            new FailingAtClose(), new FencingGuard("logitmill.test.", Duration.ofMinutes(1)));

    assertDoesNotThrow(writer::close);
  }

  /** A writer as the connector's is when more than one batch has failed. */
  private static final class FailingAtClose
      implements PrecommittingStatefulSinkWriter<OutputRecord, KafkaWriterState, KafkaCommittable> {
    @Override
    public void write(OutputRecord element, Context context) {}

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public Collection<KafkaCommittable> prepareCommit() {
      return List.of();
    }

    @Override
    public List<KafkaWriterState> snapshotState(long checkpointId) {
      return List.of();
    }

    @Override
    public void close() throws IOException {
      throw new IOException("Failed to send data to Kafka");
    }
  }

  private String signalOfUnknownProducerId(KafkaCommittable committable, long producerIdNow)
      throws Exception {
    Request request = new Request(committable);
    Committer<KafkaCommittable> connector =
        new Committer<>() {
          @Override
          public void commit(Collection<CommitRequest<KafkaCommittable>> requests) {
            requests.forEach(
                r -> r.signalFailedWithUnknownReason(new InvalidPidMappingException("gone")));
          }

          @Override
          public void close() {}
        };
    try (GuardedCommitter committer = committer(connector, producerIdNow)) {
      committer.commit(List.of(request));
    }
    return request.signal;
  }

  private GuardedCommitter committer(Committer<KafkaCommittable> committer, long producerIdNow) {
    return committer(committer, producerIdNow, last(TransactionState.COMPLETE_COMMIT, 1, 2, 2));
  }

  private GuardedCommitter committer(
      Committer<KafkaCommittable> committer, long producerIdNow, AbortedTransactions coordinator) {
    return new GuardedCommitter(
        committer, new EpochRollover(id -> producerIdNow), coordinator, lost);
  }

  private static KafkaCommittable committable(boolean running) {
    FlinkKafkaInternalProducer<byte[], byte[]> producer = null;
    if (running) {
      Properties properties = new Properties();
      properties.put("bootstrap.servers", "localhost:1");
      properties.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
      properties.put(
          "value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
      producer = new FlinkKafkaInternalProducer<>(properties);
      producer.close(Duration.ZERO);
    }
    return new KafkaCommittable(1, (short) 1, "tx-1", producer);
  }

  private static final class RefusingCommitter implements Committer<KafkaCommittable> {
    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests) {
      for (CommitRequest<KafkaCommittable> request : requests) {
        request.signalFailedWithKnownReason(new InvalidTxnStateException("aborted"));
      }
    }

    @Override
    public void close() {}
  }

  private static final class Request implements Committer.CommitRequest<KafkaCommittable> {
    private final KafkaCommittable committable;
    private String signal = "";

    Request(KafkaCommittable committable) {
      this.committable = committable;
    }

    @Override
    public KafkaCommittable getCommittable() {
      return committable;
    }

    @Override
    public int getNumberOfRetries() {
      return 0;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable t) {
      signal = "known";
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable t) {
      signal = "unknown";
    }

    @Override
    public void retryLater() {}

    @Override
    public void updateAndRetryLater(KafkaCommittable updated) {}

    @Override
    public void signalAlreadyCommitted() {}
  }
}
