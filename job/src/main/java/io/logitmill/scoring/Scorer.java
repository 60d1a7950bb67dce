// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.ModelSpec;
import io.logitmill.softmax.Kernel;

/**
 * Turns one decoded record and its spec into one prediction or one rejection.
 *
 * <p>The checks run in a fixed order and the first failure wins: kind of logits, number of logits,
 * candidates, every logit, true classes, classes left. Keeps working buffers as large as the
 * largest record, and allocates nothing else once they have grown. Not thread-safe: one per task.
 */
public final class Scorer {
  private final RecordScoring dense;
  private final RecordScoring candidates;
  private final RecordScoring adaptive;

  public Scorer(Kernel kernel) {
    dense = new DenseScoring(kernel);
    candidates = new CandidateScoring(kernel);
    adaptive = new AdaptiveScoring(kernel);
  }

  /**
   * Scores {@code input} by {@code spec} into {@code output}, which is overwritten.
   *
   * @throws RejectionException if the record cannot become a prediction; {@code output} is then
   *     unspecified
   */
  public void score(DecodedRecord input, ModelSpec spec, ScoredRecord output)
      throws RejectionException {
    requireSupported(input);
    RecordScoring scoring =
        switch (input.kind()) {
          case DENSE, PACKED -> dense;
          case CANDIDATES -> candidates;
          case ADAPTIVE -> adaptive;
        };
    scoring.score(input, spec, output);
    output.abstained = output.probability < spec.abstainBelow();
  }

  /**
   * Throws if the record carries logits in an encoding that is not known. {@link #score} checks it
   * too; whoever looks up the spec in between calls this first, so that the logits' encoding is
   * judged before the model.
   */
  public static void requireSupported(DecodedRecord input) throws RejectionException {
    if (input.kind() == LogitKind.PACKED && input.packed().encoding() == PackedEncoding.UNKNOWN) {
      throw new RejectionException.UnsupportedLogits(
          "Expected packed logits as FLOAT32, FLOAT16 or BFLOAT16, found an encoding that this"
              + " release does not know.");
    }
  }
}
