// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The names of a model's classes, by class id, kept as ready-encoded UTF-8.
 *
 * <p>Immutable and shared between threads. The byte arrays that it hands out must not be written.
 */
public final class Labels {
  private final byte[][] utf8;

  /** Encodes {@code labels}; the index in the list is the class id. */
  public Labels(List<String> labels) {
    utf8 = new byte[labels.size()][];
    int classId = 0;
    for (String label : labels) {
      utf8[classId++] = label.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Returns how many classes have a name: all of them. */
  public int count() {
    return utf8.length;
  }

  /** Returns the UTF-8 bytes of the name of {@code classId}; only read them. */
  public byte[] utf8(int classId) {
    return utf8[classId];
  }

  /** Returns the name of {@code classId}. Allocates: for messages and displays. */
  public String text(int classId) {
    return new String(utf8[classId], StandardCharsets.UTF_8);
  }
}
