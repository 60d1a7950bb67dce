// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import io.logitmill.model.Catalogue;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.Utf8Slice;
import io.logitmill.topology.CatalogueHandle;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;

/**
 * Looks up the spec that a prediction names, instead of the one that scores now.
 *
 * <p>Not thread-safe.
 */
public final class PinnedCatalogue implements CatalogueHandle {
  private static final int HIGHEST = 0;

  private final Catalogue catalogue;
  private int revision;
  private long fingerprint;
  private ModelSpec found;
  private String refusal;

  public PinnedCatalogue(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** Asks for one revision, whose spec must have this fingerprint. */
  public void pin(int wanted, long itsFingerprint) {
    revision = wanted;
    fingerprint = itsFingerprint;
    found = null;
    refusal = null;
  }

  /** Asks for the highest revision of each key. */
  public void pinHighest() {
    pin(HIGHEST, 0);
  }

  /** Asks for the revision of a spec. */
  public void pin(ModelSpec spec) {
    pin(spec.revision(), fingerprint(spec));
  }

  /** Returns the older revisions of the key that was looked up last, highest first. */
  public List<ModelSpec> older() {
    ModelSpec last = found;
    if (last == null) {
      return List.of();
    }
    return catalogue.revisions().stream()
        .filter(spec -> spec.key().equals(last.key()) && spec.revision() < last.revision())
        .sorted(Comparator.comparingInt(ModelSpec::revision).reversed())
        .toList();
  }

  /** Returns why the last look-up found no spec; null if it found one, or none was needed. */
  public String refusal() {
    return refusal;
  }

  @Override
  public ModelSpec find(Utf8Slice model, Utf8Slice version) {
    ModelSpec spec = catalogue.find(model, version);
    if (spec != null && revision != HIGHEST && spec.revision() != revision) {
      spec = catalogue.find(spec.key(), revision);
    }
    if (spec == null) {
      refusal =
          revision == HIGHEST
              ? "the catalogue has no model %s@%s".formatted(model, version)
              : "the catalogue has no revision %d of %s@%s".formatted(revision, model, version);
    } else if (revision != HIGHEST && fingerprint(spec) != fingerprint) {
      refusal =
          "the catalogue's %s has the fingerprint %016x, the prediction names %016x"
              .formatted(spec, fingerprint(spec), fingerprint);
      spec = null;
    }
    found = spec;
    return spec;
  }

  private static long fingerprint(ModelSpec spec) {
    return ByteBuffer.wrap(spec.fingerprint()).getLong();
  }

  @Override
  public long catalogueVersion() {
    return 1;
  }

  @Override
  public void close() {}
}
