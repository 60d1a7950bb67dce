// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionCode;
import io.logitmill.scoring.RejectionException;
import java.io.IOException;

/**
 * What a decoder made of a value: a record, or a rejection.
 *
 * @param fields what was decoded; null after a rejection
 * @param code why it was rejected; null for a record
 * @param message what the rejection says; null for a record
 */
record Outcome(RecordFields fields, RejectionCode code, String message) {
  /** A message quotes the value; what it quotes is cut. */
  private static final int LONGEST_MESSAGE = 500;

  /** One run of a decoder. */
  @FunctionalInterface
  interface Decoding {
    /**
     * Returns the record.
     *
     * @throws IOException if the bytes do not follow the Avro encoding
     */
    DecodedRecord run() throws IOException, RejectionException;
  }

  /** Runs {@code decoding}; whatever it throws but the two documented exceptions passes through. */
  static Outcome of(Decoding decoding) {
    try {
      return new Outcome(RecordFields.of(decoding.run()), null, null);
    } catch (IOException e) {
      return rejected(RejectionCode.MALFORMED, e.getMessage());
    } catch (RejectionException e) {
      return rejected(e.code(), e.getMessage());
    }
  }

  /** Runs {@code decoding} for what it allocates alone. */
  static void discard(Decoding decoding) {
    try {
      decoding.run();
    } catch (IOException | RejectionException e) {
      // As good as a record, here.
    }
  }

  private static Outcome rejected(RejectionCode code, String message) {
    Check.that(message != null && !message.isBlank(), "%s has no message.", code);
    Check.that(message.length() <= LONGEST_MESSAGE, "A message of %d characters", message.length());
    return new Outcome(null, code, message);
  }

  boolean accepted() {
    return fields != null;
  }
}
