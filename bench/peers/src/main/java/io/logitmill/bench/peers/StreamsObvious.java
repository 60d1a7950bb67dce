// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/**
 * Stands for Kafka Streams with the code of a first afternoon: {@link ObviousScoring}, and Streams
 * as it is by default, but for limits that large records need.
 */
public final class StreamsObvious {
  private StreamsObvious() {}

  /** Runs until the process is asked to end. */
  public static void main(String[] args) throws Exception {
    Assignment assignment = Assignment.read(args);
    StreamsProcess.run(topology(assignment), settings(assignment));
  }

  private static Topology topology(Assignment assignment) throws Exception {
    List<String> labels = assignment.readLabels();
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(assignment.input(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .processValues(() -> new Score(new ObviousScoring(labels, assignment.allProbabilities())))
        .to(assignment.predictions(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    return builder.build();
  }

  private static Map<String, Object> settings(Assignment assignment) {
    Map<String, Object> settings = StreamsProcess.settings(assignment);
    raise(
        settings,
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
        ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES,
        assignment.maxBytes());
    raise(
        settings,
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        1 << 20,
        assignment.maxBytes());
    return settings;
  }

  private static void raise(Map<String, Object> settings, String key, int usual, int needed) {
    if (needed > usual) {
      settings.put(key, needed);
    }
  }

  private static final class Score extends ContextualFixedKeyProcessor<byte[], byte[], byte[]> {
    private final ObviousScoring scoring;

    Score(ObviousScoring scoring) {
      this.scoring = scoring;
    }

    @Override
    public void process(FixedKeyRecord<byte[], byte[]> record) {
      context().forward(record.withValue(scoring.apply(record.value())));
    }
  }
}
