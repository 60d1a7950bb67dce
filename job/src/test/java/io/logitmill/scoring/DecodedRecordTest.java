// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.logitmill.model.Utf8Slice;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodedRecordTest {
  /** The bytes are a whole fetch, which a text that is never overwritten would hold for good. */
  @Test
  void reset_letsGoOfTheBytesThatTextsPointInto() {
    byte[] fetched = new byte[100];
    DecodedRecord record = new DecodedRecord();
    int attribute = record.addAttribute();
    List<Utf8Slice> texts =
        List.of(
            record.recordId(),
            record.model(),
            record.modelVersion(),
            record.attributeKey(attribute),
            record.attributeValue(attribute));
    texts.forEach(text -> text.wrap(fetched, 0, 5));

    record.reset();

    assertEquals(0, record.attributeCount());
    texts.forEach(text -> assertNotSame(fetched, text.array()));
  }
}
