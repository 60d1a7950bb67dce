// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.schemas.LogitRecord;
import io.logitmill.schemas.Releases;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Decodes the values of the input topics into records, by the framing that their first bytes show.
 *
 * <p>A value may hold any bytes: the outcome is a record or a {@link RejectionException}, after
 * work and memory in proportion to the length of the value. Keeps working buffers, so it is not
 * thread-safe: one per task.
 */
public final class LogitDecoder {
  /*
   * Byte 0 tells the framing:
   *
   *   C3 01 ffffffff ffffffff record   Avro single-object encoding, fingerprint little-endian
   *   00 iiiiiiii record               a schema registry's framing, not supported
   *   '{'                              JSON
   *
   * https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding-specification
   */
  private static final byte AVRO_MARKER = (byte) 0xC3;
  private static final byte AVRO_VERSION = 0x01;
  private static final byte REGISTRY_MARKER = 0x00;
  private static final int HEADER_BYTES = 10;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final WireFormat format;
  private final long currentFingerprint;
  private final AvroFastDecoder current = new AvroFastDecoder();
  private final Map<Long, AvroRecordDecoder> others = new HashMap<>();
  private final JsonLogitDecoder json = new JsonLogitDecoder();

  /**
   * Makes a decoder that knows the released schemas.
   *
   * @param format the framing to accept
   * @param writerSchemas further schemas that records may be written with
   * @throws IllegalArgumentException if the current schema cannot read one of them; names it
   */
  public LogitDecoder(WireFormat format, List<Schema> writerSchemas) {
    this.format = format;
    Schema reader = LogitRecord.getClassSchema();
    currentFingerprint = SchemaNormalization.parsingFingerprint64(reader);
    Releases.logitRecord().forEach(schema -> add(schema, reader));
    writerSchemas.forEach(schema -> add(schema, reader));
  }

  private void add(Schema writer, Schema reader) {
    long fingerprint = SchemaNormalization.parsingFingerprint64(writer);
    if (fingerprint != currentFingerprint) {
      others.computeIfAbsent(fingerprint, f -> new AvroResolvingDecoder(writer, reader));
    }
  }

  /**
   * Decodes one value.
   *
   * @param value the value as it came, or null for a tombstone; not copied: the texts and the
   *     logits of {@code out} point into it
   * @param out overwritten; undefined when this throws; valid until the next call, because texts
   *     may also point into this decoder's buffers
   * @throws RejectionException if the value is not a record: {@code NO_VALUE}, {@code
   *     UNKNOWN_FORMAT}, {@code UNKNOWN_SCHEMA}, {@code MALFORMED}, or {@code INVALID_LOGIT} for a
   *     JSON number that float32 cannot hold
   */
  public void decode(byte[] value, DecodedRecord out) throws RejectionException {
    if (value == null) {
      throw new RejectionException.NoValue("Expected a logit record, found no value.");
    }
    decode(value, 0, value.length, out);
  }

  /**
   * Decodes one value that may lie among others, as {@link #decode(byte[], DecodedRecord)} does.
   *
   * @param bytes hold the value; nothing else in them is looked at. Avro records of the current
   *     schema are read where they are, others are copied first
   * @param from index of the value's first byte
   * @param length of the value in bytes
   */
  public void decode(byte[] bytes, int from, int length, DecodedRecord out)
      throws RejectionException {
    out.reset();
    if (isCurrentAvro(bytes, from, length)) {
      decodeCurrent(bytes, from, length, out);
    } else if (from == 0 && length == bytes.length) {
      decodeOther(bytes, out);
    } else {
      decodeOther(Arrays.copyOfRange(bytes, from, from + length), out);
    }
  }

  private boolean isCurrentAvro(byte[] bytes, int from, int length) {
    return length >= HEADER_BYTES
        && format != WireFormat.JSON
        && bytes[from] == AVRO_MARKER
        && bytes[from + 1] == AVRO_VERSION
        && (long) LONGS.get(bytes, from + 2) == currentFingerprint;
  }

  private void decodeCurrent(byte[] bytes, int from, int length, DecodedRecord out)
      throws RejectionException {
    try {
      current.decode(bytes, from, from + length, from + HEADER_BYTES, out);
    } catch (AvroFormatException e) {
      throw new RejectionException.Malformed("%s", e.getMessage());
    }
  }

  private void decodeOther(byte[] value, DecodedRecord out) throws RejectionException {
    if (value.length == 0) {
      throw new RejectionException.UnknownFormat("Expected a logit record, found an empty value.");
    }
    switch (format) {
      case AUTO -> decodeAny(value, out);
      case AVRO -> decodeAvro(value, out);
      case JSON -> decodeJson(value, out);
    }
  }

  private void decodeAny(byte[] value, DecodedRecord out) throws RejectionException {
    if (value[0] == '{') {
      json.decode(value, out);
    } else {
      decodeAvro(value, out);
    }
  }

  private void decodeJson(byte[] value, DecodedRecord out) throws RejectionException {
    int at = 0;
    while (at < value.length && isWhiteSpace(value[at])) {
      at++;
    }
    if (at == value.length || value[at] != '{') {
      throw unknownFormat(value);
    }
    json.decode(value, out);
  }

  private void decodeAvro(byte[] value, DecodedRecord out) throws RejectionException {
    if (value[0] != AVRO_MARKER) {
      throw unknownFormat(value);
    }
    if (value.length < HEADER_BYTES || value[1] != AVRO_VERSION) {
      throw new RejectionException.Malformed(
          "Expected C3 01 and an 8-byte schema fingerprint, found %s.", Messages.firstBytes(value));
    }
    try {
      decoderOf((long) LONGS.get(value, 2)).decode(value, HEADER_BYTES, out);
    } catch (AvroFormatException e) {
      throw new RejectionException.Malformed("%s", e.getMessage());
    }
  }

  private AvroRecordDecoder decoderOf(long fingerprint) throws RejectionException {
    AvroRecordDecoder other = others.get(fingerprint);
    if (other == null) {
      throw new RejectionException.UnknownSchema(
          "Expected the fingerprint of a known schema, found %016x; add the writer's .avsc file to"
              + " input.schemas.",
          fingerprint);
    }
    return other;
  }

  private RejectionException unknownFormat(byte[] value) {
    if (value[0] == REGISTRY_MARKER) {
      return new RejectionException.UnknownFormat(
          "Expected %s, found %s: the framing of a schema registry is not supported by this"
              + " release.",
          expectedStart(), Messages.firstBytes(value));
    }
    return new RejectionException.UnknownFormat(
        "Expected %s, found %s.", expectedStart(), Messages.firstBytes(value));
  }

  private String expectedStart() {
    return switch (format) {
      case AUTO -> "a value that begins with C3 01 (Avro single-object encoding) or { (JSON)";
      case AVRO -> "a value that begins with C3 01 (Avro single-object encoding)";
      case JSON -> "a JSON object";
    };
  }

  private static boolean isWhiteSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }
}
