// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.schemas.LogitRecord;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import java.io.IOException;
import org.apache.avro.Schema;

/**
 * The decoders behind {@link LogitDecoder}, one by one, for tests outside of this package. Each
 * call decodes with working buffers of its own, so that what it allocates can be measured.
 */
public final class FreshDecoders {
  private FreshDecoders() {}

  /** Decodes the record of the current schema that begins at {@code value[from]}. */
  public static DecodedRecord fast(byte[] value, int from) throws IOException, RejectionException {
    DecodedRecord record = new DecodedRecord();
    new AvroFastDecoder().decode(value, from, record);
    return record;
  }

  /** Decodes one JSON object. */
  public static DecodedRecord json(byte[] value) throws RejectionException {
    DecodedRecord record = new DecodedRecord();
    new JsonLogitDecoder().decode(value, record);
    return record;
  }

  /** Returns a decoder of the records of {@code writer}, which is kept: it is dear to make. */
  public static Resolving resolving(Schema writer) {
    AvroResolvingDecoder decoder = new AvroResolvingDecoder(writer, LogitRecord.getClassSchema());
    return (value, from) -> {
      DecodedRecord record = new DecodedRecord();
      decoder.decode(value, from, record);
      return record;
    };
  }

  /** Decodes by Avro's schema resolution. */
  @FunctionalInterface
  public interface Resolving {
    /** Decodes the record that begins at {@code value[from]}. */
    DecodedRecord decode(byte[] value, int from) throws IOException, RejectionException;
  }
}
