// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.cli.AvroJson;
import io.logitmill.schemas.LogitRecord;
import io.logitmill.scoring.DecodedRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same record gives the same result in both formats. */
class FormatsAgreePropertyTest {
  private final LogitDecoder decoder = new LogitDecoder(WireFormat.AUTO, List.of());
  private final DecodedRecord record = new DecodedRecord();

  @Test
  void bothFormatsGiveTheSameRecord() {
    AvroBytes.forSeeds(
        3000,
        seed -> {
          Random random = new Random(seed);
          SampleRecord sample = new SampleRecord(random);
          byte[] json = sample.toJson(random).getBytes(StandardCharsets.UTF_8);
          assertEquals(
              sample.expected(), SampleRecord.outcome(decoder, sample.toAvro(random), record));
          assertEquals(sample.expected(), SampleRecord.outcome(decoder, json, record));
        });
  }

  /** What the command feed publishes for a line of JSON is the same record once more. */
  @Test
  void fedRecordIsTheSame_ofEveryKind() {
    AvroBytes.forSeeds(
        1000,
        seed -> {
          Random random = new Random(seed);
          SampleRecord sample = new SampleRecord(random);
          assertEquals(
              sample.expected(), SampleRecord.outcome(decoder, fed(sample.toJson(random)), record));
        });
  }

  private static byte[] fed(String json) {
    try {
      LogitRecord read = AvroJson.read(json, LogitRecord.getClassSchema(), LogitRecord.class);
      return read.toByteBuffer().array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void mutatedJsonIsARecordOrMalformed() {
    LogitDecoder json = new LogitDecoder(WireFormat.JSON, List.of());
    int[] malformed = new int[1];
    AvroBytes.forSeeds(
        6000,
        seed -> {
          Random random = new Random(seed);
          byte[] value = new SampleRecord(random).toJson(random).getBytes(StandardCharsets.UTF_8);
          String signs = "{}[]\",:\\0123456789eE+-.nul \u0000";
          for (int i = random.nextInt(3); i >= 0; i--) {
            value[random.nextInt(value.length)] =
                (byte)
                    (random.nextBoolean()
                        ? signs.charAt(random.nextInt(signs.length()))
                        : random.nextInt());
          }
          String outcome = SampleRecord.outcome(json, value, record);
          malformed[0] += outcome.equals("MALFORMED") ? 1 : 0;
        });
    assertTrue(malformed[0] > 600 && malformed[0] < 5970, "malformed " + malformed[0]);
  }
}
