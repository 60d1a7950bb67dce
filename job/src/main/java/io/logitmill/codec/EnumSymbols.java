// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import java.util.EnumMap;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * The indexes of an Avro enum's symbols for the constants of the same names.
 *
 * <p>Records come in runs of one constant: the last one is remembered, so that none is looked up
 * for most records. Not thread-safe.
 */
final class EnumSymbols<E extends Enum<E>> {
  private final Map<E, Integer> indexes;
  private E last;
  private int lastIndex;

  EnumSymbols(Schema symbols, Class<E> constants) {
    indexes = new EnumMap<>(constants);
    for (E constant : constants.getEnumConstants()) {
      indexes.put(constant, symbols.getEnumOrdinal(constant.name()));
    }
  }

  /** Returns the index of the symbol. */
  int index(E constant) {
    if (constant != last) {
      last = constant;
      lastIndex = indexes.get(constant);
    }
    return lastIndex;
  }
}
