// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import io.logitmill.schemas.AdaptiveLogits;
import io.logitmill.schemas.CandidateLogits;
import io.logitmill.schemas.LogitEncoding;
import io.logitmill.schemas.LogitRecord;
import io.logitmill.schemas.PackedLogits;
import io.logitmill.scoring.RejectionCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A seeded stream of logit records, keyed and unkeyed, Avro and JSON, over all partitions; one in a
 * hundred is bad, in every way there is in turn, unless a {@link Mix} says otherwise.
 */
public final class Workload {
  /** The catalogue that the records are scored by. */
  public static final String CATALOGUE =
      """
      models:
        - model: digits
          version: "1"
          labels: [zero, one, two, three, four, five, six, seven, eight, nine]
        - model: thousand
          version: "1"
          class_count: 1000
        - model: masked
          version: "1"
          class_count: 2
          masked_classes: [1]
      """;

  public static final int PARTITIONS = 4;

  /** Begins the id of a record at which the scorer of the test throws. */
  public static final String DEFECT = "defect-";

  /** Limits of the topics, which differ so that each can be met on its own. */
  public static final int INPUT_LIMIT = 2 << 20;

  public static final int PREDICTION_LIMIT = 1 << 20;
  public static final int DEAD_LETTER_LIMIT = 1_200_000;

  /** One record in so many has 1,000 classes and not 10: half of the bytes, roughly. */
  private static final int WIDE_EVERY = 40;

  private static final int PACKED_EVERY = 11;

  private static final int KEYS = 500;
  private static final long HOUR_MS = 3_600_000;

  private final String topic;
  private final int partitions;
  private final Mix mix;
  private final Random random;
  private final List<BadRecord> badRecords = new ArrayList<>();
  private final List<BadRecord> badSizes = new ArrayList<>();

  /** Makes a bad record for a partition. */
  private interface BadRecord {
    Sent make(int partition, int index) throws IOException;
  }

  /** A stream for all {@code partitions} of {@code topic}; the seed decides every byte. */
  public Workload(String topic, int partitions, long seed) {
    this(topic, partitions, seed, Mix.USUAL);
  }

  /** A stream for all {@code partitions} of {@code topic}; the seed decides every byte. */
  public Workload(String topic, int partitions, long seed, Mix mix) {
    this.topic = topic;
    this.partitions = partitions;
    this.mix = mix;
    this.random = new Random(seed);
    addBytesThatAreNoRecord();
    addRecordsThatCannotBeScored();
    addSizes();
    if (mix == Mix.OVERSIZE) {
      addSizesUpToTheInputLimit();
    }
  }

  /** Returns topics for a job that reads it, with the limits that it expects. */
  public static List<NewTopic> topics(String input, String predictions, String deadLetters) {
    return List.of(
        topic(input, INPUT_LIMIT),
        topic(predictions, PREDICTION_LIMIT),
        topic(deadLetters, DEAD_LETTER_LIMIT));
  }

  private static NewTopic topic(String name, int maxMessageBytes) {
    return new NewTopic(name, PARTITIONS, (short) 1)
        .configs(
            Map.of(
                "max.message.bytes",
                Integer.toString(maxMessageBytes),
                "message.timestamp.after.max.ms",
                Long.toString(Long.MAX_VALUE)));
  }

  /** Returns over how many partitions the records are spread. */
  int partitions() {
    return partitions;
  }

  /** Returns record number {@code index}. */
  public Sent record(int index) throws IOException {
    int partition = random.nextInt(partitions);
    if (index % mix.badEvery == 0) {
      return bad(index / mix.badEvery).make(partition, index);
    }
    LogitRecord record = index % WIDE_EVERY == 1 ? thousand(index) : digits(index);
    if (index % PACKED_EVERY == 1) {
      return Sent.good(send(partition, avro(packed(record)), index));
    }
    if (index % 997 == 1) {
      return Sent.good(futureRecord(partition, avro(record), index));
    }
    byte[] value = index % 3 == 0 ? json(record) : avro(record);
    return Sent.good(send(partition, value, index));
  }

  private BadRecord bad(int number) {
    return number % mix.sizeEveryBad == 0
        ? badSizes.get(number / mix.sizeEveryBad % badSizes.size())
        : badRecords.get(number % badRecords.size());
  }

  private void addBytesThatAreNoRecord() {
    bad(RejectionCode.NO_VALUE, i -> null);
    bad(RejectionCode.UNKNOWN_FORMAT, i -> new byte[0]);
    bad(RejectionCode.UNKNOWN_FORMAT, i -> new byte[] {0, 0, 0, 0, 7, 1, 2, 3});
    bad(RejectionCode.UNKNOWN_FORMAT, i -> new byte[] {(byte) 0xff, 1});
    bad(RejectionCode.UNKNOWN_SCHEMA, i -> otherSchema(avro(digits(i))));
    bad(RejectionCode.MALFORMED, i -> cut(avro(digits(i))));
    bad(RejectionCode.MALFORMED, i -> cut(json(digits(i))));
    bad(RejectionCode.MALFORMED, i -> gigantic(avro(digits(i))));
    bad(RejectionCode.MALFORMED, i -> utf8("{\"record_id\":\"a\",\"record_id\":\"b\"}"));
    bad(RejectionCode.MALFORMED, i -> avro(without(digits(i))));
    bad(RejectionCode.MALFORMED, i -> avro(unknownEncoding(digits(i))));
  }

  private void addRecordsThatCannotBeScored() {
    bad(RejectionCode.UNKNOWN_MODEL, i -> avro(model(digits(i), "nobody", "1")));
    bad(RejectionCode.UNKNOWN_MODEL, i -> avro(model(digits(i), "digits", "2")));
    bad(RejectionCode.CLASS_COUNT_MISMATCH, i -> avro(logits(digits(i), 1f, 2f)));
    bad(RejectionCode.CLASS_COUNT_MISMATCH, i -> avro(logits(digits(i))));
    bad(RejectionCode.INVALID_LOGIT, i -> avro(logit(digits(i), Float.NaN)));
    bad(RejectionCode.INVALID_LOGIT, i -> json(logit(digits(i), Float.POSITIVE_INFINITY)));
    bad(RejectionCode.INVALID_TRUE_CLASS, i -> avro(trueClasses(digits(i), 10)));
    bad(RejectionCode.INVALID_TRUE_CLASS, i -> avro(trueClasses(digits(i), 3, 3)));
    bad(
        RejectionCode.NO_CLASS_LEFT,
        i -> avro(logits(model(digits(i), "masked", "1"), Float.NEGATIVE_INFINITY, 1f)));
    bad(RejectionCode.UNSUPPORTED_LOGITS, i -> avro(unknownEncoding(without(digits(i)))));
    bad(RejectionCode.INVALID_CANDIDATES, i -> avro(candidates(without(digits(i)))));
    bad(RejectionCode.INVALID_CANDIDATES, i -> avro(adaptive(without(digits(i)))));
    if (mix != Mix.ALL_BAD) {
      // Good for any scorer but the test's.
      bad(RejectionCode.INTERNAL_ERROR, i -> avro(defect(digits(i))));
    }
  }

  /** Values around each limit: of the prediction, and of the dead letter. */
  private void addSizes() {
    badSizes.add(
        (partition, i) ->
            Sent.bad(
                send(partition, avro(padded(digits(i), PREDICTION_LIMIT)), i),
                RejectionCode.TOO_LARGE));
    badSizes.add(
        (partition, i) ->
            Sent.good(send(partition, avro(padded(digits(i), PREDICTION_LIMIT - 2_000)), i)));
    badSizes.add(
        (partition, i) ->
            Sent.cut(send(partition, garbage(DEAD_LETTER_LIMIT), i), RejectionCode.UNKNOWN_FORMAT));
    badSizes.add(
        (partition, i) ->
            Sent.bad(
                send(partition, garbage(DEAD_LETTER_LIMIT - 3_000), i),
                RejectionCode.UNKNOWN_FORMAT));
    badSizes.add(
        (partition, i) ->
            Sent.bad(futureRecord(partition, cut(avro(digits(i))), i), RejectionCode.MALFORMED));
  }

  /** Keys and headers are bounded by the input topic alone, and may be all that a record has. */
  private void addSizesUpToTheInputLimit() {
    int most = INPUT_LIMIT - 10_000;
    badSizes.add(
        (partition, i) ->
            Sent.cut(send(partition, avro(padded(digits(i), most)), i), RejectionCode.TOO_LARGE));
    badSizes.add(
        (partition, i) ->
            Sent.cut(send(partition, garbage(most), i), RejectionCode.UNKNOWN_FORMAT));
    badSizes.add(
        (partition, i) ->
            Sent.cut(
                at(partition, garbage(most), avro(digits(i)), i, System.currentTimeMillis()),
                RejectionCode.TOO_LARGE));
    badSizes.add(
        (partition, i) -> {
          ProducerRecord<byte[], byte[]> record = send(partition, avro(digits(i)), i);
          record.headers().add("large", garbage(most));
          return Sent.cut(record, RejectionCode.TOO_LARGE);
        });
  }

  private interface Value {
    byte[] of(int index) throws IOException;
  }

  private void bad(RejectionCode code, Value value) {
    badRecords.add((partition, i) -> Sent.bad(send(partition, value.of(i), i), code));
  }

  /** Two of three records are keyed. A header that goes on, and one that must not. */
  private ProducerRecord<byte[], byte[]> send(int partition, byte[] value, int index) {
    return at(partition, value, index, System.currentTimeMillis());
  }

  /** A record whose timestamp the output topic's broker would refuse. */
  private ProducerRecord<byte[], byte[]> futureRecord(int partition, byte[] value, int index) {
    return at(partition, value, index, System.currentTimeMillis() + 48 * HOUR_MS);
  }

  private ProducerRecord<byte[], byte[]> at(
      int partition, byte[] value, int index, long timestamp) {
    byte[] key = index % 3 == 1 ? null : utf8("key-" + random.nextInt(KEYS));
    return at(partition, key, value, index, timestamp);
  }

  private ProducerRecord<byte[], byte[]> at(
      int partition, byte[] key, byte[] value, int index, long timestamp) {
    ProducerRecord<byte[], byte[]> sent =
        mix == Mix.CLOCK_JUMPS
            ? JumpingClock.stamp(topic, partition, timestamp, key, value, index)
            : new ProducerRecord<>(topic, partition, timestamp, key, value);
    sent.headers().add("trace", utf8("trace-" + index));
    if (index % 5 == 0) {
      sent.headers().add("content-type", utf8("avro/binary"));
    }
    return sent;
  }

  private LogitRecord digits(int index) {
    return dense("digits", 10, index);
  }

  private LogitRecord thousand(int index) {
    return dense("thousand", 1000, index);
  }

  private LogitRecord dense(String model, int classCount, int index) {
    List<Float> logits = new ArrayList<>(classCount);
    for (int i = 0; i < classCount; i++) {
      logits.add((float) random.nextGaussian() * 4);
    }
    return LogitRecord.newBuilder()
        .setRecordId("record-" + index)
        .setModel(model)
        .setModelVersion("1")
        .setEventTime(index % 2 == 0 ? Instant.ofEpochMilli(1_760_000_000_000L + index) : null)
        .setLogits(logits)
        .setTrueClasses(index % 4 == 0 ? List.of(index % 10) : List.of())
        .setAttributes(index % 7 == 0 ? Map.of("shard", "s" + index % 9) : Map.of())
        .build();
  }

  private static LogitRecord model(LogitRecord record, String model, String version) {
    record.setModel(model);
    record.setModelVersion(version);
    return record;
  }

  private static LogitRecord logits(LogitRecord record, Float... logits) {
    record.setLogits(Arrays.asList(logits));
    return record;
  }

  private static LogitRecord logit(LogitRecord record, float logit) {
    record.getLogits().set(7, logit);
    return record;
  }

  private static LogitRecord trueClasses(LogitRecord record, Integer... classIds) {
    record.setTrueClasses(Arrays.asList(classIds));
    return record;
  }

  private static LogitRecord without(LogitRecord record) {
    record.setLogits(null);
    return record;
  }

  private static LogitRecord unknownEncoding(LogitRecord record) {
    record.setPackedLogits(
        new PackedLogits(LogitEncoding.UNKNOWN, ByteBuffer.wrap(new byte[] {0, 1, 2, 3})));
    return record;
  }

  /** Packs the logits: of each float32 the upper half. */
  private static LogitRecord packed(LogitRecord record) {
    List<Float> logits = record.getLogits();
    ByteBuffer values =
        ByteBuffer.allocate(Short.BYTES * logits.size()).order(ByteOrder.LITTLE_ENDIAN);
    logits.forEach(
        logit -> values.putShort((short) (Float.floatToRawIntBits(logit) >>> Short.SIZE)));
    record.setPackedLogits(new PackedLogits(LogitEncoding.BFLOAT16, values.flip()));
    return without(record);
  }

  private static LogitRecord candidates(LogitRecord record) {
    record.setCandidateLogits(
        new CandidateLogits(10, List.of(2, 2), List.of(0.5f, 1f), List.of(0.1f, 0.2f)));
    return record;
  }

  private static LogitRecord adaptive(LogitRecord record) {
    record.setAdaptiveLogits(new AdaptiveLogits(List.of(0f, 1f), List.of()));
    return record;
  }

  private static LogitRecord defect(LogitRecord record) {
    record.setRecordId(DEFECT + record.getRecordId());
    return record;
  }

  private static LogitRecord padded(LogitRecord record, int bytes) {
    record.setAttributes(Map.of("padding", "x".repeat(bytes)));
    return record;
  }

  private static byte[] avro(LogitRecord record) throws IOException {
    ByteBuffer bytes = record.toByteBuffer();
    byte[] value = new byte[bytes.remaining()];
    bytes.get(value);
    return value;
  }

  /** The JSON form of Logitmill, which is not Avro's own JSON encoding. */
  private static byte[] json(LogitRecord record) {
    StringBuilder json = new StringBuilder("{\"record_id\":\"").append(record.getRecordId());
    json.append("\",\"model\":\"").append(record.getModel());
    json.append("\",\"model_version\":\"")
        .append(record.getModelVersion())
        .append("\",\"logits\":[");
    String comma = "";
    for (float logit : record.getLogits()) {
      String text = Float.isFinite(logit) ? Float.toString(logit) : "\"" + logit + "\"";
      json.append(comma).append(text);
      comma = ",";
    }
    json.append("],\"true_classes\":").append(record.getTrueClasses()).append('}');
    return utf8(json.toString());
  }

  private static byte[] otherSchema(byte[] avro) {
    avro[5] ^= 0x55;
    return avro;
  }

  private static byte[] cut(byte[] value) {
    return Arrays.copyOf(value, value.length - 3);
  }

  /** The first string claims a length of many terabytes. */
  private static byte[] gigantic(byte[] avro) {
    Arrays.fill(avro, 10, 16, (byte) 0xff);
    avro[16] = 0x01;
    return avro;
  }

  private static byte[] garbage(int bytes) {
    byte[] value = new byte[bytes];
    Arrays.fill(value, (byte) 0x7f);
    return value;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
