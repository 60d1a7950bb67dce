// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static io.logitmill.testutils.Records.dense;
import static io.logitmill.testutils.Records.packed;
import static io.logitmill.testutils.Records.score;
import static io.logitmill.testutils.Records.spec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.logitmill.codec.AvroPredictionEncoder;
import io.logitmill.model.Activation;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.softmax.HalfFloats;
import io.logitmill.softmax.ScalarKernel;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packed logits become the prediction of the same numbers as dense logits, byte for byte. */
class PackedScoringTest {
  private static final long SEED = 7L;

  @ParameterizedTest
  @EnumSource(value = PackedEncoding.class, mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
  void packedLogits_giveThePredictionOfTheSameDenseLogits(PackedEncoding encoding)
      throws Exception {
    Random random = new Random(SEED);
    for (int count : new int[] {1, 2, 31, 32, 33, 255, 257, 1_000, 5_000}) {
      float[] logits = new float[count];
      for (int i = 0; i < count; i++) {
        float logit = (float) random.nextGaussian() * 8;
        logits[i] = random.nextInt(9) == 0 ? Float.NEGATIVE_INFINITY : rounded(logit, encoding);
      }
      logits[0] = 1;
      ModelSpec plain = spec(count).probabilities(ProbabilityOutput.ALL).build();
      ModelSpec scaled =
          spec(count).temperature(1.7).bias(0.1f).activation(Activation.SIGMOID).build();
      for (ModelSpec spec : new ModelSpec[] {plain, scaled}) {
        assertArrayEquals(
            new AvroPredictionEncoder().encode(score(dense(logits), spec)),
            new AvroPredictionEncoder().encode(score(packed(encoding, logits), spec)),
            encoding + ", " + count + " classes, seed " + SEED);
      }
    }
  }

  /** Returns a number near {@code value} that the encoding has. */
  private static float rounded(float value, PackedEncoding encoding) {
    int bits = Float.floatToRawIntBits(value);
    return switch (encoding) {
      case FLOAT16 -> Math.abs(value) < 1e-3f ? 0f : Float.intBitsToFloat(bits & 0xffffe000);
      case BFLOAT16 -> HalfFloats.bfloat16(bits >>> 16);
      default -> value;
    };
  }

  @ParameterizedTest
  @EnumSource(value = PackedEncoding.class, mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
  void logitThatIsNotANumber_isRejectedWithItsIndex(PackedEncoding encoding) {
    for (float logit : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      RejectionException rejection =
          assertThrows(
              RejectionException.InvalidLogit.class,
              () -> score(packed(encoding, 1f, logit, 2f), spec(3).build()));
      assertEquals(
          "Expected a finite logit or -Infinity, found " + logit + " at index 1.",
          rejection.getMessage());
    }
  }

  @Test
  void wrongNumberOfLogits_isRejectedWithBothNumbers() {
    RejectionException rejection =
        assertThrows(
            RejectionException.ClassCountMismatch.class,
            () -> score(packed(PackedEncoding.FLOAT16, 1f, 2f), spec(4).build()));
    assertEquals("Expected 4 logits for m@1 revision 1, found 2.", rejection.getMessage());
    assertThrows(
        RejectionException.ClassCountMismatch.class,
        () -> score(packed(PackedEncoding.BFLOAT16), spec(1).build()));
  }

  @Test
  void unknownEncoding_isRejectedBeforeTheModelIsLookedUp() {
    DecodedRecord record = packed(PackedEncoding.FLOAT16, 1f);
    record.packed().setEncoding(PackedEncoding.UNKNOWN);

    RejectionException rejection =
        assertThrows(
            RejectionException.UnsupportedLogits.class, () -> Scorer.requireSupported(record));
    assertEquals(
        "Expected packed logits as FLOAT32, FLOAT16 or BFLOAT16, found an encoding that this"
            + " release does not know.",
        rejection.getMessage());
  }

  @Test
  void scorerReused_allocatesNothing_whateverTheEncoding() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Scorer scorer = new Scorer(new ScalarKernel());
    ScoredRecord scored = new ScoredRecord();
    ModelSpec spec = spec(300).build();
    DecodedRecord[] records = {
      packed(PackedEncoding.FLOAT32, new float[300]),
      packed(PackedEncoding.FLOAT16, new float[300]),
      packed(PackedEncoding.BFLOAT16, new float[300]),
      dense(new float[300])
    };
    for (int i = 0; i < 4_000; i++) {
      scorer.score(records[i % 4], spec, scored);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1_000; i++) {
      scorer.score(records[i % 4], spec, scored);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 1_000, allocated + " bytes allocated for 1000 records");
  }
}
