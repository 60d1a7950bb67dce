// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A catalogue that is read again from time to time, on a thread of its own.
 *
 * <p>Tasks see one immutable snapshot, swapped as a whole. A catalogue that cannot be read, has
 * mistakes, or gives a taken revision to another spec leaves the last good one in force.
 *
 * <p>An unknown key forces a refresh and waits for one that started after it asked. What the
 * waiting may end with:
 *
 * <ul>
 *   <li>a catalogue that has the key: its spec;
 *   <li>a budget that has run out, after a read that did not bring the key: null. A catalogue with
 *       mistakes counts as read: the last good one is in force and does not have the key;
 *   <li>no read that succeeded for {@link Settings#unavailableLimit}: an exception. Until then a
 *       failed read is tried again, longer than the budget if need be.
 * </ul>
 */
public final class RefreshingCatalogue implements SpecLookup {
  /**
   * @param refresh time between two looks at the catalogue
   * @param unknownModelWait how long all unknown keys together may wait per catalogue version
   * @param unavailableLimit how long reads may fail before whoever waits for one is told
   */
  public record Settings(Duration refresh, Duration unknownModelWait, Duration unavailableLimit) {}

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** A catalogue in force and what it was made of; the version counts from 1. */
  private record Snapshot(long version, Catalogue catalogue, CatalogueContent content) {}

  private final String name;
  private final CatalogueFiles files;
  private final Settings settings;
  private final CatalogueListener listener;
  private final LongSupplier nanoTime;
  private final Duration firstPause;
  private final UnknownModelBudget budget;
  private final RevisionLedger ledger = new RevisionLedger();
  private final ScheduledExecutorService executor;
  private volatile Snapshot snapshot;
  private volatile long confirmedNanos;

  /** Guards what follows. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition finishedOne = lock.newCondition();
  private boolean queued;
  private boolean closed;
  private long started;
  private long finished;
  private IOException unreadable;
  private long failingSinceNanos;

  private RefreshingCatalogue(
      String name,
      CatalogueFiles files,
      Settings settings,
      CatalogueListener listener,
      LongSupplier nanoTime,
      Duration firstPause) {
    this.name = name;
    this.files = files;
    this.settings = settings;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.firstPause = firstPause;
    budget = new UnknownModelBudget(settings.unknownModelWait(), nanoTime);
    executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "logitmill-catalogue-refresh");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Reads the catalogue {@code name} for the first time and starts to refresh it. A read that fails
   * is tried again within {@link Settings#unavailableLimit}.
   *
   * @throws CatalogueException if it has mistakes: there is no last good one to fall back to
   * @throws CatalogueUnavailableException if it cannot be read
   */
  public static RefreshingCatalogue start(
      String name, CatalogueFiles files, Settings settings, CatalogueListener listener)
      throws CatalogueException, CatalogueUnavailableException, InterruptedException {
    return start(name, files, settings, listener, System::nanoTime, FIRST_PAUSE);
  }

  /** As above, with a clock and a first pause between attempts, for tests. */
  static RefreshingCatalogue start(
      String name,
      CatalogueFiles files,
      Settings settings,
      CatalogueListener listener,
      LongSupplier nanoTime,
      Duration firstPause)
      throws CatalogueException, CatalogueUnavailableException, InterruptedException {
    RefreshingCatalogue catalogue =
        new RefreshingCatalogue(name, files, settings, listener, nanoTime, firstPause);
    try {
      catalogue.readFirst();
      catalogue.schedule();
      return catalogue;
    } finally {
      if (catalogue.snapshot == null) {
        catalogue.close();
      }
    }
  }

  private void readFirst()
      throws CatalogueException, CatalogueUnavailableException, InterruptedException {
    Duration pause = firstPause;
    long since = nanoTime.getAsLong();
    while (true) {
      try {
        take(CatalogueContent.read(name, files));
        confirmedNanos = nanoTime.getAsLong();
        return;
      } catch (IOException e) {
        listener.failed(e);
        failIfUnavailable(since, e);
        pause = pause(pause, Long.MAX_VALUE);
      }
    }
  }

  private void schedule() {
    long nanos = settings.refresh().toNanos();
    var unused = executor.scheduleWithFixedDelay(this::refresh, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public Catalogue catalogue() {
    return snapshot.catalogue();
  }

  @Override
  public long version() {
    return snapshot.version();
  }

  @Override
  public Duration age() {
    long confirmed = confirmedNanos; // before the clock is read
    return Duration.ofNanos(nanoTime.getAsLong() - confirmed);
  }

  /** Returns for how long no read has succeeded; zero if the last one did. */
  public Duration failingFor() {
    lock.lock();
    try {
      return unreadable == null
          ? Duration.ZERO
          : Duration.ofNanos(nanoTime.getAsLong() - failingSinceNanos);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ModelSpec await(Utf8Slice model, Utf8Slice version)
      throws CatalogueUnavailableException, InterruptedException {
    Duration pause = firstPause;
    boolean announced = false;
    while (true) {
      Snapshot now = snapshot;
      ModelSpec spec = now.catalogue().find(model, version);
      if (spec != null || budget.isSpent(now.version())) {
        return spec;
      }
      long remaining = budget.remainingNanos(now.version());
      if (!announced) {
        announced = true;
        listener.waiting(
            new ModelKey(model.toString(), version.toString()), Duration.ofNanos(remaining));
      }
      IOException failure = forceRefresh();
      if (snapshot.version() != now.version()) {
        continue; // a new version has a new budget
      }
      if (failure != null) {
        failIfUnavailable(nanoTime.getAsLong() - failingFor().toNanos(), failure);
        pause = pause(pause, Long.MAX_VALUE);
      } else if (remaining <= 0) {
        budget.spend(now.version());
        return null;
      } else {
        pause = pause(pause, remaining);
      }
    }
  }

  /**
   * Waits for a refresh that starts after this call; callers share one. Returns why it could not
   * read the catalogue, or null if it could.
   */
  private IOException forceRefresh() throws CatalogueUnavailableException, InterruptedException {
    long since = nanoTime.getAsLong();
    lock.lock();
    try {
      long wanted = started + 1;
      if (!queued && !closed) {
        queued = true;
        executor.execute(this::refresh);
      }
      long left = settings.unavailableLimit().toNanos();
      while (finished < wanted && !closed) {
        if (left <= 0) {
          throw unavailable(since, new IOException("a read has not ended"));
        }
        left = finishedOne.awaitNanos(left);
      }
      return closed ? new IOException("the catalogue is closed") : unreadable;
    } finally {
      lock.unlock();
    }
  }

  /** One refresh, on the refreshing thread. Throws nothing: that would end the schedule. */
  private void refresh() {
    long number = begin();
    IOException failure = null;
    try {
      CatalogueContent content = snapshot.content().reread(files);
      if (content != snapshot.content()) {
        take(content);
      }
      confirmedNanos = nanoTime.getAsLong();
    } catch (IOException e) {
      failure = e;
      listener.failed(e);
    } catch (CatalogueException e) {
      listener.failed(e);
    } catch (RuntimeException e) {
      failure = new IOException("%s: cannot be read: %s".formatted(name, e), e);
      listener.failed(failure);
    } finally {
      end(number, failure);
    }
  }

  private long begin() {
    lock.lock();
    try {
      queued = false;
      if (unreadable == null) {
        failingSinceNanos = nanoTime.getAsLong(); // if this one fails
      }
      return ++started;
    } finally {
      lock.unlock();
    }
  }

  private void end(long number, IOException failure) {
    lock.lock();
    try {
      finished = number;
      unreadable = failure;
      finishedOne.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Puts new content in force, if it is sound. */
  private void take(CatalogueContent content) throws CatalogueException {
    Catalogue catalogue = CatalogueLoader.load(content);
    ledger.enter(name, catalogue);
    long version = snapshot == null ? 1 : snapshot.version() + 1;
    snapshot = new Snapshot(version, catalogue, content);
    listener.refreshed(version, catalogue.revisions().size());
  }

  private void failIfUnavailable(long sinceNanos, IOException failure)
      throws CatalogueUnavailableException {
    long failingNanos = nanoTime.getAsLong() - sinceNanos;
    if (executor.isShutdown() || failingNanos >= settings.unavailableLimit().toNanos()) {
      throw unavailable(sinceNanos, failure);
    }
  }

  private CatalogueUnavailableException unavailable(long sinceNanos, IOException failure) {
    return new CatalogueUnavailableException(
        "%s: expected to read the catalogue, could not for %d ms: %s; see that it exists and that this machine may read it"
            .formatted(name, (nanoTime.getAsLong() - sinceNanos) / 1_000_000, failure.getMessage()),
        failure);
  }

  /** Waits for the pause, or less; returns the next one, which is longer. */
  private Duration pause(Duration pause, long mostNanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), mostNanos));
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  /** Stops refreshing and tells whoever waits. The last snapshot can still be read. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      executor.shutdownNow();
      finishedOne.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
