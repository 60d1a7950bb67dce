// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientPropertiesTest {
  private final JobConfigs config = new JobConfigs("localhost:9092");

  @Test
  void readsCommittedRecordsInAGroupOfItsOwn() {
    Properties consumer = ClientProperties.consumer(config.build());
    assertEquals("read_committed", consumer.getProperty("isolation.level"));
    assertEquals("logitmill.test", consumer.getProperty("group.id"));
    assertEquals("logitmill.test", consumer.getProperty("client.id.prefix"));
    assertEquals("60000", consumer.getProperty("partition.discovery.interval.ms"));
    assertEquals("true", consumer.getProperty("commit.offsets.on.checkpoint"));
    assertEquals("false", consumer.getProperty("enable.auto.commit"));
    // What the source's deserialiser expects.
    assertEquals(ReceivedValue.class.getName(), consumer.getProperty("value.deserializer"));
  }

  @Test
  void leavesValuesAsTheUsersInterceptorsExpectThem() {
    config.inputKafka.put("interceptor.classes", "com.example.Tracing");
    assertNull(ClientProperties.consumer(config.build()).getProperty("value.deserializer"));
  }

  @Test
  void theUsersPropertiesWin() {
    config.inputKafka.put("isolation.level", "read_uncommitted");
    config.inputKafka.put("group.id", "mine");
    config.inputKafka.put("receive.buffer.bytes", "70000");
    config.inputKafka.put("auto.offset.reset", "latest");
    config.outputKafka.put("max.request.size", "2000000");
    config.outputKafka.put("linger.ms", "20");
    Properties consumer = ClientProperties.consumer(config.build());
    assertEquals("read_uncommitted", consumer.getProperty("isolation.level"));
    assertEquals("mine", consumer.getProperty("group.id"));
    assertEquals("70000", consumer.getProperty("receive.buffer.bytes"));
    assertNull(consumer.getProperty("auto.offset.reset"));
    Properties producer = ClientProperties.producer(config.build(), 1 << 20);
    assertEquals("2000000", producer.getProperty("max.request.size"));
    assertEquals("20", producer.getProperty("linger.ms"));
  }

  @Test
  void theProducerHasRoomForTheLargestRecord() {
    Properties small = ClientProperties.producer(config.build(), 1 << 20);
    assertEquals("1048576", small.getProperty("max.request.size"));
    assertEquals("33554432", small.getProperty("buffer.memory"));
    assertEquals("all", small.getProperty("acks"));
    assertEquals("true", small.getProperty("enable.idempotence"));
    assertEquals("900000", small.getProperty("transaction.timeout.ms"));
    Properties large = ClientProperties.producer(config.build(), 100 << 20);
    assertEquals("419430400", large.getProperty("buffer.memory"));
  }

  @Test
  void fillsLargeBatches_unlessToldOtherwiseOrATopicTakesLess() {
    assertEquals("262144", batchSize(1 << 20));
    Properties other = ClientProperties.producer(config.build(), 1 << 20, 100_000);
    assertEquals("100000", other.getProperty("batch.size"));
    assertEquals("1048576", other.getProperty("max.request.size"));
    assertEquals("30000", batchSize(30_000));
    config.outputKafka.put("batch.size", "1000");
    assertEquals("1000", batchSize(1 << 20));
  }

  private String batchSize(int maxRequestBytes) {
    return ClientProperties.producer(config.build(), maxRequestBytes).getProperty("batch.size");
  }

  @Test
  void namesNoProviderWithoutAReference() {
    Properties producer = ClientProperties.producer(config.build(), 1 << 20);
    assertNull(producer.getProperty("config.providers"));
  }

  @Test
  void leavesSecretsToTheClient(@TempDir Path directory) throws Exception {
    Path secrets = Files.writeString(directory.resolve("secrets"), "password=s3cret\n");
    config.outputKafka.put("ssl.key.password", "${file:" + secrets + ":password}");
    config.outputKafka.put("client.rack", "${env:PATH}");
    Properties producer = ClientProperties.producer(config.build(), 1 << 20);
    assertFalse(producer.toString().contains("s3cret"));
    assertEquals(
        List.of("env", "file"),
        List.of(producer.getProperty("config.providers").split(",")).stream().sorted().toList());
    producer.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    producer.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    ProducerConfig resolved = new ProducerConfig(producer);
    assertEquals("s3cret", resolved.getPassword("ssl.key.password").value());
    assertEquals(System.getenv("PATH"), resolved.originals().get("client.rack"));
  }

  @Test
  void keepsTheUsersOwnProviders() {
    config.outputKafka.put("config.providers", "env");
    config.outputKafka.put("config.providers.env.class", "my.Provider");
    config.outputKafka.put("client.rack", "${env:RACK} ${file:a:b}");
    Properties producer = ClientProperties.producer(config.build(), 1 << 20);
    assertEquals("env,file", producer.getProperty("config.providers"));
    assertEquals("my.Provider", producer.getProperty("config.providers.env.class"));
  }

  @Test
  void namesVariablesThatAreNotSet() {
    config.inputKafka.put("sasl.jaas.config", "user=\"${env:PATH}\" password=\"${env:NO_SUCH}\";");
    assertEquals(
        List.of(
            "Expected the environment variable 'NO_SUCH', named by input.kafka sasl.jaas.config,"
                + " found it not set."),
        SecretReferences.missing("input.kafka", config.inputKafka));
  }

  @Test
  void saysWhatKafkaHasAgainstAProperty() {
    assertEquals(List.of(), ClientProperties.mistakes(config.build()));

    config.inputKafka.put("fetch.min.bytes", "abc");
    config.outputKafka.put("linger.ms", "-7");
    List<String> mistakes = ClientProperties.mistakes(config.build());
    assertEquals(2, mistakes.size(), mistakes.toString());
    assertTrue(mistakes.get(0).startsWith("input.kafka: "), mistakes.get(0));
    assertTrue(mistakes.get(0).contains("fetch.min.bytes"), mistakes.get(0));
    assertTrue(mistakes.get(1).contains("linger.ms"), mistakes.get(1));
  }
}
