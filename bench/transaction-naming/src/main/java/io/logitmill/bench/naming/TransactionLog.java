// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;

/**
 * Follows the broker's own transaction log (topic {@code __transaction_state}) and notes every
 * change of a transactional id's producer id: the epoch rollover.
 */
final class TransactionLog implements AutoCloseable {
    private static final List<String> STATES =
            List.of(
                    "EMPTY", "ONGOING", "PREPARE_COMMIT", "PREPARE_ABORT", "COMPLETE_COMMIT",
                    "COMPLETE_ABORT", "DEAD", "PREPARE_EPOCH_FENCE");

    /** One entry of the log. */
    record Entry(
            String id, long producerId, short epoch, String state, long time, short version) {
        @Override
        public String toString() {
            return "producer id %d epoch %d %s".formatted(producerId, epoch, state);
        }
    }

    /** Two consecutive entries of one transactional id with different producer ids. */
    record Rollover(Entry before, Entry after) {
        /** Which request changed it: the end of a transaction, or the next InitProducerId. */
        String cause() {
            return after.state.equals("EMPTY") ? "InitProducerId" : "EndTxn";
        }

        @Override
        public String toString() {
            return "%s: %s -> %s (at %s, log time %d)"
                    .formatted(before.id, before, after, cause(), after.time);
        }
    }

    private final String prefix;
    private final Map<String, Entry> last = new TreeMap<>();
    private final List<Rollover> rollovers = new ArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private volatile Consumer<Rollover> listener = rollover -> {};
    private volatile boolean ended;
    private int highestEpoch;
    private long ids;

    TransactionLog(String servers, String prefix) throws InterruptedException {
        this.prefix = prefix;
        thread = new Thread(() -> run(servers), "transaction-log");
        thread.setDaemon(true);
        thread.start();
        ready.await();
    }

    private void run(String servers) {
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers", servers,
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", false);
        TopicPartition partition = new TopicPartition("__transaction_state", 0);
        try (var consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            ready.countDown();
            while (!ended) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.value() != null) {
                        accept(record.key(), record.value());
                    }
                }
            }
        }
    }

    private void accept(byte[] keyBytes, byte[] valueBytes) {
        var key = ByteBuffer.wrap(keyBytes);
        short keyVersion = key.getShort();
        String id =
                new TransactionLogKey(new ByteBufferAccessor(key), keyVersion).transactionalId();
        if (!id.startsWith(prefix)) {
            return;
        }
        var buffer = ByteBuffer.wrap(valueBytes);
        short version = buffer.getShort();
        TransactionLogValue value =
                new TransactionLogValue(new ByteBufferAccessor(buffer), version);
        Entry entry =
                new Entry(
                        id,
                        value.producerId(),
                        value.producerEpoch(),
                        STATES.get(value.transactionStatus()),
                        value.transactionLastUpdateTimestampMs(),
                        value.clientTransactionVersion());
        Rollover rollover = null;
        synchronized (this) {
            Entry before = last.put(id, entry);
            if (before == null) {
                ids++;
            }
            highestEpoch = Math.max(highestEpoch, entry.epoch);
            if (before != null && before.producerId != entry.producerId) {
                rollover = new Rollover(before, entry);
                rollovers.add(rollover);
            }
        }
        if (rollover != null) {
            listener.accept(rollover);
        }
    }

    /** Called on the reading thread as soon as a rollover is read. */
    void onRollover(Consumer<Rollover> newListener) {
        listener = newListener;
    }

    synchronized List<Rollover> rollovers() {
        return List.copyOf(rollovers);
    }

    synchronized int highestEpoch() {
        return highestEpoch;
    }

    synchronized long ids() {
        return ids;
    }

    /** The last entries, at most of so many ids. */
    synchronized String latest(int limit) {
        StringBuilder text = new StringBuilder();
        last.values().stream()
                .limit(limit)
                .forEach(e -> text.append(e.id).append(": ").append(e).append("; "));
        return text.toString();
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
