// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import io.logitmill.model.Catalogue;
import io.logitmill.scoring.RejectionException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Stands for Kafka Streams as well as it can be: Logitmill's own decoder, scorer and encoder in its
 * one operator, bytes in and out, and settings for throughput.
 */
public final class StreamsOurs {
  private StreamsOurs() {}

  /** Runs until the process is asked to end. */
  public static void main(String[] args) throws Exception {
    Assignment assignment = Assignment.read(args);
    StreamsProcess.run(topology(assignment), settings(assignment));
  }

  private static Topology topology(Assignment assignment) throws Exception {
    Catalogue catalogue = LogitmillScoring.catalogue(assignment);
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(assignment.input(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .processValues(() -> new Score(new LogitmillScoring(catalogue)))
        .to(
            assignment.predictions(),
            Produced.with(Serdes.ByteArray(), Scored.SERDE)
                .withStreamPartitioner(
                    (topic, key, scored, partitions) ->
                        Optional.of(Set.of(scored.partition() % partitions))));
    return builder.build();
  }

  private static Map<String, Object> settings(Assignment assignment) {
    Map<String, Object> settings = StreamsProcess.settings(assignment);
    TunedClients.consumer(assignment)
        .forEach((key, value) -> settings.put(StreamsConfig.consumerPrefix(key), value));
    TunedClients.producer(assignment)
        .forEach((key, value) -> settings.put(StreamsConfig.producerPrefix(key), value));
    settings.put(
        StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
        TunedClients.polledRecords(assignment));
    return settings;
  }

  /**
   * A prediction on its way to the partition of its source, which a partitioner cannot see.
   *
   * @param partition of the source
   * @param value the encoded prediction
   */
  private record Scored(int partition, byte[] value) {
    static final Serde<Scored> SERDE =
        Serdes.serdeFrom(
            (Serializer<Scored>) (topic, scored) -> scored.value(),
            (topic, bytes) -> {
              throw new SerializationException("predictions are only written");
            });
  }

  private static final class Score extends ContextualFixedKeyProcessor<byte[], byte[], Scored> {
    private final LogitmillScoring scoring;

    Score(LogitmillScoring scoring) {
      this.scoring = scoring;
    }

    @Override
    public void process(FixedKeyRecord<byte[], byte[]> record) {
      RecordMetadata source = context().recordMetadata().orElseThrow();
      record.headers().add(SourceHeader.of(source.topic(), source.partition(), source.offset()));
      try {
        byte[] prediction = scoring.apply(record.value());
        context().forward(record.withValue(new Scored(source.partition(), prediction)));
      } catch (RejectionException e) {
        throw new IllegalStateException("expected records that can be scored", e);
      }
    }
  }
}
