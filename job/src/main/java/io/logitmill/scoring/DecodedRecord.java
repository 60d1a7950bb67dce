// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Utf8Slice;
import java.util.Arrays;

/**
 * One logit record, decoded into buffers that are reused for the next one.
 *
 * <p>A decoder calls {@link #reset()} and fills it; the scorer reads it; the encoder carries its
 * texts through. The slices and the logits may point into the record's own bytes, so everything
 * here is valid only until the next record is decoded, and only while nobody writes to those bytes.
 * Not thread-safe; one per task.
 */
public final class DecodedRecord {
  private final Utf8Slice recordId = new Utf8Slice();
  private final Utf8Slice model = new Utf8Slice();
  private final Utf8Slice modelVersion = new Utf8Slice();
  private boolean hasEventTime;
  private long eventTimeMs;
  private LogitKind kind = LogitKind.DENSE;
  private final FloatSlice logits = new FloatSlice();
  private final PackedLogits packed = new PackedLogits();
  private final CandidateLogits candidates = new CandidateLogits();
  private final AdaptiveLogits adaptive = new AdaptiveLogits();
  private int[] trueClasses = {};
  private int trueClassCount;
  private Utf8Slice[] attributeKeys = {};
  private Utf8Slice[] attributeValues = {};
  private int attributeCount;

  /** Empties the record; its own buffers are kept, those that it points into are let go. */
  public void reset() {
    recordId.clear();
    model.clear();
    modelVersion.clear();
    hasEventTime = false;
    eventTimeMs = 0;
    kind = LogitKind.DENSE;
    logits.clear();
    packed.clear();
    candidates.clear();
    adaptive.clear();
    trueClassCount = 0;
    for (int i = 0; i < attributeCount; i++) {
      attributeKeys[i].clear();
      attributeValues[i].clear();
    }
    attributeCount = 0;
  }

  /** Returns the name of the request, for reading and for pointing elsewhere. */
  public Utf8Slice recordId() {
    return recordId;
  }

  /** Returns the model's name, for reading and for pointing elsewhere. */
  public Utf8Slice model() {
    return model;
  }

  /** Returns the model's version, for reading and for pointing elsewhere. */
  public Utf8Slice modelVersion() {
    return modelVersion;
  }

  /** Returns whether the record has an event time. */
  public boolean hasEventTime() {
    return hasEventTime;
  }

  /** Returns the event time in milliseconds since the epoch; 0 without one. */
  public long eventTimeMs() {
    return eventTimeMs;
  }

  public void setEventTimeMs(long eventTimeMs) {
    this.hasEventTime = true;
    this.eventTimeMs = eventTimeMs;
  }

  /** Returns which kind of logits the record carries. */
  public LogitKind kind() {
    return kind;
  }

  public void setKind(LogitKind kind) {
    this.kind = kind;
  }

  /** Returns the dense logits, for reading and for filling; empty for the other kinds. */
  public FloatSlice logits() {
    return logits;
  }

  /** Returns the packed logits, for reading and for pointing elsewhere. */
  public PackedLogits packed() {
    return packed;
  }

  /** Returns the candidates, for reading and for filling. */
  public CandidateLogits candidates() {
    return candidates;
  }

  /** Returns the head and tails of an adaptive softmax, for reading and for filling. */
  public AdaptiveLogits adaptive() {
    return adaptive;
  }

  /** Returns how many logits the record carries, of whichever kind. */
  public int logitCount() {
    return switch (kind) {
      case DENSE -> logits.count();
      case PACKED -> packed.count();
      case CANDIDATES -> candidates.values().count();
      case ADAPTIVE -> adaptive.count();
    };
  }

  /** Returns the class ids known to be right: the first {@link #trueClassCount()} are valid. */
  public int[] trueClasses() {
    return trueClasses;
  }

  public int trueClassCount() {
    return trueClassCount;
  }

  /** Adds one class id known to be right, unchecked. */
  public void addTrueClass(int classId) {
    if (trueClassCount == trueClasses.length) {
      trueClasses = Arrays.copyOf(trueClasses, Capacity.grown(trueClassCount, trueClassCount + 1));
    }
    trueClasses[trueClassCount++] = classId;
  }

  public int attributeCount() {
    return attributeCount;
  }

  /** Returns the key of the attribute that arrived as number {@code index}. */
  public Utf8Slice attributeKey(int index) {
    return attributeKeys[index];
  }

  /** Returns the value of the attribute that arrived as number {@code index}. */
  public Utf8Slice attributeValue(int index) {
    return attributeValues[index];
  }

  /** Adds an attribute and returns its index; the caller points its key and value at the text. */
  public int addAttribute() {
    if (attributeCount == attributeKeys.length) {
      int capacity = Capacity.grown(attributeCount, attributeCount + 1);
      attributeKeys = filled(attributeKeys, capacity);
      attributeValues = filled(attributeValues, capacity);
    }
    return attributeCount++;
  }

  private static Utf8Slice[] filled(Utf8Slice[] slices, int capacity) {
    Utf8Slice[] result = Arrays.copyOf(slices, capacity);
    for (int i = slices.length; i < capacity; i++) {
      result[i] = new Utf8Slice();
    }
    return result;
  }
}
