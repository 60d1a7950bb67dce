// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.config.JobConfig.InputFormat;
import io.logitmill.config.JobConfig.KernelChoice;
import io.logitmill.config.JobConfig.OutputFormat;
import io.logitmill.config.JobConfig.TimestampChoice;
import io.logitmill.model.CatalogueContent;
import java.io.IOException;
import java.util.List;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** The {@code score} operator, open, without anything around it that would allocate. */
public final class OpenScore implements AutoCloseable {
  private static final int MAX_BYTES = 1 << 20;

  private final OneInputStreamOperatorTestHarness<SourceRecord, OutputRecord> harness;
  private final ScoreFunction function;

  /**
   * Opens it with a catalogue, for Avro in both directions and the scalar kernel: that of vectors
   * allocates until it is compiled.
   */
  public OpenScore(String catalogue) throws Exception {
    ScoringSteps.Factory steps =
        new CodecScoringSteps.Opener(
            InputFormat.AUTO,
            List.of(),
            OutputFormat.AVRO,
            KernelChoice.SCALAR,
            CatalogueHandle.travelling(CatalogueContent.of("models.yaml", catalogue)));
    function =
        new ScoreFunction(
            new ScoreSettings(
                steps, TimestampChoice.SOURCE, MAX_BYTES, MAX_BYTES, Double.NaN, null, null));
    harness = new OneInputStreamOperatorTestHarness<>(new StreamMap<>(function));
    harness.open();
  }

  public OutputRecord map(SourceRecord record) throws IOException, InterruptedException {
    return function.map(record);
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
