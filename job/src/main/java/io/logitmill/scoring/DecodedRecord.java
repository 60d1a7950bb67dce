// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Utf8Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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
  private static final int FIRST_CAPACITY = 16;
  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private final Utf8Slice recordId = new Utf8Slice();
  private final Utf8Slice model = new Utf8Slice();
  private final Utf8Slice modelVersion = new Utf8Slice();
  private boolean hasEventTime;
  private long eventTimeMs;
  private LogitKind kind = LogitKind.DENSE;
  private byte[] ownedLogits = new byte[Float.BYTES * FIRST_CAPACITY];
  private byte[] logitBytes = ownedLogits;
  private int logitsFrom;
  private int logitCount;
  private int[] trueClasses = new int[FIRST_CAPACITY];
  private int trueClassCount;
  private Utf8Slice[] attributeKeys = {};
  private Utf8Slice[] attributeValues = {};
  private int attributeCount;

  /** Empties the record; buffers are kept. */
  public void reset() {
    recordId.clear();
    model.clear();
    modelVersion.clear();
    hasEventTime = false;
    eventTimeMs = 0;
    kind = LogitKind.DENSE;
    logitBytes = ownedLogits;
    logitsFrom = 0;
    logitCount = 0;
    trueClassCount = 0;
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

  /**
   * Returns the bytes that hold the logits, as little-endian float32: {@link #logitCount()} of them
   * from {@link #logitsFrom()} on.
   */
  public byte[] logitBytes() {
    return logitBytes;
  }

  /** Returns where in {@link #logitBytes()} the first logit begins. */
  public int logitsFrom() {
    return logitsFrom;
  }

  public int logitCount() {
    return logitCount;
  }

  /** Returns one logit. */
  public float logit(int index) {
    return (float) FLOATS.get(logitBytes, logitsFrom + Float.BYTES * index);
  }

  /**
   * Adds {@code count} logits, little-endian float32 in {@code bytes} from {@code from} on. The
   * first ones are not copied, only pointed at.
   */
  public void addLogits(byte[] bytes, int from, int count) {
    if (logitCount == 0) {
      logitBytes = bytes;
      logitsFrom = from;
      logitCount = count;
    } else {
      int at = ownLogits(count);
      System.arraycopy(bytes, from, ownedLogits, at, Float.BYTES * count);
    }
  }

  /** Adds one logit. */
  public void addLogit(float logit) {
    int at = ownLogits(1);
    FLOATS.set(ownedLogits, at, logit);
  }

  /** Counts more logits as present, in the record's own buffer; returns where they begin. */
  private int ownLogits(int count) {
    int present = Math.multiplyExact(Float.BYTES, logitCount);
    int needed = Math.addExact(present, Math.multiplyExact(Float.BYTES, count));
    if (needed > ownedLogits.length) {
      ownedLogits = Arrays.copyOf(ownedLogits, grown(ownedLogits.length, needed));
    }
    if (logitBytes != ownedLogits) {
      System.arraycopy(logitBytes, logitsFrom, ownedLogits, 0, present);
    }
    logitBytes = ownedLogits;
    logitsFrom = 0;
    logitCount += count;
    return present;
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
      trueClasses = Arrays.copyOf(trueClasses, grown(trueClassCount, trueClassCount + 1));
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
      int capacity = grown(attributeCount, attributeCount + 1);
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

  private static int grown(int capacity, int needed) {
    int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * Math.max(capacity, FIRST_CAPACITY));
    return Math.max(needed, doubled);
  }
}
