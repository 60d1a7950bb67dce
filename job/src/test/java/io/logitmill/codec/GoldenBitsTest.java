// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.model.Activation;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.scoring.RejectionException;
import io.logitmill.testutils.Records;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * The bits of numerics version 1, as one checksum over many encoded predictions.
 *
 * <p>It is the same on every machine, JDK and in the interpreter. If it changes, a bit of some
 * result has changed, and with it must the numerics version.
 */
class GoldenBitsTest {
  private static final long SEED = 1L;
  private static final List<ProbabilityOutput> OUTPUTS =
      List.of(ProbabilityOutput.NONE, ProbabilityOutput.ALL, ProbabilityOutput.LOG);

  @Test
  void predictions_areTheSameToTheLastBit() throws Exception {
    assertEquals("91cd5fe7", checksum());
  }

  /** Records of 1 to 2,000 classes, over all magnitudes, with every kind of output. */
  private static String checksum() throws RejectionException {
    Random random = new Random(SEED);
    CRC32 crc = new CRC32();
    AvroPredictionEncoder encoder = new AvroPredictionEncoder();
    for (int round = 0; round < 2_000; round++) {
      int count = 1 + random.nextInt(1 << random.nextInt(12));
      float spread = (float) Math.scalb(1.0, random.nextInt(12) - 4);
      float shift = random.nextInt(3) == 0 ? random.nextInt(4_000) - 2_000 : 0;
      float[] logits = new float[count];
      for (int i = 0; i < count; i++) {
        // nextFloat is 24 random bits: the same in every JDK.
        logits[i] = (random.nextFloat() - 0.5f) * spread + shift;
      }
      ModelSpec spec =
          Records.spec(count)
              .activation(random.nextBoolean() ? Activation.SOFTMAX : Activation.SIGMOID)
              .temperature(0.25 + random.nextFloat() * 4)
              .bias(random.nextFloat())
              .topK(1 + random.nextInt(10))
              .probabilities(OUTPUTS.get(random.nextInt(OUTPUTS.size())))
              .build();
      int trueClass = random.nextInt(count);
      crc.update(encoder.encode(Records.score(Records.dense(logits, trueClass), spec)));
    }
    return Long.toHexString(crc.getValue());
  }

  /** Prints the checksum, so that other virtual machines can be asked without a build. */
  public static void main(String[] arguments) throws RejectionException {
    System.out.println(checksum());
  }
}
