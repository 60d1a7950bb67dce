// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.codec.FreshDecoders;
import io.logitmill.scoring.RejectionCode;
import java.util.EnumSet;
import java.util.Set;

/**
 * Fuzz target: records as JSON.
 *
 * <p>What is accepted holds the fields that {@link JsonReference} reads, to the bit; what is
 * rejected is {@code MALFORMED} or, for a number beyond float32, {@code INVALID_LOGIT}. Nothing
 * else is thrown, and no more is allocated than a multiple of the value's length.
 */
public final class JsonFuzz {
  /** {@code "a":0,} needs a name, an entry in the set of names, and a node of it. */
  private static final int BYTES_PER_BYTE = 256;

  private static final int BYTES_ALWAYS = 64 * 1024;

  private static final Set<RejectionCode> CODES =
      EnumSet.of(RejectionCode.MALFORMED, RejectionCode.INVALID_LOGIT);

  private JsonFuzz() {}

  /** Called by the fuzzer for every input. */
  public static void fuzzerTestOneInput(byte[] value) {
    Outcome.Decoding json = () -> FreshDecoders.json(value);
    Outcome ours = Outcome.of(json);
    if (ours.accepted()) {
      RecordFields expected = JsonReference.read(value);
      Check.that(
          ours.fields().equals(expected), "Decoded %s; reference: %s", ours.fields(), expected);
    } else {
      Check.that(CODES.contains(ours.code()), "Rejected as %s: %s", ours.code(), ours.message());
    }
    Check.costsAtMost(
        BYTES_ALWAYS + (long) BYTES_PER_BYTE * value.length, () -> Outcome.discard(json));
  }
}
