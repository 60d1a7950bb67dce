// SPDX-License-Identifier: Apache-2.0
package io.logitmill.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;

/** FINGERPRINTS.md says what Avro computes. */
class FingerprintsTest {
  @Test
  void printedTableIsWhatAvroComputes() throws IOException {
    List<String> expected = new ArrayList<>();
    addRows("LogitRecord", Releases.logitRecord(), expected);
    addRows("Prediction", Releases.prediction(), expected);
    List<String> printed =
        Files.readAllLines(Path.of("FINGERPRINTS.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    assertEquals(String.join("\n", expected), String.join("\n", printed));
  }

  @Test
  void generatedClassesHaveTheFingerprintOfTheLatestRelease() {
    assertEquals(
        SchemaNormalization.parsingFingerprint64(Releases.logitRecord().get(latest())),
        SchemaNormalization.parsingFingerprint64(LogitRecord.getClassSchema()));
    assertEquals(
        SchemaNormalization.parsingFingerprint64(Releases.prediction().get(latest())),
        SchemaNormalization.parsingFingerprint64(Prediction.getClassSchema()));
  }

  private static int latest() {
    return Releases.LATEST_VERSION - 1;
  }

  private static void addRows(String record, List<Schema> releases, List<String> rows) {
    for (int version = 1; version <= releases.size(); version++) {
      long fingerprint = SchemaNormalization.parsingFingerprint64(releases.get(version - 1));
      byte[] header =
          ByteBuffer.allocate(10)
              .order(ByteOrder.LITTLE_ENDIAN)
              .put((byte) 0xC3)
              .put((byte) 0x01)
              .putLong(fingerprint)
              .array();
      rows.add(
          String.format(
              "| `%s` | %d | `%016x` | `%s` |",
              record,
              version,
              fingerprint,
              HexFormat.ofDelimiter(" ").withUpperCase().formatHex(header)));
    }
  }
}
