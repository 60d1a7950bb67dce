// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Activation;
import io.logitmill.model.Labels;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes scored records for the tests of other packages, consistent in form but not in meaning. */
public final class ScoredRecords {
  private ScoredRecords() {}

  /** Returns a record with about half of the optional numbers, carrying {@code input} through. */
  public static ScoredRecord random(Random random, DecodedRecord input) {
    ScoredRecord record = new ScoredRecord();
    int classCount = 1 + random.nextInt(40);
    record.input = input;
    record.spec = spec(random, classCount);
    record.method = List.of(ScoringMethod.values()).get(random.nextInt(4));
    record.classCount = classCount;
    record.classId = random.nextInt(classCount);
    record.probability = random.nextFloat();
    record.abstained = random.nextBoolean();
    record.topCount = random.nextInt(classCount + 1);
    // Longer than what is valid, as a reused buffer is.
    record.topClassIds = new int[record.topCount + 3];
    record.topProbabilities = new float[record.topCount + 3];
    for (int i = 0; i < record.topCount; i++) {
      record.topClassIds[i] = random.nextInt(classCount);
      record.topProbabilities[i] = random.nextFloat();
    }
    if (random.nextBoolean()) {
      record.candidateCount = 1 + random.nextInt(classCount);
      record.candidateClassIds =
          random.ints(record.candidateCount + 3, 0, 1_000_000).sorted().toArray();
    }
    record.classValues = new float[classCount + 3];
    for (int i = 0; i < classCount; i++) {
      record.classValues[i] =
          random.nextInt(5) == 0 ? Float.NEGATIVE_INFINITY : -random.nextFloat() / 1e3f;
    }
    record.remainingProbability = random.nextBoolean() ? Float.NaN : random.nextFloat();
    record.logPartition = optional(random);
    record.logPartitionError = optional(random);
    record.entropy = optional(random);
    record.margin = random.nextBoolean() ? Float.NaN : random.nextFloat();
    record.crossEntropy = random.nextInt(4) == 0 ? Double.POSITIVE_INFINITY : optional(random);
    return record;
  }

  /** Returns a prediction by {@code spec} of a record with as many logits as it has classes. */
  public static ScoredRecord of(ModelSpec spec, float probability, double entropy) {
    ScoredRecord record = new ScoredRecord();
    DecodedRecord input = new DecodedRecord();
    input.logits().add(new byte[Float.BYTES * spec.classCount()], 0, spec.classCount());
    record.begin(input, spec);
    record.probability = probability;
    record.abstained = probability < spec.abstainBelow();
    record.entropy = entropy;
    return record;
  }

  private static double optional(Random random) {
    return random.nextBoolean() ? Double.NaN : random.nextGaussian() * 1e3;
  }

  private static ModelSpec spec(Random random, int classCount) {
    byte[] fingerprint = new byte[8];
    random.nextBytes(fingerprint);
    List<ProbabilityOutput> outputs = List.of(ProbabilityOutput.values());
    ModelSpec.Builder builder =
        ModelSpec.builder(new ModelKey("m", "1"), classCount)
            .revision(1 + random.nextInt(1000))
            .fingerprint(fingerprint)
            .activation(random.nextBoolean() ? Activation.SOFTMAX : Activation.SIGMOID)
            .probabilities(outputs.get(random.nextInt(outputs.size())));
    if (random.nextBoolean()) {
      List<String> labels = new ArrayList<>();
      for (int i = 0; i < classCount; i++) {
        labels.add("label \"" + i + "\" é\n\uD83D\uDE00");
      }
      builder.labels(new Labels(labels));
      builder.abstain(0.5f, new byte[] {'n', 'o'});
    }
    return builder.build();
  }
}
