// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.LogitKind;
import io.logitmill.scoring.PackedEncoding;
import io.logitmill.scoring.RejectionCode;
import io.logitmill.scoring.RejectionException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLogitDecoderTest {
  private static final String KEY = "\"record_id\":\"r\",\"model\":\"m\",\"model_version\":\"1\"";

  private final LogitDecoder decoder = new LogitDecoder(WireFormat.AUTO, List.of());
  private final DecodedRecord record = new DecodedRecord();

  @Test
  void readsTheExampleOfTheDocumentation() throws RejectionException {
    decode(
        "{\"record_id\":\"r1\",\"model\":\"digits\",\"model_version\":\"1\","
            + "\"event_time\":1760000000000,\"logits\":[1.5,-2,0.1],\"true_classes\":[0]}");
    assertEquals(
        "r1|digits|1|1760000000000|DENSE|3fc00000 c0000000 3dcccccd |[0]",
        SampleRecord.describe(record));
  }

  @ParameterizedTest
  @CsvSource({
    // Between 1 + 2^-23 and 1 + 2^-22, below the middle by less than half a double's last place.
    "1.00000017881393432617187499, 3f800001",
    "1.00000017881393432617187500, 3f800002",
    "16777217, 4b800000",
    "16777219, 4b800002",
    "9223372036854775807, 5f000000",
    "123456789012345678901234567890, 6fc77488",
    "-0, 80000000",
    "1e-50, 00000000",
    "-1e-50, 80000000",
    "1e-45, 00000001",
    "1.17549429e-38, 00800000",
    "3.4028235677973366e38, 7f7fffff",
    "1e-999999999999, 00000000",
  })
  void numberIsRoundedOnceToFloat(String number, String bits) throws RejectionException {
    decode("{" + KEY + ",\"logits\":[" + number + "]}");
    assertEquals(bits, String.format("%08x", Float.floatToRawIntBits(record.logits().get(0))));
  }

  @Test
  void decimalsBesideTheMiddleOfTwoFloatsAreRoundedOnce() {
    AvroBytes.forSeeds(
        5000,
        seed -> {
          Random random = new Random(seed);
          float low = Float.intBitsToFloat(random.nextInt(0x7F000000));
          BigDecimal middle =
              new BigDecimal(low)
                  .add(new BigDecimal(Math.nextUp(low)))
                  .divide(BigDecimal.valueOf(2));
          BigDecimal little = middle.ulp().movePointLeft(random.nextInt(30));
          float even = (Float.floatToRawIntBits(low) & 1) == 0 ? low : Math.nextUp(low);
          assertLogit(low, middle.subtract(little).toString());
          assertLogit(even, middle.toString());
          assertLogit(Math.nextUp(low), middle.add(little).toString());
        });
  }

  private void assertLogit(float expected, String number) {
    try {
      decode("{" + KEY + ",\"logits\":[" + number + "]}");
    } catch (RejectionException e) {
      throw new AssertionError(e);
    }
    assertEquals(expected, record.logits().get(0), number);
  }

  @Test
  void namesOfNonFiniteNumbersAreNumbers() throws RejectionException {
    decode("{" + KEY + ",\"logits\":[\"-Infinity\",\"Infinity\",\"NaN\"]}");
    assertEquals(Float.NEGATIVE_INFINITY, record.logits().get(0));
    assertEquals(Float.POSITIVE_INFINITY, record.logits().get(1));
    assertEquals(Float.NaN, record.logits().get(2));
  }

  @Test
  void unknownEncodingOfPackedLogitsIsLeftToTheScorer() throws RejectionException {
    decode("{" + KEY + ",\"packed_logits\":{\"encoding\":\"FLOAT8\",\"values\":\"AQI=\"}}");
    assertEquals(LogitKind.PACKED, record.kind());
    assertEquals(PackedEncoding.UNKNOWN, record.packed().encoding());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}",
        "{} ",
        "{K}",
        "{K,\"logits\":null}",
        "{K,\"logits\":[1],\"packed_logits\":{\"encoding\":\"FLOAT32\",\"values\":\"\"}}",
        "{K,\"logits\":[1]} x",
        "{K,\"logits\":[1]}{}",
        "{K,\"logits\":[1],\"logits\":[1]}",
        "{K,\"logits\":[1],\"x\":1,\"x\":2}",
        "{K,\"logits\":[1],\"x\":{\"y\":1,\"y\":2}}",
        "{K,\"logits\":[1],\"attributes\":{\"a\":\"1\",\"\\u0061\":\"2\"}}",
        "{K,\"logits\":[1],\"attributes\":{\"a\":1}}",
        "{K,\"logits\":[1],\"attributes\":null}",
        "{K,\"logits\":[1],\"true_classes\":null}",
        "{K,\"logits\":[1],\"true_classes\":[1.0]}",
        "{K,\"logits\":[1],\"true_classes\":[1e0]}",
        "{K,\"logits\":[1],\"true_classes\":[\"1\"]}",
        "{K,\"logits\":[1],\"true_classes\":[2147483648]}",
        "{K,\"logits\":[1],\"true_classes\":[-2147483649]}",
        "{K,\"logits\":[1],\"event_time\":9223372036854775808}",
        "{K,\"logits\":[1],\"event_time\":-9223372036854775809}",
        "{K,\"logits\":[1],\"event_time\":99999999999999999999999999999999999}",
        "{K,\"logits\":[1],\"event_time\":\"1\"}",
        "{K,\"logits\":[null]}",
        "{K,\"logits\":[true]}",
        "{K,\"logits\":[\"1\"]}",
        "{K,\"logits\":[\"+Infinity\"]}",
        "{K,\"logits\":[NaN]}",
        "{K,\"logits\":[.5]}",
        "{K,\"logits\":[01]}",
        "{K,\"logits\":[+1]}",
        "{K,\"logits\":[1,]}",
        "{K,\"logits\":[1}",
        "{K,\"logits\":[[1]]}",
        "{K,\"logits\":{}}",
        "{K,\"logits\":1}",
        "{\"record_id\":1,\"model\":\"m\",\"model_version\":\"1\",\"logits\":[1]}",
        "{\"record_id\":null,\"model\":\"m\",\"model_version\":\"1\",\"logits\":[1]}",
        "{\"record_id\":\"\\ud800\",\"model\":\"m\",\"model_version\":\"1\",\"logits\":[1]}",
        "{\"record_id\":\"\\udc00\\ud800\",\"model\":\"m\",\"model_version\":\"1\",\"logits\":[1]}",
        "{K,\"logits\":[1],\"x\":\"\\udc00\"}",
        "{K,\"logits\":[1],\"x\":[{\"\\udc00\":1}]}",
        "{K,\"logits\":[1],\"\\ud800\":1}",
        "{K,\"packed_logits\":{\"encoding\":\"FLOAT32\",\"values\":\"!\"}}",
        "{K,\"packed_logits\":{\"encoding\":\"FLOAT32\",\"values\":\"A\"}}",
        "{K,\"packed_logits\":{\"encoding\":1,\"values\":\"AQI=\"}}",
        "{K,\"packed_logits\":{\"values\":\"AQI=\"}}",
        "{K,\"packed_logits\":[]}",
        "{K,\"packed_logits\":{\"encoding\":\"FLOAT16\",\"values\":\"AQID\"}}",
        "{K,\"packed_logits\":{\"values\":\"AQI=\",\"encoding\":\"FLOAT32\"}}",
        "{K,\"candidate_logits\":{\"class_count\":1,\"class_ids\":[1]}}",
        "{K,\"candidate_logits\":{\"class_count\":1.5,\"class_ids\":[1],\"values\":[1]}}",
        "{K,\"adaptive_logits\":{\"head\":[1]}}",
        "{K,\"adaptive_logits\":{\"head\":[1],\"tails\":[1]}}",
        "{K,\"adaptive_logits\":{\"head\":[1],\"tails\":[{\"cluster\":1}]}}",
        "{\u0000",
        "{\u0000K\u0000",
        "{K,\"logits\":[1]}\u0000",
      })
  void refusesAsMalformed(String json) {
    RejectionException e =
        assertThrows(RejectionException.class, () -> decode(json.replace("K", KEY)));
    assertEquals(RejectionCode.MALFORMED, e.code(), e.getMessage());
    assertTrue(e.getMessage().startsWith("Expected "), e.getMessage());
  }

  @Test
  void extremesOfIntegersAreAccepted() throws RejectionException {
    decode(
        "{"
            + KEY
            + ",\"logits\":[1],\"event_time\":-9223372036854775808,"
            + "\"true_classes\":[2147483647,-2147483648,-0]}");
    assertEquals(Long.MIN_VALUE, record.eventTimeMs());
    assertEquals(Integer.MAX_VALUE, record.trueClasses()[0]);
    assertEquals(Integer.MIN_VALUE, record.trueClasses()[1]);
    assertEquals(0, record.trueClasses()[2]);
  }

  @Test
  void messageNamesFieldPlaceAndFinding() {
    RejectionException e =
        assertThrows(
            RejectionException.class,
            () -> decode("{" + KEY + ",\n \"logits\":[1],\"true_classes\":[7, 1.5]}"));
    assertEquals(
        "Expected a 32-bit integer in true_classes at line 2, column 34, found 1.5.",
        e.getMessage());
  }

  @Test
  void refusesIllFormedUtf8WithItsPlace() {
    byte[] value = ("{" + KEY + ",\"logits\":[1]}").getBytes(StandardCharsets.ISO_8859_1);
    value[14] = (byte) 0xFF;
    RejectionException e =
        assertThrows(RejectionException.class, () -> decoder.decode(value, record));
    assertEquals("Expected UTF-8 at byte 14, found byte ff.", e.getMessage());
  }

  @Test
  void refusesDeepNestingAndAcceptsTheLimit() throws RejectionException {
    decode("{" + KEY + ",\"logits\":[1],\"x\":" + "[".repeat(63) + "]".repeat(63) + "}");
    String deep = "{" + KEY + ",\"x\":" + "[".repeat(100_000);
    assertEquals(
        RejectionCode.MALFORMED, assertThrows(RejectionException.class, () -> decode(deep)).code());
  }

  @Test
  void acceptsLargeLegalRecords() throws RejectionException {
    String text = "x".repeat(25_000_000);
    decode("{" + KEY + ",\"logits\":[1],\"attributes\":{\"" + text + "\":\"" + text + "\"}}");
    assertEquals(25_000_000, record.attributeKey(0).length());
    assertEquals(25_000_000, record.attributeValue(0).length());
    decode("{" + KEY + ",\"logits\":[" + "-1.25,".repeat(999_999) + "0." + "1".repeat(5000) + "]}");
    assertEquals(1_000_000, record.logitCount());
  }

  @Test
  void textsStayValidWhileTheirBufferGrows() throws RejectionException {
    String text = "é\uD83D\uDE00".repeat(3000);
    decode(
        "{\"record_id\":\"first\",\"model\":\""
            + text
            + "\",\"model_version\":\"last\","
            + "\"logits\":[1]}");
    assertEquals("first", record.recordId().toString());
    assertEquals(text, record.model().toString());
    assertEquals("last", record.modelVersion().toString());
  }

  private void decode(String json) throws RejectionException {
    decoder.decode(json.getBytes(StandardCharsets.UTF_8), record);
  }

  @Test
  void controlCharacterInBase64_isMalformed() {
    assertThrows(
        RejectionException.Malformed.class,
        () ->
            decode(
                "{"
                    + KEY
                    + ",\"packed_logits\":{\"encoding\":\"FLOAT16\",\"values\":\"AQID\0\"}}"));
  }

  @Test
  void numberOfManyDigits_isQuotedInShort() {
    String number = "1" + "0".repeat(100_000);
    RejectionException rejection =
        assertThrows(
            RejectionException.InvalidLogit.class,
            () -> decode("{" + KEY + ",\"logits\":[" + number + "]}"));
    assertTrue(rejection.getMessage().length() < 200, rejection.getMessage());
  }

  @Test
  void numberBeyondFloat32_isRejectedAndNeverTakenForInfinity() {
    for (String number : List.of("3.4028235677973367e38", "-3.5e38", "1e999999999999", "-1e999")) {
      RejectionException rejection =
          assertThrows(
              RejectionException.InvalidLogit.class,
              () -> decode("{" + KEY + ",\"logits\":[0," + number + "]}"));
      assertTrue(rejection.getMessage().endsWith("found " + number + "."), rejection.getMessage());
    }
  }
}
