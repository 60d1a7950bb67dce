// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A digest of a record's key and value: the first 8 bytes of SHA-256 over both, each behind its
 * length.
 *
 * <p>Equal digests of different records happen by chance once in 2^64 comparisons: in an audit of
 * 10 million records of which every one is wrong, the chance that any one stays unseen is below
 * 10^-12. Who wants to hide a change on purpose has to try about 2^64 records for each.
 *
 * <p>Allocates nothing for a record. Not thread-safe.
 */
public final class ValueDigest {
  private static final int NULL_LENGTH = -1;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final MessageDigest sha256;
  private final byte[] length = new byte[Integer.BYTES];
  private final byte[] result;

  public ValueDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256; this one does not.", e);
    }
    result = new byte[sha256.getDigestLength()];
  }

  /** Returns the digest of a key and a value, each of which may be null. */
  public long of(byte[] key, byte[] value) {
    return of(key, key == null ? 0 : key.length, value, value == null ? 0 : value.length);
  }

  /** Returns the digest of the beginning of a key and of a value, each of which may be null. */
  long of(byte[] key, int keyLength, byte[] value, int valueLength) {
    update(key, keyLength);
    update(value, valueLength);
    try {
      sha256.digest(result, 0, result.length);
    } catch (DigestException e) {
      throw new IllegalStateException("The result has the length that was asked for.", e);
    }
    return (long) LONGS.get(result, 0);
  }

  private void update(byte[] bytes, int count) {
    int stated = bytes == null ? NULL_LENGTH : count;
    for (int i = 0; i < length.length; i++) {
      length[i] = (byte) (stated >>> (Byte.SIZE * i));
    }
    sha256.update(length);
    if (bytes != null) {
      sha256.update(bytes, 0, count);
    }
  }
}
