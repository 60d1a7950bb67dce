// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.schemas.LogitRecord;
import io.logitmill.testutils.TestBroker;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A long history: replayed by time beside the live job, killed in the middle, timed, and verified.
 * Takes minutes, so it runs only when asked to: {@code -Dlogitmill.replay.records=1000000}.
 *
 * <p>The speeds of a replay and of a live job that catches up are taken in the same way: in a new
 * JVM, beside the idle live job, from the first committed records to the last. They are taken in
 * turn, and the best of each is compared, because other work on the machine only makes them less.
 */
@EnabledIfSystemProperty(named = ReplayAtScaleITCase.RECORDS, matches = "\\d+")
class ReplayAtScaleITCase {
  static final String RECORDS = "logitmill.replay.records";

  private static final int COUNT = Integer.getInteger(RECORDS, 0);
  private static final int PARTITIONS = 4;
  private static final int ALTERED = 17;
  private static final int PAIRS = Integer.getInteger("logitmill.replay.pairs", 3);

  /** A replay is to be as fast as the live job; the best of a few runs still varies by this. */
  private static final double LEAST_RATIO = 0.9;

  private static final long SEED = 20261121;
  private static final int SECONDS = 900;
  private static final Pattern PLAN = Pattern.compile("--plan (\\S+plan\\.json) goes on");

  @TempDir private Path directory;
  private TestBroker broker;
  private Path config;
  private Instant from;
  private CommandProcess live;

  @BeforeEach
  void startTheLiveJob() throws Exception {
    System.out.printf("seed %d%n", SEED);
    broker = TestBroker.start(directory.resolve("broker"));
    broker.createTopics(
        List.of("logits", "predictions", "dead", "published").stream()
            .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
            .toList());
    Path models = directory.resolve("models.yaml");
    Files.writeString(models, "models: [{model: m, version: '1', class_count: 10, top_k: 5}]\n");
    config = config("scale", "predictions");
    from = Instant.ofEpochMilli(System.currentTimeMillis() - COUNT - 60_000);
    fill();
    live = start("run", "--config", config.toString());
    var unused = rateOf("predictions");
  }

  private Path config(String job, String predictions) throws Exception {
    Path file = directory.resolve(job + "-" + predictions + ".yaml");
    Files.writeString(
        file,
        """
        job: {name: %s, checkpoint-interval: 1s, state-dir: "%s"}
        input: {topics: [logits], kafka: {bootstrap.servers: "%s"}}
        output:
          predictions: {topic: %s}
          dead-letters: {topic: dead}
          kafka: {bootstrap.servers: "%s"}
        catalogue: {file: "%s"}
        """
            .formatted(
                job,
                directory.resolve("state"),
                broker.servers(),
                predictions,
                broker.servers(),
                directory.resolve("models.yaml")));
    return file;
  }

  private void fill() throws Exception {
    Random random = new Random(SEED);
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", broker.servers()), bytes, bytes)) {
      for (int i = 0; i < COUNT; i++) {
        List<Float> logits = new ArrayList<>();
        for (int c = 0; c < 10; c++) {
          logits.add((float) (3 * random.nextGaussian()));
        }
        LogitRecord record =
            LogitRecord.newBuilder()
                .setRecordId("r" + i)
                .setModel("m")
                .setModelVersion("1")
                .setLogits(logits)
                .build();
        ByteBuffer encoded = LogitRecord.getEncoder().encode(record);
        byte[] value = new byte[encoded.remaining()];
        encoded.get(value);
        var unused =
            producer.send(
                new ProducerRecord<>(
                    "logits", i % PARTITIONS, from.toEpochMilli() + i, null, value));
      }
    }
  }

  @AfterEach
  void stop() {
    live.close();
    broker.close();
  }

  @Test
  void isReplayedJustOnceThoughKilled_asFastAsLive_andVerified() throws Exception {
    isReplayedJustOnceThoughKilled();
    isAsFastAsTheLiveJob();
    isVerified();
  }

  private void isReplayedJustOnceThoughKilled() throws Exception {
    createTopics("predictions-replay", "dead-replay");
    CommandProcess killed = startReplay();
    try (killed) {
      await()
          .atMost(Duration.ofSeconds(SECONDS))
          .untilAsserted(
              () -> assertTrue(endOf("predictions-replay") > COUNT / 4, killed.output()));
      killed.kill();
    }
    Matcher plan = PLAN.matcher(killed.output());
    assertTrue(plan.find(), killed.output());
    String resumed = command(0, "replay", "--config", config.toString(), "--plan", plan.group(1));
    System.out.println(resumed);
    assertTrue(resumed.contains("Resuming from"), resumed);
    assertTrue(
        resumed.contains(String.format(Locale.ROOT, "balanced: %,d records", COUNT)), resumed);
  }

  private void isAsFastAsTheLiveJob() throws Exception {
    double live = 0;
    double replay = 0;
    for (int pair = 0; pair < PAIRS; pair++) {
      // Neither is always the first one of a pair.
      boolean liveFirst = pair % 2 == 0;
      double first = liveFirst ? liveRate(pair) : replayRate(pair);
      double second = liveFirst ? replayRate(pair) : liveRate(pair);
      System.out.printf(
          Locale.ROOT,
          "%,d records: live %,.0f a second, replay %,.0f a second (%.2f)%n",
          COUNT,
          liveFirst ? first : second,
          liveFirst ? second : first,
          liveFirst ? second / first : first / second);
      live = Math.max(live, liveFirst ? first : second);
      replay = Math.max(replay, liveFirst ? second : first);
    }
    System.out.printf(
        Locale.ROOT,
        "best of %d: live %,.0f a second, replay %,.0f a second (%.2f)%n",
        PAIRS,
        live,
        replay,
        replay / live);
    assertTrue(
        replay >= LEAST_RATIO * live,
        "Expected " + LEAST_RATIO + " of " + live + " records a second or more, found " + replay);
  }

  private double liveRate(int pair) throws Exception {
    String topic = "again-" + pair;
    createTopics(topic);
    try (CommandProcess again = start("run", "--config", config(topic, topic).toString())) {
      return rateOf(topic);
    }
  }

  private double replayRate(int pair) throws Exception {
    String topic = "whole-" + pair;
    createTopics(topic, topic + "-dead");
    try (CommandProcess whole =
        startReplay("--output", topic, "--output-dead-letters", topic + "-dead")) {
      double perSecond = rateOf(topic);
      assertEquals(0, whole.await(SECONDS), whole.output());
      return perSecond;
    }
  }

  private void createTopics(String... names) throws Exception {
    broker.createTopics(
        List.of(names).stream()
            .map(
                name ->
                    new NewTopic(name, PARTITIONS, (short) 1).configs(Map.of("retention.ms", "-1")))
            .toList());
  }

  private CommandProcess startReplay(String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("replay", "--config", config.toString()));
    arguments.addAll(List.of("--from", from.toString(), "--to", to().toString()));
    arguments.addAll(List.of(more));
    return start(arguments.toArray(String[]::new));
  }

  private Instant to() {
    return from.plusMillis(COUNT);
  }

  private void isVerified() throws Exception {
    Set<String> altered = publishAltered();
    long begin = System.nanoTime();
    String verified =
        command(
            1,
            "replay",
            "--config",
            config("scale", "published").toString(),
            "--verify",
            "--from",
            from.toString(),
            "--to",
            to().toString());
    System.out.printf(
        Locale.ROOT, "verified in %.1f s%n%s%n", (System.nanoTime() - begin) / 1e9, verified);
    Set<String> named = new TreeSet<>();
    Matcher source = Pattern.compile("^ +(logits@\\d@\\d+) ", Pattern.MULTILINE).matcher(verified);
    while (source.find()) {
      named.add(source.group(1));
    }
    assertEquals(altered, named);
  }

  /** Copies the predictions, some of them with one bit flipped; returns their sources. */
  private Set<String> publishAltered() throws Exception {
    Set<Integer> chosen = new TreeSet<>();
    Random random = new Random(SEED);
    while (chosen.size() < ALTERED) {
      chosen.add(random.nextInt(COUNT));
    }
    Set<String> sources = new TreeSet<>();
    int[] copied = {0};
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", broker.servers()), bytes, bytes)) {
      forEach(
          "predictions",
          record -> {
            byte[] value = record.value();
            if (chosen.contains(copied[0]++)) {
              // Somewhere in the numbers of the prediction, behind the texts.
              value[value.length - 20] ^= 1;
              sources.add(
                  new String(record.headers().lastHeader("logitmill.source").value(), UTF_8));
            }
            var unused =
                producer.send(
                    new ProducerRecord<>(
                        "published",
                        record.partition(),
                        record.timestamp(),
                        record.key(),
                        value,
                        record.headers()));
          });
    }
    assertEquals(COUNT, copied[0], "the live job has published nothing else");
    return sources;
  }

  private interface Sink {
    void accept(ConsumerRecord<byte[], byte[]> record);
  }

  private void forEach(String topic, Sink sink) throws Exception {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", broker.servers());
    properties.put("isolation.level", "read_committed");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new TopicPartition(topic, i));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(sink::accept);
      }
    }
  }

  /** Returns how many records a second are committed, from the first to the last. */
  private double rateOf(String topic) throws Exception {
    long[] first = {0, 0};
    await()
        .atMost(Duration.ofSeconds(SECONDS))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () -> {
              long end = endOf(topic);
              if (end > 0 && first[1] == 0) {
                first[0] = end;
                first[1] = System.nanoTime();
              }
              // The markers of the transactions are counted too.
              return end >= COUNT + PARTITIONS;
            });
    return (COUNT - first[0]) / ((System.nanoTime() - first[1]) / 1e9);
  }

  private long endOf(String topic) throws Exception {
    long end = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      TopicPartition of = new TopicPartition(topic, partition);
      end +=
          broker
              .admin()
              .listOffsets(
                  Map.of(of, OffsetSpec.latest()),
                  new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
              .partitionResult(of)
              .get()
              .offset();
    }
    return end;
  }

  private CommandProcess start(String... arguments) throws Exception {
    return CommandProcess.startOptimized(directory, arguments);
  }

  private String command(int expected, String... arguments) throws Exception {
    try (CommandProcess process = start(arguments)) {
      assertEquals(expected, process.await(SECONDS), process.output());
      return process.output();
    }
  }
}
