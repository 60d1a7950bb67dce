// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedLookupsTest {
  private final AtomicInteger closed = new AtomicInteger();

  private SpecLookup lookup() {
    return new SpecLookup() {
      @Override
      public Catalogue catalogue() {
        return new Catalogue(List.of());
      }

      @Override
      public ModelSpec await(Utf8Slice model, Utf8Slice version) {
        return null;
      }

      @Override
      public long version() {
        return 1;
      }

      @Override
      public Duration age() {
        return Duration.ZERO;
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }

  @Test
  void oneIsMadeForAllAndTheLastToGoClosesIt() throws Exception {
    SharedLookups.Lease first = SharedLookups.acquire("k", this::lookup);
    SharedLookups.Lease second =
        SharedLookups.acquire(
            "k",
            () -> {
              throw new AssertionError("made twice");
            });
    assertSame(first.lookup(), second.lookup());

    first.close();
    first.close();
    assertEquals(0, closed.get());
    second.close();
    assertEquals(1, closed.get());
    assertEquals(0, SharedLookups.size());
  }

  @Test
  void equalContentIsParsedOnceAndOtherContentIsNot() throws Exception {
    String yaml = "models: [{model: a, version: '1', class_count: 2}]";
    try (SharedLookups.Lease one = SharedLookups.acquire(CatalogueContent.of("models.yaml", yaml));
        SharedLookups.Lease same = SharedLookups.acquire(CatalogueContent.of("models.yaml", yaml));
        SharedLookups.Lease other =
            SharedLookups.acquire(CatalogueContent.of("models.yaml", yaml + " "))) {
      assertSame(one.lookup(), same.lookup());
      assertNotSame(one.lookup(), other.lookup());
    }
    assertEquals(0, SharedLookups.size());
  }

  @Test
  void failureLeavesNothingBehind() {
    assertThrows(
        CatalogueException.class,
        () -> SharedLookups.acquire(CatalogueContent.of("models.yaml", "models: []")));
    assertEquals(0, SharedLookups.size());
  }
}
