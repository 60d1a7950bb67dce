// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.codec.LogitDecoder;
import io.logitmill.codec.WireFormat;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionCode;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Fuzz target: whole values, as they come from a topic, in each of the three formats.
 *
 * <p>{@code AUTO} gives what byte 0 says: the outcome of {@code JSON} for an opening brace, that of
 * {@code AVRO} for everything else. The decoders and the record are reused for ever, as in a task,
 * and give the same outcome for the same value whatever came before. Only the documented rejections
 * are thrown.
 */
public final class FramingFuzz {
  private static final Set<RejectionCode> CODES =
      EnumSet.of(
          RejectionCode.UNKNOWN_FORMAT,
          RejectionCode.UNKNOWN_SCHEMA,
          RejectionCode.MALFORMED,
          RejectionCode.INVALID_LOGIT);

  private static final byte[] BETWEEN =
      ("{\"record_id\":\"between\",\"model\":\"m\",\"model_version\":\"1\",\"logits\":[7,8,9],"
              + "\"event_time\":5,\"true_classes\":[1,2],\"attributes\":{\"a\":\"b\"}}")
          .getBytes(StandardCharsets.UTF_8);

  private static final LogitDecoder AUTO = decoder(WireFormat.AUTO);
  private static final LogitDecoder AVRO = decoder(WireFormat.AVRO);
  private static final LogitDecoder JSON = decoder(WireFormat.JSON);
  private static final DecodedRecord RECORD = new DecodedRecord();

  private FramingFuzz() {}

  private static LogitDecoder decoder(WireFormat format) {
    return new LogitDecoder(format, List.of(EvolvedAvroFuzz.WRITER));
  }

  /** Called by the fuzzer for every input. */
  public static void fuzzerTestOneInput(byte[] value) {
    Outcome auto = outcome(AUTO, value);
    Outcome avro = outcome(AVRO, value);
    Outcome json = outcome(JSON, value);
    boolean brace = value.length > 0 && value[0] == '{';
    same("AUTO against " + (brace ? "JSON" : "AVRO"), auto, brace ? json : avro);
    Check.that(!(avro.accepted() && json.accepted()), "Accepted as Avro and as JSON.");
    Check.that(outcome(AUTO, BETWEEN).accepted(), "A sound record is rejected.");
    same("the same again", outcome(AUTO, value), auto);
  }

  private static Outcome outcome(LogitDecoder decoder, byte[] value) {
    Outcome outcome =
        Outcome.of(
            () -> {
              decoder.decode(value, RECORD);
              return RECORD;
            });
    Check.that(
        outcome.accepted() || CODES.contains(outcome.code()),
        "Rejected as %s: %s",
        outcome.code(),
        outcome.message());
    return outcome;
  }

  private static void same(String what, Outcome a, Outcome b) {
    // The messages of unknown formats name the formats that are expected.
    Check.that(a.code() == b.code(), "%s: %s and %s", what, a, b);
    Check.that(!a.accepted() || a.fields().equals(b.fields()), "%s: %s and %s", what, a, b);
  }
}
