// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.topology.RecordSize;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.Test;

class RecordSizeTest {
  private static final int[] EDGES = {0, 1, 62, 63, 64, 65, 8191, 8192, 8193, 1048575, 1048576};
  private static final String[] NAMES = {"", "a", "é", "€", "\uD83D\uDE00", "x".repeat(70)};

  @Test
  void isTheProducersOwnEstimate() {
    long seed = 42;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      int count = random.nextInt(round % 50 == 0 ? 200 : 5);
      String[] names = new String[count];
      byte[][] values = new byte[count][];
      Header[] headers = new Header[count];
      for (int i = 0; i < count; i++) {
        names[i] = NAMES[random.nextInt(NAMES.length)];
        values[i] = random.nextInt(4) == 0 ? null : new byte[random.nextInt(300)];
        headers[i] = new RecordHeader(names[i], values[i]);
      }
      byte[] key = bytes(random);
      byte[] value = bytes(random);
      assertEquals(
          AbstractRecords.estimateSizeInBytesUpperBound(
              RecordBatch.CURRENT_MAGIC_VALUE, CompressionType.NONE, key, value, headers),
          RecordSize.estimate(key, value, names, values),
          "seed " + seed + " round " + round);
      long size = RecordSize.estimate(key, value, names, values);
      assertTrue(RecordSize.isWithin(size, key, value, names, values));
      assertTrue(RecordSize.isWithin(3 * size + 1_000, key, value, names, values));
      assertFalse(RecordSize.isWithin(size - 1, key, value, names, values));
    }
  }

  private static byte[] bytes(Random random) {
    return random.nextInt(5) == 0 ? null : new byte[EDGES[random.nextInt(EDGES.length)]];
  }
}
