// SPDX-License-Identifier: Apache-2.0
package io.logitmill.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * The frozen schemas of all releases, oldest first; the last one of each list is the current one.
 *
 * <p>They are resources of this module, {@code releases/<record>-<version>.avsc}, and never change.
 * A new release adds a file for each record and raises {@link #LATEST_VERSION}.
 */
public final class Releases {
  /** The version of the current schemas; versions count from 1 without gaps. */
  public static final int LATEST_VERSION = 1;

  private Releases() {}

  /** Returns every released schema of the input record. Parses: for set-up. */
  public static List<Schema> logitRecord() {
    return all("LogitRecord");
  }

  /** Returns every released schema of the output record. Parses: for set-up. */
  public static List<Schema> prediction() {
    return all("Prediction");
  }

  private static List<Schema> all(String record) {
    List<Schema> schemas = new ArrayList<>();
    for (int version = 1; version <= LATEST_VERSION; version++) {
      schemas.add(parse("releases/" + record + "-" + version + ".avsc"));
    }
    return List.copyOf(schemas);
  }

  private static Schema parse(String resource) {
    try (InputStream in = Releases.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("Expected the resource " + resource + ", found none.");
      }
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource " + resource, e);
    }
  }
}
