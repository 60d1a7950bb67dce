// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Activation;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.PackedEncoding;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.softmax.Kernel;
import io.logitmill.testutils.Kernels;
import io.logitmill.testutils.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Predictions of many records, as lines: what the record was like, the bits of its log partition
 * and entropy, and a checksum of the whole prediction.
 *
 * <p>All numbers come from {@code nextInt} and {@code nextFloat}, which are the same in every JDK.
 */
final class GoldenBits {
  private static final long SEED = 1L;
  private static final List<ProbabilityOutput> OUTPUTS =
      List.of(ProbabilityOutput.NONE, ProbabilityOutput.ALL, ProbabilityOutput.LOG);

  /** Around the ends of rows, pairs, blocks and chunks. */
  private static final int[] SIZES = {
    1, 2, 3, 10, 16, 17, 63, 64, 65, 128, 255, 256, 257, 300, 1_000, 4_096, 4_097, 4_400, 10_000,
    40_000
  };

  private static final List<PackedEncoding> PACKED =
      List.of(PackedEncoding.FLOAT32, PackedEncoding.FLOAT16, PackedEncoding.BFLOAT16);

  private static final ProbabilityOutput PACKED_OUTPUT = ProbabilityOutput.LOG;

  private static final int[] PACKED_SIZES = {1, 31, 32, 33, 300, 4_097, 10_000};

  /** Of the shortlist and of each cluster. */
  private static final int[][] ADAPTIVE_SIZES = {{5, 1}, {100, 300, 1_000}, {2_000, 3, 64, 5_000}};

  private enum Shape {
    BELL {
      @Override
      float logit(int i, int count, Random random) {
        return 3 * bell(random);
      }
    },
    PEAKED {
      @Override
      float logit(int i, int count, Random random) {
        return i == count / 2 ? 90f : bell(random);
      }
    },
    RISING {
      @Override
      float logit(int i, int count, Random random) {
        return -300f + 600f * i / count + bell(random);
      }
    },
    FAR {
      @Override
      float logit(int i, int count, Random random) {
        return 10_000f + i * 1e-3f + bell(random);
      }
    },
    WIDE {
      @Override
      float logit(int i, int count, Random random) {
        return 60 * bell(random);
      }
    },
    GAPS {
      @Override
      float logit(int i, int count, Random random) {
        return i % 3 == 0 && i != 3 ? Float.NEGATIVE_INFINITY : bell(random);
      }
    };

    abstract float logit(int i, int count, Random random);

    /** About normal: the sum of four even numbers. */
    private static float bell(Random random) {
      float sum = random.nextFloat() + random.nextFloat();
      return (sum + random.nextFloat() + random.nextFloat() - 2f) * 1.7f;
    }
  }

  private GoldenBits() {}

  /** Returns one line for each record. */
  static List<String> lines(Kernel kernel) throws RejectionException {
    Random random = new Random(SEED);
    List<String> lines = new ArrayList<>();
    for (int count : SIZES) {
      for (Shape shape : Shape.values()) {
        if (shape == Shape.GAPS && count == 1) {
          continue;
        }
        float[] logits = logits(shape, count, random);
        ProbabilityOutput output = OUTPUTS.get(lines.size() % OUTPUTS.size());
        lines.add(line(shape + " " + count, logits, plain(count, output), kernel));
        lines.add(line(shape + " " + count + " by spec", logits, spec(count, random), kernel));
      }
    }
    addPacked(lines, kernel);
    addAdaptive(lines, kernel);
    lines.addAll(GoldenCandidates.lines(kernel));
    lines.addAll(GoldenSampled.lines(kernel));
    return lines;
  }

  private static void addPacked(List<String> lines, Kernel kernel) throws RejectionException {
    Random random = new Random(SEED);
    for (int count : PACKED_SIZES) {
      for (PackedEncoding encoding : PACKED) {
        DecodedRecord record = Records.packed(encoding, logits(Shape.WIDE, count, random));
        lines.add(line(encoding + " " + count, record, plain(count, PACKED_OUTPUT), kernel));
      }
    }
  }

  private static void addAdaptive(List<String> lines, Kernel kernel) throws RejectionException {
    Random random = new Random(SEED);
    for (int[] sizes : ADAPTIVE_SIZES) {
      for (Shape shape : Shape.values()) {
        int[] cutoffs = new int[sizes.length - 1];
        float[][] tails = new float[cutoffs.length][];
        int count = sizes[0];
        float[] head = logits(shape, count + cutoffs.length, random);
        for (int cluster = 0; cluster < cutoffs.length; cluster++) {
          cutoffs[cluster] = count;
          tails[cluster] = logits(Shape.BELL, sizes[cluster + 1], random);
          count += sizes[cluster + 1];
        }
        ModelSpec spec =
            Records.spec(count)
                .cutoffs(cutoffs)
                .topK(3)
                .probabilities(OUTPUTS.get(lines.size() % OUTPUTS.size()))
                .build();
        DecodedRecord record = Records.adaptive(head, tails);
        lines.add(line("ADAPTIVE " + shape + " " + count, record, spec, kernel));
      }
    }
  }

  private static float[] logits(Shape shape, int count, Random random) {
    float[] logits = new float[count];
    for (int i = 0; i < count; i++) {
      logits[i] = shape.logit(i, count, random);
    }
    return logits;
  }

  private static ModelSpec plain(int count, ProbabilityOutput output) {
    return Records.spec(count).topK(5).probabilities(output).build();
  }

  private static ModelSpec spec(int count, Random random) {
    ModelSpec.Builder spec =
        Records.spec(count)
            .activation(random.nextInt(3) == 0 ? Activation.SIGMOID : Activation.SOFTMAX)
            .temperature(0.25 + random.nextFloat() * 4)
            .bias(random.nextFloat())
            .topK(1 + random.nextInt(10))
            .probabilities(OUTPUTS.get(random.nextInt(OUTPUTS.size())));
    if (count > 10 && random.nextBoolean()) {
      spec.maskedClasses(random.nextInt(count), random.nextInt(count));
    }
    if (random.nextInt(3) == 0) {
      float[] biases = new float[count];
      for (int i = 0; i < count; i++) {
        biases[i] = random.nextFloat() - 0.5f;
      }
      spec.biases(biases);
    }
    return spec.build();
  }

  private static String line(String name, float[] logits, ModelSpec spec, Kernel kernel)
      throws RejectionException {
    return line(name, Records.dense(logits, logits.length / 2), spec, kernel);
  }

  /** Returns the line of one record. */
  static String line(String name, DecodedRecord record, ModelSpec spec, Kernel kernel)
      throws RejectionException {
    ScoredRecord scored = Records.score(record, spec, kernel);
    CRC32 crc = new CRC32();
    crc.update(new AvroPredictionEncoder().encode(scored));
    return String.format(
        "%s %s %s: %016x %016x %08x",
        name,
        spec.activation(),
        spec.probabilities(),
        Double.doubleToRawLongBits(scored.logPartition()),
        Double.doubleToRawLongBits(scored.entropy()),
        crc.getValue());
  }

  /**
   * Prints the description and the lines of the best kernel of the virtual machine, or of the one
   * named, so that other virtual machines can be asked without a build.
   */
  public static void main(String[] arguments) throws RejectionException {
    List<Kernel> kernels = Kernels.list();
    Kernel kernel = kernels.get(kernels.size() - 1);
    if (Arrays.asList(arguments).contains("scalar")) {
      kernel = kernels.get(0);
    }
    System.out.println(kernel.description());
    lines(kernel).forEach(System.out::println);
  }
}
