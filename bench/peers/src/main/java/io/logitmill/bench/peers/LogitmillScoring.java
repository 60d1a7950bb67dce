// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logitmill.codec.AvroPredictionEncoder;
import io.logitmill.codec.LogitDecoder;
import io.logitmill.codec.PredictionEncoder;
import io.logitmill.codec.WireFormat;
import io.logitmill.model.Catalogue;
import io.logitmill.model.CatalogueException;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.model.ModelSpec;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.Scorer;
import io.logitmill.softmax.KernelChoice;
import io.logitmill.softmax.KernelFacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * Logitmill's own decoder, scorer and encoder, without the job around them: from the bytes of a
 * logit record to those of its prediction, which are the same as the job's.
 *
 * <p>Takes the vector kernel where the virtual machine has it. Not thread-safe: one per task, over
 * a shared catalogue.
 */
final class LogitmillScoring {
  private static final String MODELS = "models.yaml";
  private static final String LABELS = "labels.txt";

  private static final String CATALOGUE =
      """
      models:
        - model: %s
          version: "%s"
          labels_file: %s
          top_k: %d
          probabilities: %s
      """;

  private final Catalogue catalogue;
  private final LogitDecoder decoder = new LogitDecoder(WireFormat.AVRO, List.of());
  private final Scorer scorer =
      new Scorer(KernelChoice.of(KernelChoice.Wanted.AUTO, KernelFacts.ofThisMachine()).kernel());
  private final PredictionEncoder encoder = new AvroPredictionEncoder();
  private final DecodedRecord decoded = new DecodedRecord();
  private final ScoredRecord scored = new ScoredRecord();

  LogitmillScoring(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** Reads the one model of an assignment as the job reads a catalogue. */
  static Catalogue catalogue(Assignment assignment) throws IOException, CatalogueException {
    byte[] models =
        CATALOGUE
            .formatted(
                Assignment.MODEL,
                Assignment.MODEL_VERSION,
                LABELS,
                Assignment.TOP,
                assignment.allProbabilities() ? "all" : "none")
            .getBytes(UTF_8);
    return CatalogueLoader.load(
        MODELS,
        location ->
            location.equals(LABELS)
                ? Files.newInputStream(assignment.labels())
                : new ByteArrayInputStream(models));
  }

  /**
   * Returns the prediction in an array of its own.
   *
   * @throws RejectionException if the record cannot become one
   */
  byte[] apply(byte[] value) throws RejectionException {
    decoder.decode(value, decoded);
    Scorer.requireSupported(decoded);
    ModelSpec spec = catalogue.find(decoded.model(), decoded.modelVersion());
    if (spec == null) {
      throw new RejectionException.UnknownModel(
          "Expected the model %s@%s, found %s@%s.",
          Assignment.MODEL, Assignment.MODEL_VERSION, decoded.model(), decoded.modelVersion());
    }
    scorer.score(decoded, spec, scored);
    return encoder.encode(scored);
  }
}
