// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.schemas.LogitEncoding;
import io.logitmill.scoring.PackedEncoding;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackedEncodingsTest {
  @Test
  void everySymbolOfTheSchema_isKnownByIndexAndByName() {
    List<String> symbols = LogitEncoding.getClassSchema().getEnumSymbols();
    assertEquals(PackedEncoding.values().length, PackedEncodings.COUNT);
    for (int i = 0; i < symbols.size(); i++) {
      assertEquals(symbols.get(i), PackedEncodings.ofSymbol(i).name());
      assertEquals(symbols.get(i), PackedEncodings.named(symbols.get(i)).name());
    }
  }

  @Test
  void anyOtherName_isUnknown() {
    for (String name : List.of("", "float32", "FLOAT8", "FLOAT32 ")) {
      assertEquals(PackedEncoding.UNKNOWN, PackedEncodings.named(name));
    }
  }
}
