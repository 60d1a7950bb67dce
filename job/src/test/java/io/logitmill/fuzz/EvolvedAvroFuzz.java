// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.codec.FreshDecoders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;

/**
 * Fuzz target: records of another writer's schema, {@code evolved.avsc}, which has every way of
 * being read as ours: fields in another order, promoted types, fields of every type to skip.
 *
 * <p>Held against Avro's library as in {@link AvroFuzz}.
 */
public final class EvolvedAvroFuzz {
  static final Schema WRITER = parse("evolved.avsc");

  private static final int BYTES_PER_BYTE = 256;
  private static final int BYTES_ALWAYS = 32 * 1024;

  private static final AvroReference REFERENCE = new AvroReference(WRITER);
  private static final FreshDecoders.Resolving RESOLVING = FreshDecoders.resolving(WRITER);

  private EvolvedAvroFuzz() {}

  /** Called by the fuzzer for every input. */
  public static void fuzzerTestOneInput(byte[] value) {
    if (value.length < AvroFuzz.HEADER_BYTES) {
      return;
    }
    AvroReference.Reading avro = REFERENCE.read(value, AvroFuzz.HEADER_BYTES);
    Outcome.Decoding resolving = () -> RESOLVING.decode(value, AvroFuzz.HEADER_BYTES);
    AvroAgreement.check("AvroResolvingDecoder", Outcome.of(resolving), avro);
    Check.costsAtMost(
        BYTES_ALWAYS + (long) BYTES_PER_BYTE * value.length, () -> Outcome.discard(resolving));
  }

  private static Schema parse(String resource) {
    try (InputStream in = EvolvedAvroFuzz.class.getResourceAsStream(resource)) {
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
