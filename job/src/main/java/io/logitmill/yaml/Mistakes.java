// SPDX-License-Identifier: Apache-2.0
package io.logitmill.yaml;

import io.logitmill.text.OneLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects everything that is wrong with one file, so that it is mended in one go.
 *
 * <p>Each mistake reads {@code file:line: field: expected this, found that}. Not thread-safe.
 */
public final class Mistakes {
  /** Nobody reads more; a list of a million wrong labels must not become a message. */
  private static final int MOST_KEPT = 50;

  private record Mistake(int line, String text) {}

  private final String file;
  private final List<Mistake> kept = new ArrayList<>();
  private int count;

  /** Collects the mistakes of {@code file}. */
  public Mistakes(String file) {
    this.file = file;
  }

  /** Adds a mistake of {@code field} on {@code line} of the file. */
  public void add(int line, String field, String message) {
    add(line, "%s:%d: %s: %s".formatted(file, line, OneLine.name(field), message));
  }

  /** Adds a complete message, which becomes one line of text, for {@code line} of the file. */
  public void add(int line, String text) {
    count++;
    if (kept.size() < MOST_KEPT) {
      kept.add(new Mistake(line, OneLine.of(text)));
    }
  }

  /** Returns whether nothing was wrong. */
  public boolean isEmpty() {
    return count == 0;
  }

  /** Returns how many mistakes were added. */
  public int count() {
    return count;
  }

  /**
   * Returns one line per mistake in the order of the file, the last one telling of any left out.
   */
  public List<String> lines() {
    List<String> lines =
        new ArrayList<>(
            kept.stream()
                .sorted(Comparator.comparingInt(Mistake::line))
                .map(Mistake::text)
                .distinct()
                .toList());
    if (count > kept.size()) {
      lines.add("%s: and %d more mistakes".formatted(file, count - kept.size()));
    }
    return List.copyOf(lines);
  }
}
