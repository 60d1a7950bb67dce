// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to both input partitions at an even rate until it is closed. */
final class Feeder implements AutoCloseable {
    private final Thread thread;
    private volatile boolean ended;

    Feeder(String servers, String topic, int recordsPerSecond) {
        thread = new Thread(() -> run(servers, topic, recordsPerSecond), "feeder " + topic);
        thread.setDaemon(true);
        thread.start();
    }

    private void run(String servers, String topic, int recordsPerSecond) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", servers, "linger.ms", 0, "acks", "all");
        try (var producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] value = new byte[16];
            long start = System.nanoTime();
            for (long sent = 0; !ended; sent += 2) {
                producer.send(new ProducerRecord<>(topic, 0, null, value));
                producer.send(new ProducerRecord<>(topic, 1, null, value));
                long due = start + sent * 1_000_000_000L / recordsPerSecond;
                long ahead = due - System.nanoTime();
                if (ahead > 0) {
                    LockSupport.parkNanos(ahead);
                }
            }
            producer.flush();
        }
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
