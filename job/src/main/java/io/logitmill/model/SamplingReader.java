// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import io.logitmill.model.SpecDefinition.Sampler;
import io.logitmill.model.SpecDefinition.Sampling;
import io.logitmill.yaml.Mistakes;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/** Reads how the partition is estimated from samples: the field {@code sampling} of a model. */
final class SamplingReader {
  private static final List<String> FIELDS =
      List.of(
          "sampler",
          "sample_size",
          "head",
          "seed",
          "max_relative_error",
          "frequencies",
          "frequencies_file",
          "distortion",
          "num_reserved_ids");

  private final Fields sampling;
  private final int classCount;
  private final BiFunction<Fields, String, byte[]> files;
  private final Mistakes mistakes;

  /**
   * @param classCount 0 if it is not known because of a mistake
   * @param files the bytes of the file that a field names, or null if it is absent or a mistake
   */
  SamplingReader(
      Fields sampling,
      int classCount,
      BiFunction<Fields, String, byte[]> files,
      Mistakes mistakes) {
    this.sampling = sampling;
    this.classCount = classCount;
    this.files = files;
    this.mistakes = mistakes;
  }

  Sampling read() {
    sampling.refuseAllBut(FIELDS);
    Sampler sampler = sampling.choice("sampler", Sampler.NONE);
    int reservedIds = sampling.integer("num_reserved_ids", 0, 0);
    double distortion =
        sampling.has("distortion")
            ? sampling.number("distortion", "a finite number")
            : Sampling.DEFAULT_DISTORTION;
    double[] frequencies = frequencies(distortion, reservedIds);
    if (sampler == Sampler.UNIGRAM && frequencies == null) {
      sampling.mistake("sampler", "expected frequencies or frequencies_file beside unigram");
    }
    return new Sampling(
        sampler,
        sampling.integer("sample_size", 2, Sampling.DEFAULT_SAMPLE_SIZE),
        sampling.integer("head", 1, Sampling.DEFAULT_HEAD),
        sampling.longInteger("seed", Sampling.DEFAULT_SEED),
        sampling.positive("max_relative_error", Sampling.DEFAULT_MAX_RELATIVE_ERROR),
        frequencies,
        distortion,
        reservedIds);
  }

  private double[] frequencies(double distortion, int reservedIds) {
    if (sampling.has("frequencies") && sampling.has("frequencies_file")) {
      sampling.mistake(
          "frequencies_file", "expected frequencies or frequencies_file, found both; remove one");
    }
    double[] frequencies = null;
    String field = "frequencies";
    if (sampling.has("frequencies")) {
      frequencies = sampling.numbers("frequencies");
    } else if (sampling.has("frequencies_file")) {
      field = "frequencies_file";
      byte[] bytes = files.apply(sampling, field);
      frequencies =
          bytes == null ? null : TextLines.readNumbers(sampling.text(field), bytes, mistakes);
    }
    if (frequencies == null) {
      return null;
    }
    int expected = classCount - reservedIds;
    if (classCount != 0 && frequencies.length != expected) {
      sampling.mistake(
          field,
          "expected %d, one per class%s, found %d"
              .formatted(
                  expected,
                  reservedIds == 0 ? "" : " but for %d reserved ids".formatted(reservedIds),
                  frequencies.length));
    }
    if (Arrays.stream(frequencies).anyMatch(f -> f < 0)
        || Arrays.stream(frequencies).noneMatch(f -> f > 0)) {
      sampling.mistake(field, "expected numbers from 0 up, one of them above 0");
    } else if (!hasFiniteSum(frequencies, distortion)) {
      sampling.mistake(
          field,
          "expected numbers whose powers by the distortion %s have a finite sum above 0"
              .formatted(distortion));
    }
    return frequencies;
  }

  private static boolean hasFiniteSum(double[] frequencies, double distortion) {
    double sum = Arrays.stream(frequencies).map(f -> StrictMath.pow(f, distortion)).sum();
    // NaN after a mistake of the distortion, which has its line by now.
    return Double.isNaN(distortion) || (sum > 0 && sum <= Double.MAX_VALUE);
  }
}
