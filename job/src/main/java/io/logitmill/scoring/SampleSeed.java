// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.ModelSpec;
import io.logitmill.model.Utf8Slice;
import io.logitmill.sampling.Philox;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Fixes the draw of one record: by its id, its model key, and the revision and the seed of its
 * spec, so that a replay draws the same classes.
 *
 * <p>Key and stream of the generator are the first 16 bytes of a SHA-256 over all of them, texts
 * with their length before them. Reused; not thread-safe.
 */
final class SampleSeed {
  private final MessageDigest digest = sha256();
  private final ByteBuffer numbers = ByteBuffer.allocate(Integer.BYTES + Long.BYTES);
  private final ByteBuffer hash = ByteBuffer.allocate(digest.getDigestLength());

  /** Begins the random numbers of a record. */
  void begin(Philox random, DecodedRecord input, ModelSpec spec) {
    add(input.recordId());
    add(input.model());
    add(input.modelVersion());
    numbers.clear();
    numbers.putInt(spec.revision()).putLong(spec.sampling().seed());
    digest.update(numbers.array(), 0, numbers.position());
    try {
      digest.digest(hash.array(), 0, hash.capacity());
    } catch (DigestException e) {
      throw new IllegalStateException("The array is as long as the hash.", e);
    }
    random.begin(hash.getLong(0), hash.getLong(Long.BYTES));
  }

  private void add(Utf8Slice text) {
    numbers.clear();
    digest.update(numbers.putInt(text.length()).array(), 0, Integer.BYTES);
    digest.update(text.array(), text.offset(), text.length());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256; this one does not.", e);
    }
  }
}
