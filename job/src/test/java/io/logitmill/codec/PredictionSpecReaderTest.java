// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.model.ModelSpec;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.testutils.Records;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionSpecReaderTest {
  private static final ModelSpec SPEC =
      Records.spec(3)
          .revision(70_000)
          .fingerprint(HexFormat.of().parseHex("f1e2d3c4b5a69788"))
          .build();

  private final PredictionSpecReader reader = new PredictionSpecReader();

  @Test
  void readsRevisionAndFingerprint() throws Exception {
    for (DecodedRecord record :
        List.of(Records.dense(1, 2, 3), Records.dense(new float[] {1, 2, 3}, 2, 0), full())) {
      for (PredictionEncoder encoder :
          List.of(new AvroPredictionEncoder(), new JsonPredictionEncoder())) {
        byte[] value = encoder.encode(Records.score(record, SPEC));
        assertTrue(reader.read(value));
        assertEquals(70_000, reader.revision());
        assertEquals(0xf1e2d3c4b5a69788L, reader.fingerprint());
      }
    }
  }

  @Test
  void readsNothingElseAndFailsOnNothing() throws Exception {
    assertFalse(reader.read(null));
    assertFalse(reader.read(new byte[0]));
    for (PredictionEncoder encoder :
        List.of(new AvroPredictionEncoder(), new JsonPredictionEncoder())) {
      byte[] value = encoder.encode(Records.score(full(), SPEC));
      boolean before = false;
      for (int length = 0; length < value.length; length++) {
        boolean read = reader.read(Arrays.copyOf(value, length));
        assertTrue(read || !before, "length " + length);
        before = read;
      }
      assertTrue(before, "the end of the value is not needed");
      byte[] other = value.clone();
      other[5] ^= 1;
      other[0] ^= 1;
      assertFalse(reader.read(other));
    }
  }

  private static DecodedRecord full() {
    DecodedRecord record = Records.dense(new float[] {1, 2, 3}, 1);
    record.setEventTimeMs(1_760_000_000_000L);
    int attribute = record.addAttribute();
    record.attributeKey(attribute).set("shard");
    record.attributeValue(attribute).set("s1");
    return record;
  }
}
