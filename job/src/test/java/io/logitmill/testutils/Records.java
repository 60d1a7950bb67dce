// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import io.logitmill.codec.AvroPredictionEncoder;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.Scorer;
import io.logitmill.softmax.Kernel;
import java.util.Arrays;

/** Short ways to make records and specs, and to score them. */
public final class Records {
  private static final ModelKey KEY = new ModelKey("m", "1");

  private Records() {}

  /** Returns a builder of a spec for {@code classCount} classes, without labels. */
  public static ModelSpec.Builder spec(int classCount) {
    return ModelSpec.builder(KEY, classCount);
  }

  /** Returns a dense record of the model that {@link #spec} is for. */
  public static DecodedRecord dense(float... logits) {
    DecodedRecord record = new DecodedRecord();
    record.recordId().set("r");
    record.model().set(KEY.model());
    record.modelVersion().set(KEY.version());
    for (float logit : logits) {
      record.logits().add(logit);
    }
    return record;
  }

  /** Returns {@link #dense} with true classes. */
  public static DecodedRecord dense(float[] logits, int... trueClasses) {
    DecodedRecord record = dense(logits);
    for (int classId : trueClasses) {
      record.addTrueClass(classId);
    }
    return record;
  }

  /**
   * Scores with a new scorer, so that nothing is left of an earlier record: with every kernel of
   * this virtual machine, and throws unless their predictions are the same, byte for byte.
   */
  public static ScoredRecord score(DecodedRecord record, ModelSpec spec) throws RejectionException {
    ScoredRecord first = null;
    byte[] expected = null;
    for (Kernel kernel : Kernels.list()) {
      ScoredRecord scored = score(record, spec, kernel);
      byte[] prediction = new AvroPredictionEncoder().encode(scored);
      if (first == null) {
        first = scored;
        expected = prediction;
      } else if (!Arrays.equals(expected, prediction)) {
        throw new AssertionError(kernel.description() + " gives another prediction than scalar");
      }
    }
    return first;
  }

  /** Scores with one kernel. */
  public static ScoredRecord score(DecodedRecord record, ModelSpec spec, Kernel kernel)
      throws RejectionException {
    ScoredRecord scored = new ScoredRecord();
    new Scorer(kernel).score(record, spec, scored);
    return scored;
  }
}
