// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.report;

import java.util.Locale;

/** How figures are written. */
public final class Texts {
  private Texts() {}

  /** Returns a figure with about three digits that count. */
  public static String number(double value) {
    double magnitude = Math.abs(value);
    String format = magnitude >= 100 ? "%.0f" : magnitude >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }

  /** Returns an integer with its thousands apart. */
  public static String integer(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
