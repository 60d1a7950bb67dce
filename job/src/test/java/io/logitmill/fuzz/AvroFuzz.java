// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.codec.FreshDecoders;
import org.apache.avro.Schema;

/**
 * Fuzz target: records of the current schema, read three times.
 *
 * <p>The hand-written decoder, ours over Avro's schema resolution, and Avro's library agree on
 * every input, but for the {@link StricterRule}s. Neither of ours throws anything undocumented, or
 * allocates more than a multiple of the value's length.
 *
 * <p>An input is a whole value; its first ten bytes, the header, are not looked at.
 */
public final class AvroFuzz {
  static final int HEADER_BYTES = 10;

  /** An attribute of two bytes needs two slices, and the arrays that hold them double. */
  private static final int BYTES_PER_BYTE = 128;

  /** The same with a copy of each text. */
  private static final int BYTES_PER_BYTE_RESOLVED = 256;

  private static final int BYTES_ALWAYS = 32 * 1024;

  private static final Schema CURRENT = AvroReference.current();
  private static final AvroReference REFERENCE = new AvroReference(CURRENT);
  private static final FreshDecoders.Resolving RESOLVING = FreshDecoders.resolving(CURRENT);

  private AvroFuzz() {}

  /** Called by the fuzzer for every input. */
  public static void fuzzerTestOneInput(byte[] value) {
    if (value.length < HEADER_BYTES) {
      return;
    }
    AvroReference.Reading avro = REFERENCE.read(value, HEADER_BYTES);
    Outcome.Decoding fast = () -> FreshDecoders.fast(value, HEADER_BYTES);
    AvroAgreement.check("AvroFastDecoder", Outcome.of(fast), avro);
    Outcome.Decoding resolving = () -> RESOLVING.decode(value, HEADER_BYTES);
    AvroAgreement.check("AvroResolvingDecoder", Outcome.of(resolving), avro);
    long length = value.length;
    Check.costsAtMost(BYTES_ALWAYS + BYTES_PER_BYTE * length, () -> Outcome.discard(fast));
    Check.costsAtMost(
        BYTES_ALWAYS + BYTES_PER_BYTE_RESOLVED * length, () -> Outcome.discard(resolving));
  }
}
