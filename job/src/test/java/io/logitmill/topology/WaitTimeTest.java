// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitTimeTest {
  private final AtomicLong nanos = new AtomicLong(-5); // as nanoTime, it may be negative
  private final WaitTime waited = new WaitTime(nanos::get);

  @Test
  void growsDuringAWaitAndNotBetweenTwo() {
    assertTotal(0);
    nanos.addAndGet(1_000);
    assertTotal(0);
    waited.begin();
    nanos.addAndGet(10);
    assertTotal(10);
    nanos.addAndGet(10);
    waited.end();
    nanos.addAndGet(1_000);
    assertTotal(20);
    waited.begin();
    assertTotal(20);
    nanos.addAndGet(5);
    assertTotal(25);
    waited.end();
    assertTotal(25);
  }

  private void assertTotal(long expectedNanos) {
    assertEquals(Duration.ofNanos(expectedNanos), waited.total());
  }
}
