// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import java.util.List;

/** {@link SourceHeader} for tests outside of this package. Not thread-safe. */
public final class SourceHeaders {
  /** What {@link #read} returns for a header that is not of the form. */
  public static final int MALFORMED = SourceHeader.MALFORMED;

  /** What {@link #read} returns for a partition that is no input. */
  public static final int NO_INPUT = SourceHeader.NO_INPUT;

  private final SourceHeader header;

  /** Takes the input partitions. */
  public SourceHeaders(List<PartitionRange> inputs) {
    header = new SourceHeader(inputs);
  }

  /** Returns the index of the input partition that the header names, or one of the constants. */
  public int read(byte[] value) {
    return header.read(value);
  }

  /** Returns the offset that was read last. */
  public long offset() {
    return header.offset();
  }
}
