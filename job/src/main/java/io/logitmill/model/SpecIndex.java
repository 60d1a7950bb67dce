// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * Finds the spec of a model key by the UTF-8 bytes of the key, without allocating.
 *
 * <p>A hash table with open addressing: a key stands in the slot that its hash names, or in the
 * next free one. At most half of the slots are taken, so a search ends at an empty one soon.
 * Immutable.
 */
final class SpecIndex {
  private final byte[][] models;
  private final byte[][] versions;
  private final ModelSpec[] specs;
  private final int mask;

  /** Takes specs of different keys. */
  SpecIndex(Collection<ModelSpec> specs) {
    int slots = Integer.highestOneBit(Math.max(1, specs.size())) << 2;
    models = new byte[slots][];
    versions = new byte[slots][];
    this.specs = new ModelSpec[slots];
    mask = slots - 1;
    Utf8Slice model = new Utf8Slice();
    Utf8Slice version = new Utf8Slice();
    for (ModelSpec spec : specs) {
      int slot = slotOf(model.set(spec.key().model()), version.set(spec.key().version()));
      while (this.specs[slot] != null) {
        slot = (slot + 1) & mask;
      }
      models[slot] = spec.key().model().getBytes(StandardCharsets.UTF_8);
      versions[slot] = spec.key().version().getBytes(StandardCharsets.UTF_8);
      this.specs[slot] = spec;
    }
  }

  /** Returns the spec of the key, or null. */
  ModelSpec find(Utf8Slice model, Utf8Slice version) {
    int slot = slotOf(model, version);
    while (specs[slot] != null) {
      if (model.contentEquals(models[slot]) && version.contentEquals(versions[slot])) {
        return specs[slot];
      }
      slot = (slot + 1) & mask;
    }
    return null;
  }

  private int slotOf(Utf8Slice model, Utf8Slice version) {
    int hash = 31 * model.contentHash() + version.contentHash();
    hash *= 0x9E3779B9; // spreads what differs in the last bytes only over the high bits,
    return (hash ^ (hash >>> 16)) & mask; // which the mask would not see
  }
}
