// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Labels;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;

/**
 * One prediction before it is encoded, in buffers that are reused for the next one.
 *
 * <p>Filled by {@link Scorer}, read by the encoders. The texts that are carried through stay in the
 * {@link #input() decoded record}. A number that is absent (null in the schema) is NaN here: no
 * published number is ever NaN. Not thread-safe; one per task.
 */
public final class ScoredRecord {
  DecodedRecord input;
  ModelSpec spec;
  ScoringMethod method = ScoringMethod.EXACT;
  int classCount;
  int classId;
  float probability;
  boolean abstained;
  int topCount;
  int[] topClassIds = {};
  float[] topProbabilities = {};
  float[] classValues = {};
  int[] candidateClassIds;
  int candidateCount;
  float remainingProbability = Float.NaN;
  double logPartition = Double.NaN;
  double logPartitionError = Double.NaN;
  double entropy = Double.NaN;
  float margin = Float.NaN;
  double crossEntropy = Double.NaN;

  /** Starts the prediction of one record: every optional number is absent. */
  void begin(DecodedRecord input, ModelSpec spec) {
    this.input = input;
    this.spec = spec;
    classId = 0;
    probability = 0f;
    method = ScoringMethod.EXACT;
    classCount = spec.classCount();
    abstained = false;
    topCount = 0;
    candidateClassIds = null;
    candidateCount = 0;
    remainingProbability = Float.NaN;
    logPartition = Double.NaN;
    logPartitionError = Double.NaN;
    entropy = Double.NaN;
    margin = Float.NaN;
    crossEntropy = Double.NaN;
  }

  /**
   * Begins the most probable classes, with room for {@code capacity}. What belongs to them is
   * settled by {@link #settleBest()} once they are added.
   */
  void beginBest(int capacity) {
    topCount = 0;
    if (topClassIds.length < capacity) {
      topClassIds = new int[capacity];
      topProbabilities = new float[capacity];
    }
  }

  /** Adds the most probable of the classes that were not added yet. */
  void addBest(int classId, float probability) {
    topClassIds[topCount] = classId;
    topProbabilities[topCount++] = probability;
  }

  /** Returns how many of the most probable classes {@link #settleBest()} needs, if there are. */
  static int wantedBest(ModelSpec spec) {
    // Two for the margin, and one more than published to know whether others are left.
    return Math.max(2, spec.topK() == Integer.MAX_VALUE ? spec.topK() : spec.topK() + 1);
  }

  /**
   * Fills the argmax class, margin and top from the most probable classes, at least one.
   *
   * @return whether any of them is not in top
   */
  boolean settleBest() {
    int added = topCount;
    classId = topClassIds[0];
    probability = topProbabilities[0];
    if (added > 1) {
      margin = normal(probability - topProbabilities[1]);
    }
    topCount = 0;
    while (topCount < Math.min(added, spec.topK())
        && topProbabilities[topCount] >= spec.minProbability()) {
      topCount++;
    }
    return topCount < added;
  }

  /** Returns a share or a difference of probabilities as float32: 0 where it would be subnormal. */
  static float normal(double value) {
    return value < Float.MIN_NORMAL ? 0f : (float) value;
  }

  /**
   * Says that the class values are those of some classes alone.
   *
   * @param classIds ascending; the first {@code count}, which stay as they are until this record is
   *     overwritten
   */
  void setCandidates(int[] classIds, int count) {
    candidateClassIds = classIds;
    candidateCount = count;
  }

  /** Returns the array of class values, grown to {@code count}. */
  float[] classValues(int count) {
    if (classValues.length < count) {
      classValues = new float[count];
    }
    return classValues;
  }

  /** Returns the record that was scored; valid until the next one is decoded. */
  public DecodedRecord input() {
    return input;
  }

  /** Returns the spec that made the prediction: labels, revision, fingerprint, activation. */
  public ModelSpec spec() {
    return spec;
  }

  public ScoringMethod method() {
    return method;
  }

  /** Returns how many classes the model has. */
  public int classCount() {
    return classCount;
  }

  /** Returns the argmax class. */
  public int classId() {
    return classId;
  }

  /** Returns the UTF-8 bytes of the label of the argmax class or of abstaining; null without. */
  public byte[] label() {
    if (abstained) {
      return spec.abstainLabel();
    }
    Labels labels = spec.labels();
    return labels == null ? null : labels.utf8(classId);
  }

  /** Returns the probability of the argmax class, in [0, 1]. */
  public float probability() {
    return probability;
  }

  /** Returns whether the probability is below the spec's threshold. */
  public boolean abstained() {
    return abstained;
  }

  /** Returns how many entries of the two {@code top} arrays are valid. */
  public int topCount() {
    return topCount;
  }

  /** Returns the class ids of the most probable classes, most probable first. */
  public int[] topClassIds() {
    return topClassIds;
  }

  /** Returns the probabilities of the most probable classes; they never increase. */
  public float[] topProbabilities() {
    return topProbabilities;
  }

  /**
   * Returns what {@code spec().probabilities()} asks for: probabilities, or log probabilities, by
   * class id, or of the {@link #candidateClassIds()} if there are; the first {@link
   * #classValueCount()} values are valid, none for {@code NONE}.
   */
  public float[] classValues() {
    return classValues;
  }

  /** Returns how many classes the class values are of, if any are asked for. */
  public int classValueCount() {
    return candidateClassIds == null ? classCount : candidateCount;
  }

  /**
   * Returns the class ids that the class values are of, ascending: the first {@link
   * #classValueCount()}; null if they are of all classes, or none are asked for.
   */
  public int[] candidateClassIds() {
    return spec.probabilities() == ProbabilityOutput.NONE ? null : candidateClassIds;
  }

  /** Returns the mass of the classes that are not in top, in [0, 1]; NaN if absent. */
  public float remainingProbability() {
    return remainingProbability;
  }

  /** Returns the log partition in nats; NaN if absent. */
  public double logPartition() {
    return logPartition;
  }

  /** Returns the standard error of the log partition; NaN if absent. */
  public double logPartitionError() {
    return logPartitionError;
  }

  /** Returns the entropy in nats; NaN if absent. */
  public double entropy() {
    return entropy;
  }

  /** Returns the first minus the second probability; NaN if absent. */
  public float margin() {
    return margin;
  }

  /** Returns the cross-entropy in nats, possibly +Infinity; NaN if absent. */
  public double crossEntropy() {
    return crossEntropy;
  }
}
