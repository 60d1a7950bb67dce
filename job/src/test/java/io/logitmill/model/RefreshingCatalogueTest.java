// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The catalogue's clock advances by a second per read; the schedule never comes up by itself. */
@Timeout(60)
class RefreshingCatalogueTest {
  private static final String A = "models:\n- {model: a, version: '1', class_count: 2}\n";
  private static final String B = "- {model: b, version: '1', class_count: 2}\n";
  private static final String UNREADABLE = "\0unreadable";

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final AtomicLong seconds = new AtomicLong();
  private final AtomicInteger reads = new AtomicInteger();
  private RefreshingCatalogue catalogue;

  @AfterEach
  void close() {
    if (catalogue != null) {
      catalogue.close();
    }
  }

  @Test
  void unknownKeyForcesARefreshThatFindsIt() throws Exception {
    start(10, 100, A, A + B);
    assertNull(find("b"));
    assertEquals(List.of("version 1 of 1"), heard);

    assertNotNull(await("b"));
    assertEquals(2, catalogue.version());
    assertEquals(List.of("version 1 of 1", "version 2 of 2"), heard);
    assertNotNull(find("b"));
    assertNotNull(find("a"));
  }

  @Test
  void unknownKeyWaitsForAsLongAsTheBudgetAndTheNextNotAtAll() throws Exception {
    start(10, 100, A);
    assertNull(await("b"));
    int readsOfTheFirst = reads.get();
    assertTrue(readsOfTheFirst >= 10, () -> readsOfTheFirst + " reads");

    assertNull(await("b"));
    assertNull(await("c"));
    assertEquals(readsOfTheFirst, reads.get());
    assertEquals(1, catalogue.version());
  }

  @Test
  void unreadableCatalogueIsTriedAgainBeyondTheBudget() throws Exception {
    start(3, 100, A, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE, A + B);
    assertNotNull(await("b"));
    assertEquals(5, heard.stream().filter(line -> line.startsWith("IOException")).count());
    assertEquals(Duration.ZERO, catalogue.failingFor());
  }

  @Test
  void catalogueThatStaysUnreadableFailsTheTaskAndRefusesNobody() throws Exception {
    start(3, 20, A, UNREADABLE);
    CatalogueUnavailableException e =
        assertThrows(CatalogueUnavailableException.class, () -> await("b"));
    assertTrue(e.getMessage().contains("no such bucket"), e.getMessage());
    assertTrue(catalogue.failingFor().toSeconds() >= 20, catalogue.failingFor().toString());
    assertNotNull(find("a"));
  }

  @Test
  void theLimitCountsFromTheFirstFailureNotFromTheLastRefresh() throws Exception {
    start(3, 20, A, UNREADABLE, A + B);
    seconds.addAndGet(1_000);
    assertNotNull(await("b"));
  }

  @Test
  void wrongCatalogueLeavesTheLastGoodOneInForceAndCountsAsRead() throws Exception {
    start(3, 100, A, "models: [x]");
    ModelSpec before = find("a");
    assertNull(await("b"));
    assertSame(before, find("a"));
    assertTrue(
        heard.get(1).startsWith("CatalogueException models.yaml:1: models: "), heard::toString);
  }

  @Test
  void takenRevisionWithAnotherFingerprintIsRefusedEvenAfterItWasRemoved() throws Exception {
    start(3, 100, A + B, A, A, A + B.replace("2}", "3}"));
    assertNull(await("b2"));
    assertEquals(2, catalogue.version());
    assertNull(find("b"));
    assertTrue(
        heard
            .get(2)
            .startsWith(
                "CatalogueException models.yaml: expected revision 1 of b@1 to stay as it was"),
        heard::toString);
  }

  @Test
  void unchangedContentIsNoNewVersion() throws Exception {
    start(3, 100, A);
    Catalogue before = catalogue.catalogue();
    assertNull(await("b"));
    assertSame(before, catalogue.catalogue());
    assertEquals(List.of("version 1 of 1"), heard);
  }

  @Test
  void ageCountsFromTheLastLookThatFoundTheCatalogueInForce() throws Exception {
    start(3, 100, A, A + B);
    seconds.addAndGet(50);
    assertEquals(Duration.ofSeconds(50), catalogue.age());
    assertNotNull(await("b"));
    assertEquals(Duration.ZERO, catalogue.age());
  }

  @Test
  void ageGrowsWhileTheCatalogueIsWrongOrUnreadable() throws Exception {
    start(3, 100, A, "models: [x]", UNREADABLE, "models: [x]");
    assertNull(await("b"));
    assertEquals(Duration.ofSeconds(seconds.get() - 1), catalogue.age());
  }

  @Test
  void firstReadIsTriedAgainButAWrongCatalogueFailsAtOnce() throws Exception {
    start(3, 100, UNREADABLE, UNREADABLE, A);
    assertNotNull(find("a"));
    assertThrows(CatalogueException.class, () -> start(3, 100, "models: [x]"));
    assertThrows(CatalogueUnavailableException.class, () -> start(3, 5, UNREADABLE));
  }

  @Test
  void closingTellsWhoeverWaits() throws Exception {
    start(1_000_000_000, 1_000_000_000, A);
    Thread closer =
        new Thread(
            () -> {
              while (reads.get() < 5) {
                Thread.onSpinWait();
              }
              catalogue.close();
            });
    closer.start();
    assertThrows(CatalogueUnavailableException.class, () -> await("b"));
    closer.join();
  }

  @Test
  void fixedCatalogueRefusesAtOnce() throws Exception {
    try (SpecLookup lookup =
        SpecLookup.of(CatalogueLoader.load(CatalogueContent.of("models.yaml", A)))) {
      assertNotNull(lookup.find(slice("a"), slice("1")));
      assertNull(lookup.await(slice("b"), slice("1")));
    }
  }

  /** Starts with contents that follow each other read by read; the last one stays. */
  private void start(long budgetSeconds, long limitSeconds, String... contents) throws Exception {
    reads.set(0);
    catalogue =
        RefreshingCatalogue.start(
            "models.yaml",
            location -> open(contents),
            new RefreshingCatalogue.Settings(
                Duration.ofDays(1),
                Duration.ofSeconds(budgetSeconds),
                Duration.ofSeconds(limitSeconds)),
            new CatalogueListener() {
              @Override
              public void refreshed(long version, int specCount) {
                heard.add("version " + version + " of " + specCount);
              }

              @Override
              public void failed(Exception reason) {
                heard.add(reason.getClass().getSimpleName() + " " + reason.getMessage());
              }
            },
            () -> seconds.get() * 1_000_000_000L,
            Duration.ofNanos(1));
  }

  /** A changed catalogue is read twice: to see that it changed, and as a whole. */
  private InputStream open(String... contents) throws IOException {
    seconds.incrementAndGet();
    int read = reads.getAndIncrement();
    String content = contents[Math.min(read, contents.length - 1)];
    if (content.equals(UNREADABLE)) {
      throw new IOException("no such bucket");
    }
    return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
  }

  private ModelSpec find(String model) {
    return catalogue.find(slice(model), slice("1"));
  }

  private ModelSpec await(String model) throws Exception {
    return catalogue.await(slice(model), slice("1"));
  }

  private static Utf8Slice slice(String text) {
    return new Utf8Slice().set(text);
  }
}
