// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

/** An output that is not what scoring again gives; for one thread. */
final class WrongValue {
  /** Index of the input partition. */
  final int input;

  /** The source offset. */
  final long offset;

  /** Digest of what was published. */
  final long published;

  /** The prediction that was expected; null if none was, or if it was not kept. */
  final byte[] expected;

  /** What is wrong; at first as far as the digest tells. */
  String message;

  WrongValue(int input, long offset, String message, long published, byte[] expected) {
    this.input = input;
    this.offset = offset;
    this.message = message;
    this.published = published;
    this.expected = expected;
  }
}
