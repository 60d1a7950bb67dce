// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The obvious Flink job: what a good engineer has running on the first afternoon, with the
 * documentation open. Bytes from Kafka, {@link ObviousScoring} in a map, bytes to Kafka; whatever
 * Flink and Kafka have a default for is left at it.
 */
final class ObviousFlinkJob {
  private ObviousFlinkJob() {}

  /** Runs until it is killed. */
  public static void main(String[] arguments) throws Exception {
    Assignment assignment = Assignment.read(arguments);
    StreamExecutionEnvironment env = FlinkParts.environment(assignment);
    KafkaSource<byte[]> source =
        FlinkParts.<byte[]>source(assignment).setValueOnlyDeserializer(new Bytes()).build();
    KafkaSink<byte[]> sink =
        FlinkParts.<byte[]>sink(assignment)
            .setRecordSerializer(
                KafkaRecordSerializationSchema.<byte[]>builder()
                    .setTopic(assignment.predictions())
                    .setValueSerializationSchema(new Bytes())
                    .build())
            .build();
    env.fromSource(source, WatermarkStrategy.noWatermarks(), "Logits")
        .map(new Score(assignment.readLabels(), assignment.allProbabilities()))
        .sinkTo(sink);
    env.execute(assignment.name());
  }

  /** Hands on values as they are, in and out. */
  private static final class Bytes extends AbstractDeserializationSchema<byte[]>
      implements SerializationSchema<byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] deserialize(byte[] message) {
      return message;
    }

    @Override
    public byte[] serialize(byte[] value) {
      return value;
    }
  }

  /** Makes a prediction of each record. */
  private static final class Score extends RichMapFunction<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> labels;
    private final boolean allProbabilities;
    private transient ObviousScoring scoring;

    Score(List<String> labels, boolean allProbabilities) {
      this.labels = new ArrayList<>(labels);
      this.allProbabilities = allProbabilities;
    }

    @Override
    public void open(OpenContext context) {
      scoring = new ObviousScoring(labels, allProbabilities);
    }

    @Override
    public byte[] map(byte[] value) {
      return scoring.apply(value);
    }
  }
}
