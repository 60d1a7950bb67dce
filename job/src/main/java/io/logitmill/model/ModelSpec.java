// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import io.logitmill.softmax.Scaling;
import java.util.Arrays;
import java.util.Objects;

/**
 * How the logits of one model key become predictions, ready for the scorer.
 *
 * <p>Immutable and shared between threads; arrays that it hands out must not be written. Built by
 * the catalogue, which validates; the constructor trusts its arguments.
 */
public final class ModelSpec {
  private final ModelKey key;
  private final int revision;
  private final byte[] fingerprint;
  private final int classCount;
  private final Labels labels;
  private final Activation activation;
  private final float inverseTemperature;
  private final float bias;
  private final float[] biases;
  private final int topK;
  private final ProbabilityOutput probabilities;
  private final float minProbability;
  private final float abstainBelow;
  private final byte[] abstainLabel;
  private final int[] maskedClasses;
  private final Scaling scaling;
  private final Clusters clusters;
  private final Correction correction;
  private final PartitionSampling sampling;

  private ModelSpec(Builder builder) {
    key = Objects.requireNonNull(builder.key, "key");
    revision = builder.revision;
    fingerprint = builder.fingerprint;
    classCount = builder.classCount;
    labels = builder.labels;
    activation = builder.activation;
    inverseTemperature = builder.inverseTemperature;
    bias = builder.bias;
    biases = builder.biases;
    topK = builder.topK;
    probabilities = builder.probabilities;
    minProbability = builder.minProbability;
    abstainBelow = builder.abstainBelow;
    abstainLabel = builder.abstainLabel;
    maskedClasses = builder.maskedClasses;
    correction = builder.correction;
    sampling = builder.sampling;
    scaling = Scaling.of(inverseTemperature, bias, biases, maskedClasses, classCount);
    clusters =
        builder.cutoffs.length == 0
            ? null
            : new Clusters(builder.cutoffs, classCount, maskedClasses);
  }

  /** Returns a builder with the default of every optional field. */
  public static Builder builder(ModelKey key, int classCount) {
    return new Builder(key, classCount);
  }

  public ModelKey key() {
    return key;
  }

  public int revision() {
    return revision;
  }

  /** Returns the 8 bytes of the fingerprint. */
  public byte[] fingerprint() {
    return fingerprint;
  }

  public int classCount() {
    return classCount;
  }

  /** Returns the names of the classes, or null. */
  public Labels labels() {
    return labels;
  }

  public Activation activation() {
    return activation;
  }

  /** Returns beta = 1 / temperature, finite and normal, divided in float64 and rounded once. */
  public float inverseTemperature() {
    return inverseTemperature;
  }

  /** Returns the bias of every class; not used when {@link #biases()} is not null. */
  public float bias() {
    return bias;
  }

  /** Returns one finite bias per class, or null when one number serves all. */
  public float[] biases() {
    return biases;
  }

  /** Returns how many of the most probable classes to publish; MAX_VALUE means all. */
  public int topK() {
    return topK;
  }

  public ProbabilityOutput probabilities() {
    return probabilities;
  }

  /** Returns the least probability of an entry of top, in [0, 1]. */
  public float minProbability() {
    return minProbability;
  }

  /** Returns the probability below which the prediction abstains; 0 means never. */
  public float abstainBelow() {
    return abstainBelow;
  }

  /** Returns the UTF-8 bytes of the label of a prediction that abstains, or null. */
  public byte[] abstainLabel() {
    return abstainLabel;
  }

  /** Returns the class ids that are never predicted, ascending, each once. */
  public int[] maskedClasses() {
    return maskedClasses;
  }

  /** Returns how logits become scaled logits: temperature, bias and masked classes. */
  public Scaling scaling() {
    return scaling;
  }

  /** Returns the head and the clusters of the model's adaptive softmax, or null without one. */
  public Clusters clusters() {
    return clusters;
  }

  /** Returns what is done about the candidates of a record being a sample. */
  public Correction correction() {
    return correction;
  }

  /** Returns how the partition of dense logits is estimated; null if it is computed. */
  public PartitionSampling sampling() {
    return sampling;
  }

  @Override
  public String toString() {
    return key + " revision " + revision;
  }

  /** Collects the fields of a spec; every default stands in its declarations. */
  public static final class Builder {
    private final ModelKey key;
    private final int classCount;
    private int revision = 1;
    private byte[] fingerprint = new byte[8];
    private Labels labels;
    private Activation activation = Activation.SOFTMAX;
    private float inverseTemperature = 1f;
    private float bias;
    private float[] biases;
    private int topK = 5;
    private ProbabilityOutput probabilities = ProbabilityOutput.NONE;
    private float minProbability;
    private float abstainBelow;
    private byte[] abstainLabel;
    private int[] maskedClasses = {};
    private int[] cutoffs = {};
    private Correction correction = Correction.NONE;
    private PartitionSampling sampling;

    private Builder(ModelKey key, int classCount) {
      this.key = key;
      this.classCount = classCount;
    }

    public Builder revision(int revision) {
      this.revision = revision;
      return this;
    }

    public Builder fingerprint(byte[] fingerprint) {
      this.fingerprint = fingerprint.clone();
      return this;
    }

    public Builder labels(Labels labels) {
      this.labels = labels;
      return this;
    }

    public Builder activation(Activation activation) {
      this.activation = activation;
      return this;
    }

    /** Sets the temperature, a positive number; kept as its inverse. */
    public Builder temperature(double temperature) {
      this.inverseTemperature = (float) (1.0 / temperature);
      return this;
    }

    public Builder bias(float bias) {
      this.bias = bias;
      return this;
    }

    public Builder biases(float[] biases) {
      this.biases = biases.clone();
      return this;
    }

    public Builder topK(int topK) {
      this.topK = topK;
      return this;
    }

    public Builder probabilities(ProbabilityOutput probabilities) {
      this.probabilities = probabilities;
      return this;
    }

    public Builder minProbability(float minProbability) {
      this.minProbability = minProbability;
      return this;
    }

    public Builder abstain(float below, byte[] label) {
      this.abstainBelow = below;
      this.abstainLabel = label;
      return this;
    }

    /** Sets the classes that are never predicted, in any order. */
    public Builder maskedClasses(int... classIds) {
      this.maskedClasses = classIds.clone();
      Arrays.sort(maskedClasses);
      return this;
    }

    /** Sets the first class of each cluster of an adaptive softmax, ascending; none without one. */
    public Builder cutoffs(int... classIds) {
      this.cutoffs = classIds.clone();
      return this;
    }

    public Builder correction(Correction correction) {
      this.correction = correction;
      return this;
    }

    public Builder sampling(PartitionSampling sampling) {
      this.sampling = sampling;
      return this;
    }

    public ModelSpec build() {
      return new ModelSpec(this);
    }
  }
}
