// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A KafkaSink that survives a restart at the epoch rollover. The connector takes the commit of an
 * already committed transaction for done when the broker answers that the epoch is fenced; when the
 * id has meanwhile got a new producer id the broker answers InvalidPidMapping, and the connector
 * fails the job, for ever. Here that answer is treated like the fenced one, if the transaction comes
 * from restored state and the broker still knows the id, under another producer id. An id that the
 * broker has forgotten still fails the job.
 */
final class GuardedSink<T>
        implements Sink<T>,
                SupportsWriterState<T, KafkaWriterState>,
                SupportsCommitter<KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(GuardedSink.class);
    private final KafkaSink<T> sink;
    private final Properties client;

    GuardedSink(KafkaSink<T> sink, Properties client) {
        this.sink = sink;
        this.client = client;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return sink.createWriter(context);
    }

    @Override
    public StatefulSinkWriter<T, KafkaWriterState> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> state) {
        return sink.restoreWriter(context, state);
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return sink.getWriterStateSerializer();
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        return new GuardedCommitter(sink.createCommitter(context), client);
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return sink.getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committer) {
        sink.addPostCommitTopology(committer);
    }

    private static final class GuardedCommitter implements Committer<KafkaCommittable>, Closeable {
        private final Committer<KafkaCommittable> committer;
        private final Properties client;

        GuardedCommitter(Committer<KafkaCommittable> committer, Properties client) {
            this.committer = committer;
            this.client = client;
        }

        @Override
        public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
                throws IOException, InterruptedException {
            List<CommitRequest<KafkaCommittable>> guarded =
                    requests.stream()
                            .<CommitRequest<KafkaCommittable>>map(r -> new Guarded(r, client))
                            .toList();
            committer.commit(guarded);
        }

        @Override
        public void close() throws IOException {
            try {
                committer.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    private record Guarded(Committer.CommitRequest<KafkaCommittable> request, Properties client)
            implements Committer.CommitRequest<KafkaCommittable> {
        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable t) {
            request.signalFailedWithKnownReason(t);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable t) {
            if (t instanceof InvalidPidMappingException
                    && getCommittable().getProducer().isEmpty()
                    && hasNewProducerId()) {
                LOG.warn(
                        "Restored transaction {} is over: its id has a new producer id since the epoch rollover",
                        getCommittable());
                request.signalFailedWithKnownReason(t);
            } else {
                request.signalFailedWithUnknownReason(t);
            }
        }

        private boolean hasNewProducerId() {
            String id = getCommittable().getTransactionalId();
            try (Admin admin = Admin.create(client)) {
                long now = admin.describeTransactions(List.of(id)).description(id).get().producerId();
                return now != getCommittable().getProducerId();
            } catch (ExecutionException e) {
                LOG.warn("Could not look up transactional id {}", id, e);
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
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
