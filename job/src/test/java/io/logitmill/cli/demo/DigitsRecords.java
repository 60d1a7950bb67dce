// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.schemas.LogitRecord;
import java.io.IOException;
import java.util.List;

/** The demo's records, for tests outside of its package. */
public final class DigitsRecords {
  private DigitsRecords() {}

  /** Returns the records of one model version. */
  public static List<LogitRecord> ofVersion(String version) throws IOException {
    return DigitsData.load().stream()
        .map(DigitsData.Line::record)
        .filter(record -> record.getModelVersion().equals(version))
        .toList();
  }
}
