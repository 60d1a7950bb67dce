// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * The metrics of each model key, for so many keys as a metric system bears.
 *
 * <p>A key gets its own metrics with its first prediction. When all places are taken, the key that
 * was not used for longest gives up its place and its metrics, if it was not used for an hour: a
 * job that runs for months sees many versions of a model come and go. Else the newcomer counts
 * under the one key {@code other}, until there is a place. Not thread-safe.
 */
final class ModelMetricsByKey {
  static final int MAX_KEYS = 32;
  static final Duration IDLE = Duration.ofHours(1);

  private static final ModelKey OTHER = new ModelKey("other", "other");

  private final MetricGroup parent;
  private final Map<ModelKey, Place> places = new HashMap<>();
  private ModelMetrics other;
  private long nextIdleMs;

  private ModelSpec lastSpec;
  private ModelMetrics lastMetrics;

  private record Place(MetricGroup group, ModelMetrics metrics) {
    long lastUsedMs() {
      return metrics.lastUsedMs();
    }

    void close() {
      // Flink closes a group with its task only, and has no other way to take metrics away.
      if (group instanceof AbstractMetricGroup<?> closeable) {
        closeable.close();
      }
    }
  }

  /**
   * @param parent gets a group with the labels {@code model} and {@code version} for each key
   */
  ModelMetricsByKey(MetricGroup parent) {
    this.parent = parent;
  }

  /** Returns the metrics of the spec's model key. Allocates only for a key without a place. */
  ModelMetrics of(ModelSpec spec, long nowMs) {
    if (spec == lastSpec) {
      return lastMetrics;
    }
    Place place = places.get(spec.key());
    if (place == null) {
      place = admit(spec.key(), nowMs);
    }
    if (place == null) {
      return other(); // not remembered, because it may be given a place
    }
    lastSpec = spec;
    lastMetrics = place.metrics();
    return lastMetrics;
  }

  /** Returns a new place, or null if there is none. */
  private Place admit(ModelKey key, long nowMs) {
    if (key.equals(OTHER) || (places.size() == MAX_KEYS && !removeIdle(nowMs))) {
      return null;
    }
    MetricGroup group = group(key);
    Place place = new Place(group, new ModelMetrics(group));
    place.metrics().registerRevision();
    places.put(key, place);
    return place;
  }

  private boolean removeIdle(long nowMs) {
    if (nowMs < nextIdleMs) {
      return false;
    }
    Map.Entry<ModelKey, Place> longest =
        places.entrySet().stream()
            .min(Comparator.comparingLong(entry -> entry.getValue().lastUsedMs()))
            .orElseThrow();
    // Until then every key has been used within the hour.
    nextIdleMs = longest.getValue().lastUsedMs() + IDLE.toMillis();
    if (nowMs < nextIdleMs) {
      return false;
    }
    places.remove(longest.getKey());
    longest.getValue().close();
    return true;
  }

  private ModelMetrics other() {
    if (other == null) {
      other = new ModelMetrics(group(OTHER));
    }
    return other;
  }

  private MetricGroup group(ModelKey key) {
    return parent.addGroup("model", key.model()).addGroup("version", key.version());
  }
}
