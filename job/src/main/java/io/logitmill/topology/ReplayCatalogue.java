// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.model.Catalogue;
import io.logitmill.model.CatalogueContent;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.SharedLookups;
import io.logitmill.model.Utf8Slice;
import io.logitmill.topology.PlannedSpecs.Recorded;
import io.logitmill.topology.PlannedSpecs.Step;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks up the specs that a replay was planned with, whatever the catalogue's highest revisions are
 * by now.
 *
 * <p>A model key that the plan does not name has no spec. Not thread-safe; the catalogue behind it
 * is shared by the tasks of a JVM.
 */
final class ReplayCatalogue implements CatalogueHandle {
  private static final int NOT_RECORDED = -1;

  /** The specs of one model key: the planned one, and those recorded in each partition. */
  private static final class KeySpecs {
    private final ModelSpec planned;
    private final Steps[] byPartition;

    KeySpecs(ModelSpec planned, int partitions) {
      this.planned = planned;
      byPartition = new Steps[partitions];
    }

    ModelSpec at(int partition, long offset) {
      Steps steps = partition == NOT_RECORDED ? null : byPartition[partition];
      return steps == null ? planned : steps.at(offset);
    }
  }

  /** The spec as a function of the offset: constant from one offset to the next. */
  private static final class Steps {
    private long[] froms = new long[4];
    private ModelSpec[] specs = new ModelSpec[4];
    private int count;

    void add(long from, ModelSpec spec) {
      if (count == froms.length) {
        froms = Arrays.copyOf(froms, 2 * count);
        specs = Arrays.copyOf(specs, 2 * count);
      }
      froms[count] = from;
      specs[count++] = spec;
    }

    ModelSpec at(long offset) {
      int found = Arrays.binarySearch(froms, 0, count, offset);
      int step = found >= 0 ? found : -found - 2;
      return specs[Math.max(step, 0)];
    }
  }

  private record Partition(String topic, int partition) {}

  private final SharedLookups.Lease lease;
  private final Catalogue catalogue;

  /** By the spec that the catalogue finds for a key, which costs no allocation. */
  private final IdentityHashMap<ModelSpec, KeySpecs> byHighest = new IdentityHashMap<>();

  private final Map<Partition, Integer> partitions = new HashMap<>();

  private String topic = "";
  private int partition = -1;
  private int recorded = NOT_RECORDED;
  private long offset;

  private ReplayCatalogue(SharedLookups.Lease lease, PlannedSpecs planned) {
    this.lease = lease;
    catalogue = lease.lookup().catalogue();
    List<String> missing = planned.missingIn(catalogue);
    if (!missing.isEmpty()) {
      throw DeliberateStop.because(
          "Expected the specs that the replay was planned with, found: %s.",
          String.join("; ", missing));
    }
    for (PlannedSpecs.Pin pin : planned.keys()) {
      keySpecs(pin, planned.recorded().size(), pin.in(catalogue));
    }
    for (Recorded recordedOf : planned.recorded()) {
      int index = partitions.size();
      partitions.put(new Partition(recordedOf.topic(), recordedOf.partition()), index);
      for (Step step : recordedOf.steps()) {
        KeySpecs specs = keySpecs(step.pin(), planned.recorded().size(), null);
        if (specs.byPartition[index] == null) {
          specs.byPartition[index] = new Steps();
        }
        specs.byPartition[index].add(step.from(), step.pin().in(catalogue));
      }
    }
  }

  private KeySpecs keySpecs(PlannedSpecs.Pin pin, int partitionCount, ModelSpec planned) {
    ModelSpec highest = catalogue.find(new ModelKey(pin.model(), pin.version()));
    return byHighest.computeIfAbsent(highest, spec -> new KeySpecs(planned, partitionCount));
  }

  @Override
  public void moveTo(String newTopic, int newPartition, long newOffset) {
    if (newPartition != partition || !newTopic.equals(topic)) {
      topic = newTopic;
      partition = newPartition;
      recorded = partitions.getOrDefault(new Partition(topic, partition), NOT_RECORDED);
    }
    offset = newOffset;
  }

  @Override
  public ModelSpec find(Utf8Slice model, Utf8Slice version) {
    ModelSpec highest = catalogue.find(model, version);
    KeySpecs specs = highest == null ? null : byHighest.get(highest);
    return specs == null ? null : specs.at(recorded, offset);
  }

  @Override
  public long catalogueVersion() {
    return 1;
  }

  @Override
  public void close() {
    lease.close();
  }

  /**
   * Opens what a replay was planned with.
   *
   * @param content the catalogue, which travels with the job
   */
  record Planned(CatalogueContent content, PlannedSpecs specs) implements Factory {
    @Override
    public CatalogueHandle open() throws Exception {
      SharedLookups.Lease lease = SharedLookups.acquire(content);
      try {
        return new ReplayCatalogue(lease, specs);
      } catch (RuntimeException e) {
        lease.close();
        throw e;
      }
    }
  }
}
