// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.logitmill.model.Utf8Slice;
import io.logitmill.schemas.Prediction;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.avro.SchemaNormalization;

/**
 * Reads which model spec an encoded prediction names, and nothing else of it.
 *
 * <p>Avro by the current schema, or JSON, told apart by the first byte. The bytes may be anything.
 * An Avro value costs no allocation. Not thread-safe.
 */
public final class PredictionSpecReader {
  private static final int HEADER_BYTES = 10;
  private static final int FINGERPRINT_BYTES = 8;
  private static final int HEX = 16;

  /** C3 01, as a little-endian short. */
  private static final short MARKER = 0x01C3;

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG_ENDIAN_LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final long schema = SchemaNormalization.parsingFingerprint64(Prediction.getClassSchema());
  private final AvroReader avro = new AvroReader();
  private final JsonFactory json = new JsonFactory();
  private final Utf8Slice model = new Utf8Slice();
  private final Utf8Slice modelVersion = new Utf8Slice();
  private int revision;
  private long fingerprint;

  /** Makes a reader. */
  public PredictionSpecReader() {}

  /**
   * Returns whether {@code value} begins as a prediction does; then {@link #revision} and {@link
   * #fingerprint} are those of its spec, {@link #model} and {@link #modelVersion} its model key.
   * What follows in the value is not looked at.
   */
  public boolean read(byte[] value) {
    if (value == null || value.length == 0) {
      return false;
    }
    try {
      return value[0] == '{' ? readJson(value) : readAvro(value);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    } finally {
      avro.release();
    }
  }

  /** Returns the model's name; valid until the next value is read. */
  public Utf8Slice model() {
    return model;
  }

  /** Returns the model's version; valid until the next value is read. */
  public Utf8Slice modelVersion() {
    return modelVersion;
  }

  /** Returns the revision of the spec. */
  public int revision() {
    return revision;
  }

  /** Returns the fingerprint of the spec, its first byte highest. */
  public long fingerprint() {
    return fingerprint;
  }

  private boolean readAvro(byte[] value) throws IOException {
    if (value.length < HEADER_BYTES
        || (short) SHORTS.get(value, 0) != MARKER
        || (long) LONGS.get(value, 2) != schema) {
      return false;
    }
    avro.wrap(value, HEADER_BYTES);
    avro.skipBytes("record_id");
    avro.readText(model, "model");
    avro.readText(modelVersion, "model_version");
    if (avro.readPresent("event_time")) {
      avro.readLong("event_time");
    }
    for (int n = avro.readBlock(1, "true_classes"); n > 0; n = avro.readBlock(1, "true_classes")) {
      for (int i = 0; i < n; i++) {
        avro.readInt("true_classes");
      }
    }
    for (int n = avro.readBlock(2, "attributes"); n > 0; n = avro.readBlock(2, "attributes")) {
      for (int i = 0; i < n; i++) {
        avro.skipBytes("attributes");
        avro.skipBytes("attributes");
      }
    }
    revision = avro.readInt("spec_revision");
    int at = avro.advance(FINGERPRINT_BYTES, "spec_fingerprint");
    fingerprint = (long) BIG_ENDIAN_LONGS.get(value, at);
    return true;
  }

  private boolean readJson(byte[] value) throws IOException {
    model.clear();
    modelVersion.clear();
    boolean hasRevision = false;
    try (JsonParser parser = json.createParser(value)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (name.equals("model") && token == JsonToken.VALUE_STRING) {
          model.set(parser.getText());
        } else if (name.equals("model_version") && token == JsonToken.VALUE_STRING) {
          modelVersion.set(parser.getText());
        } else if (name.equals("spec_revision")) {
          revision = parser.getIntValue();
          hasRevision = true;
        } else if (name.equals("spec_fingerprint") && token == JsonToken.VALUE_STRING) {
          fingerprint = Long.parseUnsignedLong(parser.getText(), HEX);
          // In the order of the schema the fingerprint follows the revision.
          return hasRevision;
        } else {
          parser.skipChildren();
        }
      }
    }
    return false;
  }
}
