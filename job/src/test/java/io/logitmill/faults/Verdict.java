// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.util.List;
import java.util.Map;

/**
 * What the audit of a pipeline found.
 *
 * @param clean whether nothing was found
 * @param counts by their names in the audit's report, such as {@code missing} or {@code twice}
 * @param findings one line each
 */
record Verdict(boolean clean, Map<String, Long> counts, List<String> findings) {
  /** Returns a count; 0 for a name that the report does not have. */
  long count(String name) {
    return counts.getOrDefault(name, 0L);
  }
}
