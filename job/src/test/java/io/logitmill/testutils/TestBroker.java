// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import io.logitmill.cli.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker for the tests of a class, with what they ask of it. */
public final class TestBroker implements AutoCloseable {
  private final BrokerProcess process;
  private final Admin admin;

  private TestBroker(BrokerProcess process) {
    this.process = process;
    this.admin = Admin.create(Map.of("bootstrap.servers", process.bootstrapServers()));
  }

  /** Starts a broker that keeps everything in {@code directory}, and waits until it answers. */
  public static TestBroker start(Path directory) throws IOException {
    return start(directory, Map.of());
  }

  /** As {@link #start(Path)}, with broker properties besides the usual ones. */
  public static TestBroker start(Path directory, Map<String, String> properties)
      throws IOException {
    Path lib = Path.of(System.getProperty("logitmill.broker.lib"));
    BrokerProcess.Builder builder = BrokerProcess.builder(lib, directory);
    properties.forEach(builder::property);
    return new TestBroker(builder.start());
  }

  /** Returns the address for clients, {@code host:port}. */
  public String servers() {
    return process.bootstrapServers();
  }

  /** Returns a client that is closed with the broker. */
  public Admin admin() {
    return admin;
  }

  /** Creates one topic; what {@code config} leaves out is as the broker has it. */
  public void createTopic(String name, int partitions, Map<String, String> config)
      throws Exception {
    createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)));
  }

  /** Creates topics and waits until every partition answers. */
  public void createTopics(List<NewTopic> topics) throws Exception {
    TopicSetup.create(admin, topics);
  }

  /** Sends records and waits until all are there. */
  public void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
    send(servers(), records);
  }

  /** As {@link #send(List)}, to any broker. */
  public static void send(String servers, List<ProducerRecord<byte[], byte[]>> records)
      throws Exception {
    ByteArraySerializer bytes = new ByteArraySerializer();
    Map<String, Object> properties =
        Map.of("bootstrap.servers", servers, "max.request.size", "10000000");
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      records.forEach(record -> sent.add(producer.send(record)));
      for (Future<RecordMetadata> one : sent) {
        one.get(30, TimeUnit.SECONDS);
      }
    }
  }

  /** Returns the committed records of a topic, once there are {@code count} or time is up. */
  public List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
    return read(servers(), topic, count);
  }

  /** As {@link #read(String, int)}, from any broker. */
  public static List<ConsumerRecord<byte[], byte[]>> read(String servers, String topic, int count) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", servers);
    properties.put("isolation.level", "read_committed");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
      while (found.size() < count && System.nanoTime() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
      }
      // One more look, so that a record too many is seen.
      consumer.poll(Duration.ofMillis(500)).forEach(found::add);
    }
    return found;
  }

  /** Ends the broker's process at once. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    admin.close();
    process.close();
  }
}
