// SPDX-License-Identifier: Apache-2.0
package io.logitmill.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetBoundTest {
  @Test
  void readsWords() {
    assertEquals(OffsetBound.EARLIEST, OffsetBound.parse("earliest"));
    assertEquals(OffsetBound.LATEST, OffsetBound.parse("latest"));
    assertEquals(OffsetBound.Kind.COMMITTED, OffsetBound.parse("committed").kind());
  }

  @Test
  void readsATimeWithItsZone() {
    OffsetBound bound = OffsetBound.parse("2026-01-31T09:00:00+01:00");
    assertEquals(OffsetBound.Kind.TIME, bound.kind());
    assertEquals(Instant.parse("2026-01-31T08:00:00Z"), bound.time());
  }

  @Test
  void readsOffsets() {
    OffsetBound bound = OffsetBound.parse("0:17, my.logits_v-2@3:9000000000");
    assertEquals(OffsetBound.Kind.OFFSETS, bound.kind());
    assertEquals(
        List.of(
            new OffsetBound.Entry(Optional.empty(), 0, 17),
            new OffsetBound.Entry(Optional.of("my.logits_v-2"), 3, 9_000_000_000L)),
        bound.entries());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "Earliest",
        "0",
        "0:",
        ":5",
        "0:-1",
        "0:1,",
        "0:1;1:2",
        "@0:1",
        "2026-01-31",
        "2026-01-31T08:00:00",
        "0:9999999999999999999"
      })
  void refusesAnythingElse(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> OffsetBound.parse(text));
    assertTrue(e.getMessage().startsWith("expected earliest, latest, committed, a time"));
    assertTrue(e.getMessage().endsWith("found " + text));
  }
}
