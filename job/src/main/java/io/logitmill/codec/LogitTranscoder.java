// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.schemas.LogitRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;

/**
 * Cuts a run of Avro records, one behind the other as a container file keeps them, into values as
 * the input topics have them: Avro single-object encoding of the current schema.
 *
 * <p>Records of the current schema are copied as they are. Those of another one are resolved and
 * written again, which is slower and keeps what the current schema knows. Not thread-safe.
 */
public final class LogitTranscoder {
  private static final int HEADER_BYTES = 10;

  private final Schema writer;
  private final byte[] header;
  private final AvroReader in = new AvroReader();
  private final BoundedDecoder bounded = new BoundedDecoder(in);

  /** Null when records are copied. */
  private final GenericDatumReader<GenericRecord> reader;

  private final BinaryMessageEncoder<GenericRecord> encoder;

  /**
   * Takes the schema by which the records were written.
   *
   * @throws IllegalArgumentException if the current schema cannot read it; says why
   */
  public LogitTranscoder(Schema writer) {
    Schema current = LogitRecord.getClassSchema();
    WriterSchemas.check(writer, current);
    this.writer = writer;
    long fingerprint = SchemaNormalization.parsingFingerprint64(current);
    header =
        ByteBuffer.allocate(HEADER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 0x01)
            .putLong(fingerprint)
            .array();
    boolean isCurrent = SchemaNormalization.parsingFingerprint64(writer) == fingerprint;
    reader = isCurrent ? null : new GenericDatumReader<>(writer, current, new OrderedMaps());
    encoder = new BinaryMessageEncoder<>(GenericData.get(), current);
  }

  /** Begins with the records of {@code run}, which is read, not copied. */
  public void begin(byte[] run) {
    in.wrap(run, 0);
  }

  /** Returns whether bytes are left in the run. */
  public boolean hasBytes() {
    return in.remaining() > 0;
  }

  /**
   * Returns the next record as the value of an input topic, in a new array.
   *
   * @throws IOException if the bytes that are left do not begin with a record of the schema; the
   *     rest of the run cannot be read then
   */
  public byte[] next() throws IOException {
    bounded.reset();
    try {
      return reader == null ? copy() : resolve();
    } catch (AvroRuntimeException | IndexOutOfBoundsException e) {
      // What Avro says of an impossible branch or symbol.
      throw in.expected(
          "a value of the schema", "the record", in.position(), String.valueOf(e.getMessage()));
    }
  }

  private byte[] copy() throws IOException {
    int start = in.position();
    GenericDatumReader.skip(writer, bounded);
    int length = in.position() - start;
    byte[] value = new byte[HEADER_BYTES + length];
    System.arraycopy(header, 0, value, 0, HEADER_BYTES);
    System.arraycopy(in.bytes(), start, value, HEADER_BYTES, length);
    return value;
  }

  private byte[] resolve() throws IOException {
    ByteBuffer encoded = encoder.encode(reader.read(null, bounded));
    byte[] value = new byte[encoded.remaining()];
    encoded.get(value);
    return value;
  }

  /** Attributes are carried through in their order. */
  private static final class OrderedMaps extends GenericData {
    @Override
    public Object newMap(Object old, int size) {
      return new LinkedHashMap<>();
    }
  }
}
