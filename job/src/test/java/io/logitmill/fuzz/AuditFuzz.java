// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.codec.PredictionSpecReader;
import io.logitmill.history.PartitionRange;
import io.logitmill.history.SourceHeader;
import io.logitmill.schemas.Releases;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;

/**
 * Fuzz target: what the audit reads of output records that anybody may have written, the header
 * {@code logitmill.source} and the spec that a prediction names.
 *
 * <p>The header reads as a regular expression does. The spec of an Avro prediction is the one that
 * Avro's library reads from the fields up to it; one with a varint too wide for its type, or a
 * model key that is not UTF-8, is not read, and one with a block of another size than it states
 * need not be. Nothing is ever thrown, and no more is allocated than a multiple of the input's
 * length.
 *
 * <p>An input is the value of a header and the value of a prediction, both.
 */
public final class AuditFuzz {
  private static final int HEADER_BYTES = 10;
  private static final int BYTES_PER_BYTE = 64;
  private static final int BYTES_ALWAYS = 64 * 1024;

  private static final List<PartitionRange> INPUTS =
      List.of(
          new PartitionRange("logits", 0, 0, 100),
          new PartitionRange("logits", 1, 0, 100),
          new PartitionRange("logits", 10, 0, 100),
          new PartitionRange("other.topic", 7, 5, 9));

  private static final Pattern COORDINATES =
      Pattern.compile("(.+)@(0|[1-9][0-9]{0,8})@(0|[1-9][0-9]{0,17})", Pattern.DOTALL);

  private static final Schema PREDICTION = Releases.prediction().get(0);
  private static final GenericDatumReader<GenericRecord> REFERENCE =
      new GenericDatumReader<>(upToFingerprint());
  private static final byte[] FRAME =
      ByteBuffer.allocate(HEADER_BYTES)
          .put((byte) 0xC3)
          .put((byte) 1)
          .putLong(Long.reverseBytes(SchemaNormalization.parsingFingerprint64(PREDICTION)))
          .array();

  private static final SourceHeader HEADERS = new SourceHeader(INPUTS);
  private static final PredictionSpecReader SPECS = new PredictionSpecReader();

  private AuditFuzz() {}

  /** Called by the fuzzer for every input. */
  public static void fuzzerTestOneInput(byte[] input) {
    checkHeader(input);
    checkAvro(input);
    long bound = BYTES_ALWAYS + (long) BYTES_PER_BYTE * input.length;
    Check.costsAtMost(bound, () -> HEADERS.read(input));
    Check.costsAtMost(bound, () -> SPECS.read(input));
  }

  private static void checkHeader(byte[] header) {
    int found = HEADERS.read(header);
    // One char per byte, so that nothing is replaced; the topics are ASCII.
    Matcher matcher = COORDINATES.matcher(new String(header, StandardCharsets.ISO_8859_1));
    if (!matcher.matches()) {
      Check.that(found == SourceHeader.MALFORMED, "Malformed, read as %d", found);
      return;
    }
    int expected = SourceHeader.NO_INPUT;
    for (int i = 0; i < INPUTS.size(); i++) {
      if (matcher.group(1).equals(INPUTS.get(i).topic())
          && Integer.parseInt(matcher.group(2)) == INPUTS.get(i).partition()) {
        expected = i;
      }
    }
    Check.that(found == expected, "%s: read as %d, expected %d", matcher, found, expected);
    Check.that(
        expected < 0 || HEADERS.offset() == Long.parseLong(matcher.group(3)),
        "%s: read offset %d",
        matcher,
        HEADERS.offset());
  }

  private static void checkAvro(byte[] value) {
    boolean read = SPECS.read(value);
    if (value.length < HEADER_BYTES || value[0] == '{') {
      return;
    }
    byte[] framed = value.clone();
    System.arraycopy(FRAME, 0, framed, 0, HEADER_BYTES);
    Check.that(!read || Arrays.equals(framed, value), "Read with another header.");
    GenericRecord prefix;
    WatchedDecoder in = new WatchedDecoder(framed, HEADER_BYTES);
    try {
      prefix = REFERENCE.read(null, in);
    } catch (IOException | RuntimeException e) {
      Check.that(!SPECS.read(framed), "Read, but Avro says %s", e);
      return;
    }
    boolean found = SPECS.read(framed);
    boolean tooWide = in.seen().contains(StricterRule.VARINT_TOO_WIDE);
    boolean wrongSize = in.seen().contains(StricterRule.BLOCK_OF_ANOTHER_SIZE);
    boolean notText = !isText(prefix.get("model")) || !isText(prefix.get("model_version"));
    // A block too small for its items is refused, and one of another wrong size is not looked at.
    Check.that(
        found ? !tooWide && !notText : tooWide || notText || wrongSize,
        "Read: %s; rules broken: %s; Avro: %s",
        found,
        in.seen(),
        prefix);
    byte[] fingerprint = ((GenericFixed) prefix.get("spec_fingerprint")).bytes();
    Check.that(
        !found
            || (SPECS.revision() == (Integer) prefix.get("spec_revision")
                && SPECS.fingerprint() == ByteBuffer.wrap(fingerprint).getLong()),
        "Read %d, %016x; Avro: %s",
        SPECS.revision(),
        SPECS.fingerprint(),
        prefix);
  }

  private static boolean isText(Object read) {
    Utf8 text = (Utf8) read;
    try {
      // The strict decoder of the JDK: reports where String's constructor replaces.
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(text.getBytes(), 0, text.getByteLength()));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Returns the first fields of a prediction as a schema of their own. */
  private static Schema upToFingerprint() {
    int end = PREDICTION.getField("spec_fingerprint").pos() + 1;
    return Schema.createRecord(
        "Prefix",
        null,
        "fuzz",
        false,
        PREDICTION.getFields().subList(0, end).stream()
            .map(field -> new Schema.Field(field, field.schema()))
            .toList());
  }
}
