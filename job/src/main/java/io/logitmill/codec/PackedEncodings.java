// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.schemas.LogitEncoding;
import io.logitmill.scoring.PackedEncoding;
import java.util.List;

/** The encodings of packed logits by the symbols of the schema. Stateless. */
final class PackedEncodings {
  private static final PackedEncoding[] BY_SYMBOL = bySymbol();

  /** How many symbols the schema has. */
  static final int COUNT = BY_SYMBOL.length;

  private PackedEncodings() {}

  private static PackedEncoding[] bySymbol() {
    List<String> symbols = LogitEncoding.getClassSchema().getEnumSymbols();
    return symbols.stream().map(PackedEncoding::valueOf).toArray(PackedEncoding[]::new);
  }

  /** Returns the encoding of a symbol, by its index in the schema. */
  static PackedEncoding ofSymbol(int index) {
    return BY_SYMBOL[index];
  }

  /** Returns the encoding of a symbol by its name; UNKNOWN for a name that is none. */
  static PackedEncoding named(String name) {
    for (PackedEncoding encoding : BY_SYMBOL) {
      if (encoding.name().equals(name)) {
        return encoding;
      }
    }
    return PackedEncoding.UNKNOWN;
  }
}
