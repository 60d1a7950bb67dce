// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what is wrong, and keeps the first of each kind. Not thread-safe. */
final class Findings {
  private final int limit;
  private final Map<FindingKind, List<Finding>> kept = new EnumMap<>(FindingKind.class);
  private final Map<FindingKind, Long> counts = new EnumMap<>(FindingKind.class);

  /**
   * @param limit how many findings of a kind to keep, at least 0
   */
  Findings(int limit) {
    this.limit = limit;
  }

  /** Counts {@code records} more of a kind. */
  void count(FindingKind kind, long records) {
    counts.merge(kind, records, Long::sum);
  }

  long count(FindingKind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** Returns whether one more of the kind would be kept, so that its text is worth making. */
  boolean isWanted(FindingKind kind) {
    return of(kind).size() < limit;
  }

  /** Keeps the finding, if there is room. */
  void keep(FindingKind kind, String source, String message) {
    if (isWanted(kind)) {
      of(kind).add(new Finding(kind, source, message));
    }
  }

  private List<Finding> of(FindingKind kind) {
    return kept.computeIfAbsent(kind, k -> new ArrayList<>());
  }

  /** Returns what was kept, by kind. */
  List<Finding> kept() {
    return kept.values().stream().flatMap(List::stream).toList();
  }
}
