// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.schemas.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares the predictions of one kind of records with those of the dense records of the same
 * inputs. Not thread-safe.
 */
final class Comparison {
  private static final String ROW = "  %-34s %14s %14s %22s %22s";

  private final String name;
  private int records;
  private long bytes;
  private int sameClass;
  private double sumOfErrors;
  private double worstError;
  private double worstInStandardErrors;

  Comparison(String name) {
    this.name = name;
  }

  /**
   * Adds one input.
   *
   * @param exact the prediction of the dense record
   * @param other the prediction of a record of this kind
   * @param valueBytes the size of that record's value
   */
  void add(Prediction exact, Prediction other, int valueBytes) {
    records++;
    bytes += valueBytes;
    sameClass += exact.getClassId() == other.getClassId() ? 1 : 0;
    double error = Math.abs(other.getProbability() / (double) exact.getProbability() - 1);
    sumOfErrors += error;
    worstError = Math.max(worstError, error);
    Double standardError = other.getLogPartitionError();
    if (standardError != null) {
      double distance = Math.abs(other.getLogPartition() - exact.getLogPartition());
      worstInStandardErrors = Math.max(worstInStandardErrors, distance / standardError);
    }
  }

  /** Returns by how much a probability is off at most, as a share of it. */
  double worstError() {
    return worstError;
  }

  /** Returns by how many of its standard errors a log partition is off at most; 0 without. */
  double worstInStandardErrors() {
    return worstInStandardErrors;
  }

  /** Returns whether every input has the same most probable class. */
  boolean isSameClassThroughout() {
    return sameClass == records;
  }

  /** Returns the lines of a table, its heading first. */
  static List<String> table(List<Comparison> comparisons) {
    List<String> lines = new ArrayList<>();
    lines.add(
        row(
            "record",
            "bytes each",
            "same class",
            "probability off, mean",
            "probability off, worst"));
    for (Comparison each : comparisons) {
      lines.add(
          row(
              each.name,
              number("%,d", each.bytes / each.records),
              number("%d of %d", each.sameClass, each.records),
              number("%.4f %%", 100 * each.sumOfErrors / each.records),
              number("%.4f %%", 100 * each.worstError)));
    }
    return lines;
  }

  private static String row(Object... cells) {
    return number(ROW, cells).stripTrailing();
  }

  private static String number(String template, Object... numbers) {
    return String.format(Locale.ROOT, template, numbers);
  }
}
