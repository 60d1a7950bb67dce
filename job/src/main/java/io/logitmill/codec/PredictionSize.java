// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Correction;
import io.logitmill.model.Labels;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.PartitionSampling;
import io.logitmill.model.ProbabilityOutput;

/** An upper bound on the size of a prediction, from its model spec alone. */
public final class PredictionSize {
  /**
   * Header, numbers, enums, array ends and union branches: everything of fixed size, rounded up.
   */
  private static final int FIXED_BYTES = 256;

  private static final int MAX_VARINT_BYTES = 5;
  private static final int FLOAT_BYTES = 4;

  /** Class id, branch and length of the label, probability. */
  private static final int TOP_ENTRY_BYTES = 3 * MAX_VARINT_BYTES + FLOAT_BYTES;

  private PredictionSize() {}

  /**
   * Returns how many bytes of Avro a prediction by this spec takes at most, without the fields that
   * are carried through from the input.
   */
  public static long largestAvroBytes(ModelSpec spec) {
    long top = Math.min(spec.topK(), spec.classCount());
    long size = FIXED_BYTES + top * TOP_ENTRY_BYTES + labelBytes(spec, top);
    if (spec.probabilities() != ProbabilityOutput.NONE) {
      size +=
          Math.max(sampledBytes(spec), spec.classCount() * (FLOAT_BYTES + candidateBytes(spec)));
    }
    return size;
  }

  /**
   * Returns how many bytes beside its value a class takes at most. Where a spec is not made for
   * candidate records, those that name more than every second class may be larger than is said.
   */
  private static long candidateBytes(ModelSpec spec) {
    return spec.correction() == Correction.NONE ? 0 : AvroWriter.longBytes(spec.classCount());
  }

  /** Returns the bytes of the classes that are computed when the partition is estimated. */
  private static long sampledBytes(ModelSpec spec) {
    PartitionSampling sampling = spec.sampling();
    if (sampling == null) {
      return 0;
    }
    long head = Math.max(sampling.head(), Math.min(spec.topK(), spec.classCount()) + 1L);
    long classes = head + sampling.sampleSize() + sampling.neverDrawn().length;
    return Math.min(classes, spec.classCount())
        * (FLOAT_BYTES + AvroWriter.longBytes(spec.classCount()));
  }

  /** Returns the bytes of the label of the prediction and of those in its top. */
  private static long labelBytes(ModelSpec spec, long top) {
    byte[] abstain = spec.abstainLabel();
    long longest = abstain == null ? 0 : abstain.length;
    long all = 0;
    Labels labels = spec.labels();
    for (int classId = 0; labels != null && classId < labels.count(); classId++) {
      int length = labels.utf8(classId).length;
      longest = Math.max(longest, length);
      all += length;
    }
    return longest + Math.min(all, top * longest);
  }
}
