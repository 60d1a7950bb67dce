// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.codec.LogitDecoder;
import io.logitmill.codec.PredictionEncoder;
import io.logitmill.model.Catalogue;
import io.logitmill.model.ModelSpec;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.Scorer;
import io.logitmill.softmax.ScalarKernel;

/**
 * The way of one record from bytes to bytes, with a catalogue that stays as it is.
 *
 * <p>Keeps working buffers, so it is not thread-safe.
 */
final class RecordScorer {
  private final LogitDecoder decoder;
  private final Catalogue catalogue;
  private final PredictionEncoder encoder;
  private final Scorer scorer = new Scorer(new ScalarKernel());
  private final DecodedRecord decoded = new DecodedRecord();
  private final ScoredRecord scored = new ScoredRecord();
  private ModelSpec spec;

  RecordScorer(LogitDecoder decoder, Catalogue catalogue, PredictionEncoder encoder) {
    this.decoder = decoder;
    this.catalogue = catalogue;
    this.encoder = encoder;
  }

  void decode(byte[] value) throws RejectionException {
    decoder.decode(value, decoded);
    Scorer.requireSupported(decoded);
  }

  void lookUp() throws RejectionException {
    spec = catalogue.find(decoded.model(), decoded.modelVersion());
    if (spec == null) {
      throw new RejectionException.UnknownModel(
          "Expected a model of the catalogue, found %s@%s.",
          decoded.model(), decoded.modelVersion());
    }
  }

  void score() throws RejectionException {
    scorer.score(decoded, spec, scored);
  }

  byte[] encode() {
    return encoder.encode(scored);
  }
}
