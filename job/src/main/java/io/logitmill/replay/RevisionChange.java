// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

/**
 * Records that were published by one revision, and are scored by another one.
 *
 * @param model name of the model
 * @param version its version
 * @param publishedRevision the revision that the predictions name
 * @param publishedFingerprint the fingerprint that they name, 16 hexadecimal digits
 * @param plannedRevision the revision of the plan
 * @param plannedFingerprint its fingerprint, 16 hexadecimal digits
 * @param records how many
 */
public record RevisionChange(
    String model,
    String version,
    int publishedRevision,
    String publishedFingerprint,
    int plannedRevision,
    String plannedFingerprint,
    long records) {
  /** Returns what changes, in one line. */
  public String text() {
    return publishedRevision == plannedRevision
        ? "%s@%s: published by revision %d with the fingerprint %s, scored by revision %d with %s"
            .formatted(
                model,
                version,
                publishedRevision,
                publishedFingerprint,
                plannedRevision,
                plannedFingerprint)
        : "%s@%s: published by revision %d, scored by revision %d"
            .formatted(model, version, publishedRevision, plannedRevision);
  }
}
