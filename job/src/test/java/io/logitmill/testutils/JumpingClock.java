// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A producer's clock that is wrong in another way every 200 records: right, two hours ahead, a day
 * behind, at the epoch, at the end of time, and not there at all.
 */
final class JumpingClock {
  private static final int STRETCH = 200;
  private static final int NONE = 5;
  private static final int WAYS = 6;

  private JumpingClock() {}

  /**
   * Returns the record that the producer sends at a moment when its clock should say {@code now}.
   */
  static ProducerRecord<byte[], byte[]> stamp(
      String topic, int partition, long now, byte[] key, byte[] value, int index) {
    int way = index / STRETCH % WAYS;
    return way == NONE
        ? new Unstamped(topic, partition, key, value)
        : new ProducerRecord<>(topic, partition, read(way, now), key, value);
  }

  private static long read(int way, long now) {
    return switch (way) {
      case 1 -> now + Duration.ofHours(2).toMillis();
      case 2 -> now - Duration.ofDays(1).toMillis();
      case 3 -> 0;
      case 4 -> Long.MAX_VALUE;
      default -> now;
    };
  }

  /** The one negative timestamp that a broker takes: none. The client's own class refuses it. */
  private static final class Unstamped extends ProducerRecord<byte[], byte[]> {
    Unstamped(String topic, int partition, byte[] key, byte[] value) {
      super(topic, partition, key, value);
    }

    @Override
    public Long timestamp() {
      return -1L;
    }
  }
}
