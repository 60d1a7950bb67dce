// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens the catalogue and the files that it names, on whatever file system they are.
 *
 * <p>Must be safe to call from another thread than the one that made it.
 */
@FunctionalInterface
public interface CatalogueFiles {
  /**
   * Opens one file; the caller closes it.
   *
   * @param location the catalogue's own name, or a location as it stands in the catalogue: relative
   *     ones are meant to lie next to the catalogue
   * @throws IOException if the file cannot be opened now; whoever refreshes tries again
   */
  InputStream open(String location) throws IOException;

  /** Returns the files of a local directory. */
  static CatalogueFiles in(Path directory) {
    return location -> Files.newInputStream(directory.resolve(location));
  }
}
