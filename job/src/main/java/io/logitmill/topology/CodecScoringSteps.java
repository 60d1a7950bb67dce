// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.codec.AvroPredictionEncoder;
import io.logitmill.codec.JsonPredictionEncoder;
import io.logitmill.codec.LogitDecoder;
import io.logitmill.codec.PredictionEncoder;
import io.logitmill.codec.WireFormat;
import io.logitmill.config.JobConfig.InputFormat;
import io.logitmill.config.JobConfig.KernelChoice;
import io.logitmill.config.JobConfig.OutputFormat;
import io.logitmill.model.ModelSpec;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.Scorer;
import io.logitmill.softmax.Kernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.MetricGroup;

/** The real steps: the codec's decoder and encoder, the catalogue, and the scorer. */
final class CodecScoringSteps implements ScoringSteps {
  private final LogitDecoder decoder;
  private final CatalogueHandle specs;
  private final Scorer scorer;
  private final PredictionEncoder encoder;

  private final DecodedRecord decoded = new DecodedRecord();
  private final ScoredRecord scored = new ScoredRecord();
  private ModelSpec spec;

  CodecScoringSteps(
      LogitDecoder decoder, CatalogueHandle specs, Scorer scorer, PredictionEncoder encoder) {
    this.decoder = decoder;
    this.specs = specs;
    this.scorer = scorer;
    this.encoder = encoder;
  }

  @Override
  public void moveTo(String topic, int partition, long offset) {
    specs.moveTo(topic, partition, offset);
  }

  @Override
  public void decode(byte[] bytes, int from, int length) throws RejectionException {
    decoder.decode(bytes, from, length, decoded);
    Scorer.requireSupported(decoded);
  }

  @Override
  public void lookUp() throws RejectionException, IOException, InterruptedException {
    spec = specs.find(decoded.model(), decoded.modelVersion());
    if (spec == null) {
      throw new RejectionException.UnknownModel(
          "Expected a model of the catalogue (version %d), found model '%s' version '%s'.",
          specs.catalogueVersion(), decoded.model(), decoded.modelVersion());
    }
  }

  @Override
  public void score() throws RejectionException {
    scorer.score(decoded, spec, scored);
  }

  @Override
  public ScoredRecord scored() {
    return scored;
  }

  @Override
  public byte[] encode() {
    return encoder.encode(scored);
  }

  @Override
  public void close() {
    specs.close();
  }

  /**
   * @param inputFormat framing of the values
   * @param inputSchemas JSON of further schemas that records may be written with
   * @param outputFormat how predictions are written
   * @param kernel which arithmetic kernel to use
   * @param lookup opens the catalogue
   */
  record Opener(
      InputFormat inputFormat,
      List<String> inputSchemas,
      OutputFormat outputFormat,
      KernelChoice kernel,
      CatalogueHandle.Factory lookup)
      implements Factory {
    @Override
    public ScoringSteps open(RuntimeContext runtime) throws Exception {
      CatalogueHandle specs = lookup.open();
      try {
        return open(runtime.getMetricGroup(), specs);
      } catch (RuntimeException e) {
        specs.close();
        throw e;
      }
    }

    /** Returns steps over a catalogue that is open already, and is closed with them. */
    ScoringSteps open(MetricGroup metrics, CatalogueHandle specs) {
      LogitDecoder decoder = new LogitDecoder(wireFormat(), schemas());
      Scorer scorer = new Scorer(kernel(metrics));
      PredictionEncoder encoder =
          switch (outputFormat) {
            case AVRO -> new AvroPredictionEncoder();
            case JSON -> new JsonPredictionEncoder();
          };
      CatalogueMetrics.register(metrics, specs);
      return new CodecScoringSteps(decoder, specs, scorer, encoder);
    }

    private WireFormat wireFormat() {
      return switch (inputFormat) {
        case AUTO -> WireFormat.AUTO;
        case AVRO -> WireFormat.AVRO;
        case JSON -> WireFormat.JSON;
      };
    }

    private List<Schema> schemas() {
      List<Schema> schemas = new ArrayList<>();
      for (String json : inputSchemas) {
        schemas.add(new Schema.Parser().parse(json));
      }
      return schemas;
    }

    /** Returns the kernel, and shows its name as a label: reporters take no texts as values. */
    private Kernel kernel(MetricGroup metrics) {
      Kernel chosen = JobKernel.of(kernel);
      metrics
          .addGroup(FlinkScoringMetrics.GROUP)
          .addGroup("kernel", chosen.name())
          .gauge("kernelInfo", () -> 1);
      return chosen;
    }
  }
}
