// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Utf8Slice;
import io.logitmill.scoring.DecodedRecord;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Finds attribute keys that stand twice in one record.
 *
 * <p>Up to {@value #LINEAR_LIMIT} keys, each new one is compared with all before it. Beyond, the
 * keys are sorted and neighbours compared, whenever their number has doubled and at the end: n log
 * n comparisons whatever the keys are (nothing is hashed, so nothing can collide), and a map that
 * repeats itself is given up early. Up to {@value #LINEAR_LIMIT} keys nothing is allocated.
 * Stateless.
 */
final class AttributeKeys {
  private static final int LINEAR_LIMIT = 16;
  private static final Comparator<Utf8Slice> BY_BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.array(),
              a.offset(),
              a.offset() + a.length(),
              b.array(),
              b.offset(),
              b.offset() + b.length());

  private AttributeKeys() {}

  /** Returns a repeated key if one is noticed after the last attribute was added, else null. */
  static Utf8Slice repeatedSoFar(DecodedRecord record) {
    int count = record.attributeCount();
    if (count > LINEAR_LIMIT) {
      return Integer.bitCount(count) == 1 ? repeated(record) : null;
    }
    Utf8Slice last = record.attributeKey(count - 1);
    for (int i = 0; i < count - 1; i++) {
      if (record.attributeKey(i).contentEquals(last)) {
        return last;
      }
    }
    return null;
  }

  /** Returns a repeated key if any of more than {@value #LINEAR_LIMIT} is, else null. */
  static Utf8Slice repeated(DecodedRecord record) {
    int count = record.attributeCount();
    if (count <= LINEAR_LIMIT) {
      return null;
    }
    Utf8Slice[] sorted = new Utf8Slice[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = record.attributeKey(i);
    }
    Arrays.sort(sorted, BY_BYTES);
    for (int i = 1; i < count; i++) {
      if (sorted[i].contentEquals(sorted[i - 1])) {
        return sorted[i];
      }
    }
    return null;
  }
}
