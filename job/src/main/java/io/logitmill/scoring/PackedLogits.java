// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

/**
 * Dense logits as the bytes that a model server has sent, where they lie in the record.
 *
 * <p>A view, reused from record to record. Not thread-safe.
 */
public final class PackedLogits {
  private static final byte[] NO_BYTES = {};

  private PackedEncoding encoding = PackedEncoding.UNKNOWN;
  private byte[] bytes = NO_BYTES;
  private int from;
  private int length;

  /** Points nowhere. */
  void clear() {
    encoding = PackedEncoding.UNKNOWN;
    wrap(NO_BYTES, 0, 0);
  }

  /** Points at {@code length} bytes of {@code bytes} from {@code from} on. */
  public void wrap(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.from = from;
    this.length = length;
  }

  public PackedEncoding encoding() {
    return encoding;
  }

  public void setEncoding(PackedEncoding encoding) {
    this.encoding = encoding;
  }

  /** Returns the array that holds the values; only read it. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns where in {@link #bytes()} the first value begins. */
  public int from() {
    return from;
  }

  /** Returns how many bytes the values take. */
  public int length() {
    return length;
  }

  /** Returns how many logits there are; 0 if the encoding is not known. */
  public int count() {
    return encoding == PackedEncoding.UNKNOWN ? 0 : length / encoding.bytes();
  }
}
