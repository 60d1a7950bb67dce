// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Fingerprints of canonical specs. */
final class Fingerprints {
  /** Length of a fingerprint in bytes. */
  static final int LENGTH = 8;

  private Fingerprints() {}

  /** Returns the first 8 bytes of the SHA-256 of the text in UTF-8. */
  static byte[] of(String canonicalSpec) {
    byte[] digest = sha256().digest(canonicalSpec.getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(digest, LENGTH);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256; this one does not.", e);
    }
  }
}
