// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lookups of this JVM, each made once and shared by the tasks that want the same one, so that a
 * million labels are in memory once and not once per slot.
 *
 * <p>This is the only mutable static state of the job. It belongs to the class loader of the job's
 * code, so two jobs in one JVM do not meet here. A task takes a lease when it opens and closes it
 * when it closes, or registers the closing as a release hook of the class loader; the last one
 * closes the lookup, and nothing is left behind.
 */
public final class SharedLookups {
  private static final Map<String, Shared> LOOKUPS = new HashMap<>();

  /** Guards the map and the counts; a task that waits for it can be cancelled. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  /** Makes a lookup; what it throws goes to the task that asked first. */
  @FunctionalInterface
  public interface Factory {
    SpecLookup create()
        throws CatalogueException, CatalogueUnavailableException, InterruptedException;
  }

  private static final class Shared {
    final SpecLookup lookup;
    int leases;

    Shared(SpecLookup lookup) {
      this.lookup = lookup;
    }
  }

  /** The right to use a shared lookup until {@link #close}. */
  public static final class Lease implements AutoCloseable {
    private final String key;
    private final Shared shared;
    private boolean closed;

    private Lease(String key, Shared shared) {
      this.key = key;
      this.shared = shared;
    }

    /** Returns the lookup; do not close it. */
    public SpecLookup lookup() {
      return shared.lookup;
    }

    /** Gives the right back; again does nothing. */
    @Override
    public void close() {
      LOCK.lock();
      try {
        if (!closed) {
          closed = true;
          release(key, shared);
        }
      } finally {
        LOCK.unlock();
      }
    }
  }

  private SharedLookups() {}

  /**
   * Returns a lease of the lookup of {@code key}, which {@code factory} makes if there is none.
   * Tasks that ask meanwhile wait for it rather than make another.
   *
   * @param key what makes two lookups the same: {@link CatalogueContent#hash} for content that
   *     travels with the job; job name, location and settings for what is refreshed
   */
  public static Lease acquire(String key, Factory factory)
      throws CatalogueException, CatalogueUnavailableException, InterruptedException {
    LOCK.lockInterruptibly();
    try {
      Shared shared = LOOKUPS.get(key);
      if (shared == null) {
        shared = new Shared(factory.create());
        LOOKUPS.put(key, shared);
      }
      shared.leases++;
      return new Lease(key, shared);
    } finally {
      LOCK.unlock();
    }
  }

  /** Returns a lease of the catalogue in content that travels with the job. */
  public static Lease acquire(CatalogueContent content)
      throws CatalogueException, CatalogueUnavailableException, InterruptedException {
    return acquire(content.hash(), () -> SpecLookup.of(CatalogueLoader.load(content)));
  }

  private static void release(String key, Shared shared) {
    shared.leases--;
    if (shared.leases == 0) {
      LOOKUPS.remove(key);
      shared.lookup.close();
    }
  }

  /** Returns how many lookups are alive, for tests. */
  static int size() {
    LOCK.lock();
    try {
      return LOOKUPS.size();
    } finally {
      LOCK.unlock();
    }
  }
}
