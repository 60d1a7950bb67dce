// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Knows only the broker: what is in the topics and which transactions are open. */
final class Checker implements AutoCloseable {
    /** The answer to: is each input offset in the output exactly once? */
    record Answer(long input, long output, long lost, long twice, String firstWrong) {
        boolean exact() {
            return lost == 0 && twice == 0 && input == output;
        }
    }

    private final String servers;
    private final Admin admin;

    Checker(Broker broker) {
        this.servers = broker.servers();
        this.admin = broker.admin();
    }

    /** Ids that begin with the prefix and whose transaction is open or being ended. */
    List<String> openTransactions(String prefix) throws Exception {
        List<String> open = new ArrayList<>();
        var options =
                new ListTransactionsOptions()
                        .filterStates(
                                List.of(
                                        TransactionState.ONGOING,
                                        TransactionState.PREPARE_COMMIT,
                                        TransactionState.PREPARE_ABORT));
        for (TransactionListing listing : admin.listTransactions(options).all().get()) {
            if (listing.transactionalId().startsWith(prefix)) {
                open.add(listing.transactionalId() + " " + listing.state());
            }
        }
        return open;
    }

    long transactionalIds(String prefix) throws Exception {
        return admin.listTransactions().all().get().stream()
                .filter(listing -> listing.transactionalId().startsWith(prefix))
                .count();
    }

    /** Offset after the last record, by partition, as a reader of this isolation level sees it. */
    Map<TopicPartition, Long> ends(String topic, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new TreeMap<>(Checker::byPartition);
        for (int partition = 0; partition < 2; partition++) {
            asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new TreeMap<>(Checker::byPartition);
        admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    private static int byPartition(TopicPartition a, TopicPartition b) {
        return Integer.compare(a.partition(), b.partition());
    }

    /** How many offsets lie between the last stable offset and the high watermark. */
    long heldBack(String topic) throws Exception {
        Map<TopicPartition, Long> stable = ends(topic, IsolationLevel.READ_COMMITTED);
        long held = 0;
        for (var end : ends(topic, IsolationLevel.READ_UNCOMMITTED).entrySet()) {
            held += Math.max(0, end.getValue() - stable.get(end.getKey()));
        }
        return held;
    }

    /** Reads the output read_committed to its stable end and compares it with the input. */
    Answer check(String input, String output) throws Exception {
        Map<TopicPartition, Long> inputEnds = ends(input, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> outputEnds = ends(output, IsolationLevel.READ_COMMITTED);
        BitSet[] seen = {new BitSet(), new BitSet()};
        long records = 0;
        long twice = 0;
        String firstWrong = "";
        try (var consumer = reader()) {
            consumer.assign(outputEnds.keySet());
            consumer.seekToBeginning(outputEnds.keySet());
            while (outputEnds.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(500))) {
                    records++;
                    BitSet partition = seen[Origin.partition(record.value())];
                    int offset = Math.toIntExact(Origin.offset(record.value()));
                    if (partition.get(offset)) {
                        twice++;
                        firstWrong = firstWrong.isEmpty() ? "twice " + record : firstWrong;
                    }
                    partition.set(offset);
                }
            }
        }
        long lost = 0;
        long inputRecords = 0;
        for (var end : inputEnds.entrySet()) {
            // nothing but plain records is in the input, so its offsets have no gaps
            inputRecords += end.getValue();
            BitSet partition = seen[end.getKey().partition()];
            long missing = end.getValue() - partition.cardinality();
            if (missing > 0 && firstWrong.isEmpty()) {
                firstWrong =
                        "lost " + Origin.format(end.getKey().partition(), partition.nextClearBit(0));
            }
            lost += missing;
        }
        return new Answer(inputRecords, records, lost, twice, firstWrong);
    }

    KafkaConsumer<byte[], byte[]> reader() {
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers", servers,
                        "isolation.level", "read_committed",
                        "enable.auto.commit", false,
                        "auto.offset.reset", "earliest");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        admin.close();
    }
}
