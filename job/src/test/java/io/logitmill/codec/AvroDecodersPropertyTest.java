// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.schemas.LogitRecord;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The hand-written decoder and Avro's schema resolution agree on every input. */
class AvroDecodersPropertyTest {
  private static final int HEADER = 10;

  private final AvroRecordDecoder fast = new AvroFastDecoder();
  private final AvroRecordDecoder resolving =
      new AvroResolvingDecoder(LogitRecord.getClassSchema(), LogitRecord.getClassSchema());
  private final DecodedRecord record = new DecodedRecord();

  @Test
  void bothReadWhatWasWritten_inAnyBlocks() {
    AvroBytes.forSeeds(
        3000,
        seed -> {
          Random random = new Random(seed);
          SampleRecord sample = new SampleRecord(random);
          byte[] value = sample.toAvro(random);
          assertEquals(sample.expected(), outcome(fast, value));
          assertEquals(sample.expected(), outcome(resolving, value));
        });
  }

  @Test
  void bothGiveTheSameForMutatedBytes() {
    int[] accepted = new int[1];
    AvroBytes.forSeeds(
        6000,
        seed -> {
          Random random = new Random(seed);
          byte[] value = mutated(new SampleRecord(random).toAvro(random), random);
          String outcome = outcome(fast, value);
          assertEquals(outcome, outcome(resolving, value));
          accepted[0] += outcome.equals("rejected") ? 0 : 1;
        });
    assertTrue(accepted[0] > 300 && accepted[0] < 5700, "accepted " + accepted[0]);
  }

  @Test
  void everyCutRecordIsRejected() {
    AvroBytes.forSeeds(
        200,
        seed -> {
          Random random = new Random(seed);
          byte[] value = new SampleRecord(random).toAvro(random);
          for (int length = HEADER; length < value.length; length++) {
            byte[] cut = Arrays.copyOf(value, length);
            assertEquals("rejected", outcome(fast, cut));
            assertEquals("rejected", outcome(resolving, cut));
          }
        });
  }

  @Test
  void randomBytesNeverThrowAnythingElse() {
    LogitDecoder decoder = new LogitDecoder(WireFormat.AUTO, List.of());
    AvroBytes.forSeeds(
        6000,
        seed -> {
          Random random = new Random(seed);
          byte[] value = new byte[random.nextInt(80)];
          random.nextBytes(value);
          SampleRecord.outcome(decoder, value, record);
        });
  }

  static byte[] mutated(byte[] value, Random random) {
    byte[] result = value.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = HEADER + random.nextInt(result.length - HEADER);
      switch (random.nextInt(3)) {
        case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> result[at] = (byte) random.nextInt();
        default -> result = Arrays.copyOf(result, Math.max(HEADER + 1, at + random.nextInt(5)));
      }
    }
    return result;
  }

  private String outcome(AvroRecordDecoder decoder, byte[] value) {
    record.reset();
    try {
      decoder.decode(value, HEADER, record);
      return SampleRecord.describe(record);
    } catch (AvroFormatException | RejectionException e) {
      return "rejected";
    }
  }
}
