// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.logitmill.schemas.LogitRecord;
import io.logitmill.topology.OpenScore;
import io.logitmill.topology.OutputRecord;
import io.logitmill.topology.SourceRecord;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the job allocates for a record between Kafka's consumer and Kafka's producer, as
 * docs/throughput.md states it: the whole way, from the deserialiser over {@code score} to the
 * serialiser.
 */
@SuppressWarnings("try") // Flink's own harness lets close throw InterruptedException.
class RecordAllocationTest {
  /* Beside the value of the prediction; interpreted code, which allocates most. */
  private static final long STATED_BYTES = 400;

  private static final int WARM_UP = 200;
  private static final int RECORDS = 2_000;
  private static final String TOPIC = "logits";

  private final OutputSerializer serializer =
      new OutputSerializer(new JobConfigs("localhost:9092").build().output());
  private final OutputSerializerTest.Topics topics = new OutputSerializerTest.Topics();

  @ParameterizedTest
  @ValueSource(ints = {10, 1_000, 100_000})
  void staysBelowWhatIsStatedWhateverTheNumberOfClasses(int classes) throws Exception {
    long[] allocated = allocated(classes, "none");
    assertTrue(
        allocated[0] - allocated[1] <= STATED_BYTES,
        () -> allocated[0] + " bytes for a value of " + allocated[1]);
  }

  @Test
  void allocatesNothingForAClassButItsBytesInThePrediction() throws Exception {
    long[] few = allocated(1_000, "all");
    long[] many = allocated(100_000, "all");
    long difference = Math.abs(many[0] - many[1] - (few[0] - few[1]));
    assertTrue(difference <= 32, () -> difference + " bytes more or less beside the value");
    assertTrue(many[1] > 400_000, () -> "probabilities in a value of " + many[1] + " bytes");
  }

  /** Returns the bytes that a record takes on average, and the size of the prediction's value. */
  private long[] allocated(int classes, String probabilities) throws Exception {
    String catalogue =
        "models:\n  - {model: m, version: \"1\", class_count: %d, top_k: 5, probabilities: %s}\n"
            .formatted(classes, probabilities);
    byte[] value = value(classes);
    List<ConsumerRecord<byte[], byte[]>> records =
        Stream.iterate(0L, offset -> offset + 1)
            .limit(WARM_UP + RECORDS)
            .map(offset -> record(offset, value))
            .toList();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    RawRecordDeserializer deserializer = new RawRecordDeserializer();
    Last last = new Last();
    long before = 0;
    long bytes = 0;
    try (OpenScore score = new OpenScore(catalogue)) {
      for (int i = 0; i < records.size(); i++) {
        if (i == WARM_UP) {
          before = threads.getCurrentThreadAllocatedBytes();
        }
        deserializer.deserialize(records.get(i), last);
        OutputRecord output = score.map(last.record);
        assertEquals(OutputRecord.Destination.PREDICTIONS, output.destination);
        ProducerRecord<byte[], byte[]> sent = serializer.serialize(output, topics, null);
        bytes = sent.value().length;
      }
      return new long[] {(threads.getCurrentThreadAllocatedBytes() - before) / RECORDS, bytes};
    }
  }

  private static byte[] value(int classes) throws Exception {
    Random random = new Random(1);
    return LogitRecord.newBuilder()
        .setRecordId("000000000001")
        .setModel("m")
        .setModelVersion("1")
        .setEventTime(null)
        .setLogits(Stream.generate(() -> (float) random.nextGaussian()).limit(classes).toList())
        .setTrueClasses(List.of())
        .setAttributes(Map.of())
        .build()
        .toByteBuffer()
        .array();
  }

  // The source's consumer has buffers for values; Flink's interface says that they are arrays.
  @SuppressWarnings("unchecked")
  private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
    ConsumerRecord<?, ?> consumed =
        new ConsumerRecord<>(
            TOPIC,
            0,
            offset,
            1_700_000_000_000L,
            TimestampType.CREATE_TIME,
            0,
            value.length,
            null,
            ByteBuffer.wrap(value),
            new RecordHeaders(),
            Optional.empty());
    return (ConsumerRecord<byte[], byte[]>) consumed;
  }

  private static final class Last implements Collector<SourceRecord> {
    private SourceRecord record;

    @Override
    public void collect(SourceRecord collected) {
      record = collected;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
