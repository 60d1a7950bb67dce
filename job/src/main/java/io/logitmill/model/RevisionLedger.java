// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Remembers the fingerprint of every revision that was ever in force, also of those removed since:
 * a revision names one spec for ever. Not thread-safe.
 */
final class RevisionLedger {
  private final Map<Revision, String> fingerprints = new HashMap<>();

  /**
   * Enters the revisions of a catalogue, all of them or, on a conflict, none.
   *
   * @throws CatalogueException if a revision was taken by a spec with another fingerprint
   */
  void enter(String name, Catalogue catalogue) throws CatalogueException {
    Map<Revision, String> entries = new HashMap<>();
    List<String> conflicts = new ArrayList<>();
    for (ModelSpec spec : catalogue.revisions()) {
      String found = HexFormat.of().formatHex(spec.fingerprint());
      String taken = fingerprints.getOrDefault(Revision.of(spec), found);
      if (!taken.equals(found)) {
        conflicts.add(
            "%s: expected %s to stay as it was (fingerprint %s), found another spec (%s); give it the next revision"
                .formatted(name, Revision.of(spec), taken, found));
      }
      entries.put(Revision.of(spec), found);
    }
    if (!conflicts.isEmpty()) {
      throw new CatalogueException(conflicts);
    }
    fingerprints.putAll(entries);
  }
}
