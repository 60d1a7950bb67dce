// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;

/**
 * A count that is kept elsewhere, as a Flink counter.
 *
 * @param count read by the reporters' threads
 */
record ReadOnlyCounter(LongSupplier count) implements Counter {
  @Override
  public long getCount() {
    return count.getAsLong();
  }

  @Override
  public void inc() {
    throw readOnly();
  }

  @Override
  public void inc(long n) {
    throw readOnly();
  }

  @Override
  public void dec() {
    throw readOnly();
  }

  @Override
  public void dec(long n) {
    throw readOnly();
  }

  private static UnsupportedOperationException readOnly() {
    return new UnsupportedOperationException("This counter shows a count that is kept elsewhere.");
  }
}
