// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.cli.AvroJson;
import io.logitmill.schemas.LogitRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The real logits of 1,000 handwritten digits by two classifiers, which the jar carries.
 *
 * <p>Where they come from stands in the README beside the files.
 */
final class DigitsData {
  private static final List<String> FILES =
      List.of("digits-logits.jsonl", "digits-logits-v2.jsonl");

  /** The figures of the README, computed independently in float64, as they are printed there. */
  static final List<Figures> EXPECTED =
      List.of(
          new Figures("1", 1000, "0.838", "0.934", "0.6839"),
          new Figures("2", 1000, "0.852", "0.916", "0.5402"));

  /**
   * What is known of one model version.
   *
   * @param version the model version
   * @param records how many records
   * @param accuracy share of the records whose predicted class is right, three decimals
   * @param confidence mean probability of the predicted class, three decimals
   * @param crossEntropy mean cross-entropy in nats, four decimals
   */
  record Figures(
      String version, long records, String accuracy, String confidence, String crossEntropy) {}

  /**
   * One record.
   *
   * @param json the record as it is published
   * @param record the same, read
   */
  record Line(String json, LogitRecord record) {}

  private DigitsData() {}

  /** Returns all records, the two versions taking turns. */
  static List<Line> load() throws IOException {
    List<List<Line>> files = new ArrayList<>();
    for (String file : FILES) {
      files.add(read(file));
    }
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < files.get(0).size(); i++) {
      for (List<Line> file : files) {
        lines.add(file.get(i));
      }
    }
    return lines;
  }

  /** Returns a file that stands beside this class, as text. */
  static String resource(String name) throws IOException {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<Line> read(String name) throws IOException {
    List<Line> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(open(name), StandardCharsets.UTF_8))) {
      for (String json = reader.readLine(); json != null; json = reader.readLine()) {
        LogitRecord record = AvroJson.read(json, LogitRecord.getClassSchema(), LogitRecord.class);
        lines.add(new Line(json, record));
      }
    }
    return lines;
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = DigitsData.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException("Expected the resource " + name + " in the jar, found none.");
    }
    return in;
  }
}
