// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import java.io.IOException;
import java.util.Locale;

/**
 * Says that bytes do not follow the Avro encoding. An {@link IOException}, because it has to pass
 * through Avro's own decoders; {@link LogitDecoder} turns it into a rejection. No stack trace.
 */
final class AvroFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  AvroFormatException(String template, Object... arguments) {
    super(String.format(Locale.ROOT, template, arguments));
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
