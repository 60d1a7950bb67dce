// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An immutable set of model specs in which the highest revision of a model key is looked up.
 *
 * <p>Safe to share between threads.
 */
public final class Catalogue {
  private final Map<ModelKey, ModelSpec> current;
  private final SpecIndex index;
  private final Map<Revision, ModelSpec> byRevision;
  private final List<ModelSpec> revisions;

  /** Takes every revision of every key; the highest revision of a key is the one that scores. */
  public Catalogue(Collection<ModelSpec> revisions) {
    this.revisions = List.copyOf(revisions);
    Map<ModelKey, ModelSpec> highest = new HashMap<>();
    Map<Revision, ModelSpec> all = new HashMap<>();
    for (ModelSpec spec : revisions) {
      all.put(Revision.of(spec), spec);
      highest.merge(spec.key(), spec, (a, b) -> a.revision() >= b.revision() ? a : b);
    }
    current = Map.copyOf(highest);
    index = new SpecIndex(current.values());
    byRevision = Map.copyOf(all);
  }

  /** Returns the highest revision for the key, or null if the key is unknown. */
  public ModelSpec find(ModelKey key) {
    return current.get(key);
  }

  /** Returns the highest revision for the key, or null if the key is unknown. No allocation. */
  public ModelSpec find(Utf8Slice model, Utf8Slice version) {
    return index.find(model, version);
  }

  /** Returns one revision of the key, or null if there is no such revision (any more). */
  public ModelSpec find(ModelKey key, int revision) {
    return byRevision.get(new Revision(key, revision));
  }

  /** Returns every revision of every key. */
  public List<ModelSpec> revisions() {
    return revisions;
  }
}
