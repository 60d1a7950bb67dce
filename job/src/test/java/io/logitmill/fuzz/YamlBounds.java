// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

/** What reading a YAML file may allocate. Stateless. */
final class YamlBounds {
  private static final long BYTES_ALWAYS = 4 << 20;

  /** Mostly the parser's: marks, tokens and events with their positions. */
  private static final long BYTES_PER_BYTE = 4096;

  /** What a value costs that an alias stands for: it is read each time. */
  private static final long BYTES_PER_ALIASED_BYTE = 64;

  private YamlBounds() {}

  /** Returns how many bytes reading {@code yaml} may allocate. */
  static long bytes(byte[] yaml) {
    long aliases = 0;
    for (byte b : yaml) {
      aliases += b == '*' ? 1 : 0;
    }
    return BYTES_ALWAYS + yaml.length * (BYTES_PER_BYTE + BYTES_PER_ALIASED_BYTE * aliases);
  }
}
