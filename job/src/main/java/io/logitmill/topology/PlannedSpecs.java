// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.model.Catalogue;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * The specs that a replay scores by, fixed when it was planned.
 *
 * @param keys the spec of each model key, at most one
 * @param recorded what the original predictions name, where the replay goes by that; a key that is
 *     not recorded in a partition is scored by its spec in {@code keys}
 */
public record PlannedSpecs(List<Pin> keys, List<Recorded> recorded) implements Serializable {
  /**
   * One revision of one model key.
   *
   * @param fingerprint of the spec, 16 hexadecimal digits
   */
  public record Pin(String model, String version, int revision, String fingerprint)
      implements Serializable {
    /** Returns the pin of a spec. */
    public static Pin of(ModelSpec spec) {
      return new Pin(
          spec.key().model(),
          spec.key().version(),
          spec.revision(),
          HexFormat.of().formatHex(spec.fingerprint()));
    }

    /** Returns the spec, or null if the catalogue does not have just this one. */
    ModelSpec in(Catalogue catalogue) {
      ModelSpec spec = catalogue.find(new ModelKey(model, version), revision);
      return spec == null || !of(spec).equals(this) ? null : spec;
    }

    private String missingIn(Catalogue catalogue) {
      ModelKey key = new ModelKey(model, version);
      ModelSpec other = catalogue.find(key, revision);
      if (other != null) {
        return String.format(
            "the catalogue's %s has the fingerprint %s, expected %s: a revision was changed after"
                + " it was published",
            other, HexFormat.of().formatHex(other.fingerprint()), fingerprint);
      }
      List<Integer> there =
          catalogue.revisions().stream()
              .filter(spec -> spec.key().equals(key))
              .map(ModelSpec::revision)
              .sorted()
              .toList();
      return there.isEmpty()
          ? "the catalogue no longer has the model %s (revision %d is needed)"
              .formatted(key, revision)
          : "the catalogue no longer has revision %d of %s, it has %s"
              .formatted(revision, key, there);
    }
  }

  /**
   * What the predictions of one source partition name.
   *
   * @param steps by ascending offset for each model key
   */
  public record Recorded(String topic, int partition, List<Step> steps) implements Serializable {}

  /**
   * From an offset on, a model key was scored by this revision.
   *
   * @param from the first offset; the first step of a key holds for what lies before it too
   */
  public record Step(long from, Pin pin) implements Serializable {}

  public PlannedSpecs {
    // Not List.copyOf, whose lists Flink's serializers of the job graph need not know.
    keys = new ArrayList<>(keys);
    recorded = new ArrayList<>(recorded);
  }

  /**
   * Returns why a catalogue does not have what is planned, a line for each spec; nothing if it has.
   */
  public List<String> missingIn(Catalogue catalogue) {
    TreeSet<String> missing = new TreeSet<>();
    keys.forEach(pin -> addMissing(pin, catalogue, missing));
    for (Recorded partition : recorded) {
      partition.steps().forEach(step -> addMissing(step.pin(), catalogue, missing));
    }
    return List.copyOf(missing);
  }

  private static void addMissing(Pin pin, Catalogue catalogue, TreeSet<String> missing) {
    if (pin.in(catalogue) == null) {
      missing.add(pin.missingIn(catalogue));
    }
  }
}
