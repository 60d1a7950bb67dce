// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import io.logitmill.sampling.ClassSampler;
import io.logitmill.sampling.LogUniformSampler;
import io.logitmill.sampling.UniformSampler;
import io.logitmill.sampling.UnigramSampler;
import io.logitmill.softmax.Numerics;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * One model spec as its author wrote it: every field of the catalogue's format, files replaced by
 * their content. Valid as a whole; the loader has checked it.
 *
 * <p>The record is the definition of the canonical spec, from which the fingerprint is computed: an
 * object of these fields by their names in the catalogue, keys ascending, those left out that equal
 * their default, nested objects left out when nothing is left in them. {@code model}, {@code
 * version}, {@code revision} and {@code numerics} are always in it. {@code class_count} is in it
 * only when there are no labels to count. Laid out by {@link CanonicalJson}.
 *
 * @param key who computed the logits
 * @param revision counts the specs of the key, from 1
 * @param classCount number of classes
 * @param labels names of the classes by class id, or null
 * @param activation default softmax
 * @param temperature float64, default 1
 * @param bias float32, default 0; not used when there are biases
 * @param biases one float32 per class, or null
 * @param topK default 5; MAX_VALUE is written {@code all}
 * @param probabilities default none
 * @param minProbability float32, default 0
 * @param abstainBelow float32, default 0
 * @param abstainLabel null by default
 * @param maskedClasses class ids, ascending, default none
 * @param sampling how the partition is estimated; not by default
 * @param correction for candidate records, default none
 * @param cutoffs ends of the head and of each cluster but the last, as {@code adaptive.cutoffs}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and read once
record SpecDefinition(
    ModelKey key,
    int revision,
    int classCount,
    List<String> labels,
    Activation activation,
    double temperature,
    float bias,
    float[] biases,
    int topK,
    ProbabilityOutput probabilities,
    float minProbability,
    float abstainBelow,
    String abstainLabel,
    int[] maskedClasses,
    Sampling sampling,
    Correction correction,
    int[] cutoffs) {

  static final int DEFAULT_REVISION = 1;
  static final int DEFAULT_TOP_K = 5;
  static final int ALL = Integer.MAX_VALUE;

  /** Which distribution samples are drawn from. */
  enum Sampler {
    NONE,
    UNIFORM,
    LOG_UNIFORM,
    UNIGRAM
  }

  /**
   * How the partition is estimated from samples.
   *
   * @param sampler default none
   * @param sampleSize classes drawn, default 4096
   * @param head most probable classes computed exactly, default 256
   * @param seed hashed with the record's id, default 1
   * @param maxRelativeError float64; above it the record is computed exactly, default 0.01
   * @param frequencies float64 weights by class id, behind the reserved ids, for the unigram
   *     sampler; or null
   * @param distortion float64, the power to which the frequencies are raised, default 1
   * @param reservedIds leading class ids without a frequency, default 0
   */
  record Sampling(
      Sampler sampler,
      int sampleSize,
      int head,
      long seed,
      double maxRelativeError,
      double[] frequencies,
      double distortion,
      int reservedIds) {
    static final int DEFAULT_SAMPLE_SIZE = 4096;
    static final int DEFAULT_HEAD = 256;
    static final long DEFAULT_SEED = 1;
    static final double DEFAULT_MAX_RELATIVE_ERROR = 0.01;
    static final double DEFAULT_DISTORTION = 1;
    static final Sampling DEFAULT =
        new Sampling(
            Sampler.NONE,
            DEFAULT_SAMPLE_SIZE,
            DEFAULT_HEAD,
            DEFAULT_SEED,
            DEFAULT_MAX_RELATIVE_ERROR,
            null,
            DEFAULT_DISTORTION,
            0);

    /**
     * A class is not counted on to be drawn if its share is below that of the mean: draws are made
     * of 53 random bits.
     */
    private static final double LEAST_SHARE = 0x1p-32;

    /** Returns what the scorer needs, or null without a sampler. */
    PartitionSampling partitionSampling(int classCount) {
      if (sampler == Sampler.NONE) {
        return null;
      }
      ClassSampler classes = classSampler(classCount);
      return new PartitionSampling(
          classes,
          sampler == Sampler.UNIFORM,
          sampleSize,
          head,
          seed,
          maxRelativeError,
          IntStream.range(0, classCount)
              .filter(classId -> classes.probability(classId) * classCount < LEAST_SHARE)
              .toArray());
    }

    private ClassSampler classSampler(int classCount) {
      return switch (sampler) {
        case NONE, UNIFORM -> new UniformSampler(classCount);
        case LOG_UNIFORM -> new LogUniformSampler(classCount);
        case UNIGRAM -> UnigramSampler.of(frequencies, distortion, reservedIds);
      };
    }

    private CanonicalJson canonical() {
      CanonicalJson json = new CanonicalJson();
      if (distortion != DEFAULT_DISTORTION) {
        json.put("distortion", distortion);
      }
      if (frequencies != null) {
        json.put("frequencies", frequencies);
      }
      if (head != DEFAULT_HEAD) {
        json.put("head", head);
      }
      if (maxRelativeError != DEFAULT_MAX_RELATIVE_ERROR) {
        json.put("max_relative_error", maxRelativeError);
      }
      if (reservedIds != 0) {
        json.put("num_reserved_ids", reservedIds);
      }
      if (sampleSize != DEFAULT_SAMPLE_SIZE) {
        json.put("sample_size", sampleSize);
      }
      if (sampler != Sampler.NONE) {
        json.put("sampler", name(sampler));
      }
      if (seed != DEFAULT_SEED) {
        json.put("seed", seed);
      }
      return json;
    }
  }

  /** Returns the canonical spec: the text whose UTF-8 bytes the fingerprint is computed from. */
  String canonical() {
    CanonicalJson json = new CanonicalJson();
    json.putUnlessEmpty("abstain", canonicalAbstain());
    if (activation != Activation.SOFTMAX) {
      json.put("activation", name(activation));
    }
    CanonicalJson adaptive = new CanonicalJson();
    if (cutoffs.length > 0) {
      adaptive.put("cutoffs", cutoffs);
    }
    json.putUnlessEmpty("adaptive", adaptive);
    if (biases != null) {
      json.put("bias", biases);
    } else if (bias != 0) {
      json.put("bias", bias);
    }
    if (labels == null) {
      json.put("class_count", classCount);
    }
    if (correction != Correction.NONE) {
      json.put("correction", name(correction));
    }
    if (labels != null) {
      json.put("labels", labels);
    }
    if (maskedClasses.length > 0) {
      json.put("masked_classes", maskedClasses);
    }
    if (minProbability != 0) {
      json.put("min_probability", minProbability);
    }
    json.put("model", key.model());
    json.put("numerics", Numerics.VERSION);
    if (probabilities != ProbabilityOutput.NONE) {
      json.put("probabilities", name(probabilities));
    }
    json.put("revision", revision);
    json.putUnlessEmpty("sampling", sampling.canonical());
    if (temperature != 1) {
      json.put("temperature", temperature);
    }
    if (topK == ALL) {
      json.put("top_k", "all");
    } else if (topK != DEFAULT_TOP_K) {
      json.put("top_k", topK);
    }
    return json.put("version", key.version()).text();
  }

  private CanonicalJson canonicalAbstain() {
    CanonicalJson json = new CanonicalJson();
    if (abstainBelow != 0) {
      json.put("below", abstainBelow);
    }
    if (abstainLabel != null) {
      json.put("label", abstainLabel);
    }
    return json;
  }

  /** Returns the first 8 bytes of the SHA-256 of {@link #canonical()}. */
  byte[] fingerprint() {
    return Fingerprints.of(canonical());
  }

  /** Returns a choice as the catalogue spells it. */
  static String name(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
