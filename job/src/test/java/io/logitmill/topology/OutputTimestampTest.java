// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.config.JobConfig.TimestampChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTimestampTest {
  private static final long NOW = 5_000;

  @ParameterizedTest
  @CsvSource({
    "SOURCE, 0, 0, false",
    "SOURCE, 4999, 4999, false",
    "SOURCE, 5000, 5000, false",
    "SOURCE, 5001, 5000, true",
    "SOURCE, 3605000, 5000, true",
    "SOURCE, -1, 5000, true",
    "SOURCE, -9223372036854775808, 5000, true",
    "SOURCE, 9223372036854775807, 5000, true",
    "NOW, 4999, 5000, false",
    "NOW, -1, 5000, false",
    "NOW, 5001, 5000, false"
  })
  void keepsTheSourceTimestampBetween0AndNow(
      TimestampChoice choice, long source, long expected, boolean replaced) {
    OutputTimestamp timestamps = new OutputTimestamp(choice, () -> NOW);
    assertEquals(expected, timestamps.choose(source));
    assertEquals(replaced, timestamps.isReplaced(source, timestamps.choose(source)));
  }

  @Test
  void looksAtTheClockForARecordThatIsNewerThanItsLastTime() {
    long[] now = {NOW};
    OutputTimestamp timestamps = new OutputTimestamp(TimestampChoice.SOURCE, () -> now[0]);
    assertEquals(NOW, timestamps.choose(NOW + 1));
    now[0] = NOW + 10;
    assertEquals(NOW + 1, timestamps.choose(NOW + 1));
    assertEquals(NOW + 10, timestamps.choose(NOW + 11));
  }
}
