// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.model.ModelSpec;
import io.logitmill.published.PublishedValues;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Counts predictions by the revision that was published and the one that scores now.
 *
 * <p>Records come in runs of one pair, which is looked up once a run. Not thread-safe.
 */
final class RevisionChanges {
  private static final Comparator<RevisionChange> ORDER =
      Comparator.comparing(RevisionChange::model)
          .thenComparing(RevisionChange::version)
          .thenComparingInt(RevisionChange::publishedRevision)
          .thenComparing(RevisionChange::publishedFingerprint)
          .thenComparingInt(RevisionChange::plannedRevision)
          .thenComparing(RevisionChange::plannedFingerprint);

  private record Pair(short tag, ModelSpec planned) {}

  private static final class Change {
    private final RevisionChange description;
    private final boolean isChange;
    private long records;

    Change(RevisionChange description) {
      this.description = description;
      isChange =
          description.publishedRevision() != description.plannedRevision()
              || !description.publishedFingerprint().equals(description.plannedFingerprint());
    }
  }

  private final PublishedValues published;
  private final Map<Pair, Change> byPair = new HashMap<>();
  private Pair lastPair = new Pair((short) 0, null);
  private Change last;

  RevisionChanges(PublishedValues published) {
    this.published = published;
  }

  /** Returns whether predictions of a tag name another spec than {@code planned}. */
  boolean isChange(short tag, ModelSpec planned) {
    if (tag != lastPair.tag || planned != lastPair.planned) {
      lastPair = new Pair(tag, planned);
      last = byPair.computeIfAbsent(lastPair, this::change);
    }
    return last.isChange;
  }

  private Change change(Pair pair) {
    ModelSpec planned = pair.planned;
    return new Change(
        new RevisionChange(
            planned.key().model(),
            planned.key().version(),
            published.revision(pair.tag),
            HexFormat.of().toHexDigits(published.fingerprint(pair.tag)),
            planned.revision(),
            HexFormat.of().toHexDigits(ByteBuffer.wrap(planned.fingerprint()).getLong()),
            0));
  }

  /** Counts one more of the pair that {@link #isChange} was asked for last. */
  void count() {
    last.records++;
  }

  /** Returns what changes in the pair that {@link #isChange} was asked for last. */
  String text() {
    return last.description.text();
  }

  /** Returns the changes that were counted. */
  List<RevisionChange> all() {
    List<RevisionChange> changes = new ArrayList<>();
    for (Change change : byPair.values()) {
      if (change.records > 0) {
        RevisionChange of = change.description;
        changes.add(
            new RevisionChange(
                of.model(),
                of.version(),
                of.publishedRevision(),
                of.publishedFingerprint(),
                of.plannedRevision(),
                of.plannedFingerprint(),
                change.records));
      }
    }
    changes.sort(ORDER);
    return changes;
  }
}
