// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Activation;
import io.logitmill.model.ModelSpec;
import io.logitmill.softmax.DenseLogits;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.LogitPass;
import io.logitmill.softmax.WidenedLogits;

/** Scores records with one logit per class, packed or not, by the method of their spec. */
final class DenseScoring implements RecordScoring {
  private final DenseLogits logits = new DenseLogits();
  private final WidenedLogits widened;
  private final LogitPass pass;
  private final TrueClasses trueClasses = new TrueClasses();
  private final ExactScoring exact;
  private final SampledScoring sampled;
  private final SigmoidScoring sigmoid;

  DenseScoring(Kernel kernel) {
    widened = new WidenedLogits(kernel);
    pass = new LogitPass(kernel);
    exact = new ExactScoring(logits, pass, trueClasses);
    sampled = new SampledScoring(logits, pass, trueClasses);
    sigmoid = new SigmoidScoring(logits, pass, trueClasses);
  }

  @Override
  public void score(DecodedRecord input, ModelSpec spec, ScoredRecord output)
      throws RejectionException {
    requireClassCount(input, spec);
    if (input.kind() == LogitKind.PACKED) {
      pointAt(input.packed(), spec);
    } else {
      FloatSlice values = input.logits();
      logits.set(values.bytes(), values.from(), values.count(), spec.scaling());
    }
    int valid = pass.range(logits);
    if (valid < logits.count()) {
      throw LogitRejections.invalidLogit(logits.logit(valid), valid, valid, spec);
    }
    trueClasses.set(input.trueClasses(), input.trueClassCount(), spec.classCount());
    if (!pass.isAnyLeft()) {
      throw LogitRejections.noClassLeft(spec.classCount(), spec);
    }
    output.begin(input, spec);
    if (spec.activation() == Activation.SIGMOID) {
      sigmoid.score(spec, output);
    } else if (spec.sampling() == null || !sampled.score(input, spec, output)) {
      exact.score(spec, output);
    }
  }

  private void pointAt(PackedLogits packed, ModelSpec spec) {
    int count = packed.count();
    switch (packed.encoding()) {
      case FLOAT32 -> logits.set(packed.bytes(), packed.from(), count, spec.scaling());
      case FLOAT16 -> {
        widened.setFloat16(packed.bytes(), packed.from(), count);
        logits.set(widened.bytes(), 0, count, spec.scaling());
      }
      case BFLOAT16 -> {
        widened.setBfloat16(packed.bytes(), packed.from(), count);
        logits.set(widened.bytes(), 0, count, spec.scaling());
      }
      case UNKNOWN -> throw new IllegalStateException("Rejected before: " + packed.encoding());
    }
  }

  private static void requireClassCount(DecodedRecord input, ModelSpec spec)
      throws RejectionException {
    if (input.logitCount() != spec.classCount()) {
      throw new RejectionException.ClassCountMismatch(
          "Expected %d logits for %s, found %d.", spec.classCount(), spec, input.logitCount());
    }
  }
}
