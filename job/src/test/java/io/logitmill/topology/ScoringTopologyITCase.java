// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.config.JobConfig.TimestampChoice;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** The topology in a local Flink cluster, from records in memory to records in memory. */
class ScoringTopologyITCase {
  @Test
  void makesOneOutputOfEachInput() throws Exception {
    List<SourceRecord> input = new ArrayList<>();
    for (int offset = 0; offset < 1000; offset++) {
      SourceRecord record = Records.source(offset % 10 == 0 ? "score:runtime" : "v" + offset);
      record.offset = offset;
      input.add(record);
    }
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
    ScoringTopology.applySafetySwitches(env);
    DataStream<SourceRecord> logits =
        env.fromData(input, TypeInformation.of(SourceRecord.class)).uid("memory");
    ScoringTopology.score(logits, settings()).sinkTo(new CollectingSink()).uid("collect");
    CollectingSink.COLLECTED.clear();
    env.execute();

    List<String> expected = new ArrayList<>();
    for (int offset = 0; offset < 1000; offset++) {
      expected.add(
          offset % 10 == 0
              ? "DEAD_LETTERS score:runtime logits@3@" + offset
              : "PREDICTIONS p(v" + offset + ") logits@3@" + offset);
    }
    assertEquals(expected, List.copyOf(CollectingSink.COLLECTED));
  }

  private static ScoreSettings settings() {
    return new ScoreSettings(
        FakeSteps::open, TimestampChoice.SOURCE, 100_000, 100_000, Double.NaN, null, null);
  }

  /** Keeps a line of each record, made at once because the record is reused. */
  private static final class CollectingSink implements Sink<OutputRecord>, Serializable {
    private static final long serialVersionUID = 1L;
    static final ConcurrentLinkedQueue<String> COLLECTED = new ConcurrentLinkedQueue<>();

    @Override
    public SinkWriter<OutputRecord> createWriter(WriterInitContext context) {
      return new Writer();
    }

    private static final class Writer implements SinkWriter<OutputRecord> {
      @Override
      public void write(OutputRecord record, Context context) {
        COLLECTED.add(
            String.join(
                " ",
                record.destination.name(),
                Records.text(record.value),
                Records.header(record, "logitmill.source")));
      }

      @Override
      public void flush(boolean endOfInput) {}

      @Override
      public void close() {}
    }
  }
}
