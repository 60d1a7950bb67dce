// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

/**
 * Which revision of each model key a replay scores by.
 *
 * @param kind how it is found
 * @param number the revision of every key; only for {@link Kind#NUMBER}
 */
public record RevisionChoice(Kind kind, int number) {
  /** How the revision of a key is found. */
  public enum Kind {
    /** The highest one in the catalogue when the plan is made. */
    LATEST,
    /** The one that the original prediction names. */
    RECORDED,
    /** The one with a number. */
    NUMBER
  }

  public static final RevisionChoice LATEST = new RevisionChoice(Kind.LATEST, 0);
  public static final RevisionChoice RECORDED = new RevisionChoice(Kind.RECORDED, 0);

  /**
   * Reads {@code latest}, {@code recorded} or a number.
   *
   * @throws IllegalArgumentException if it is none of them; the message says what was expected
   */
  public static RevisionChoice parse(String text) {
    if (text.matches("[1-9]\\d{0,8}")) {
      return new RevisionChoice(Kind.NUMBER, Integer.parseInt(text));
    }
    return switch (text) {
      case "latest" -> LATEST;
      case "recorded" -> RECORDED;
      default ->
          throw new IllegalArgumentException(
              "expected latest, recorded or the number of a revision, found " + text);
    };
  }

  /** Returns the text that {@link #parse} reads. */
  @Override
  public String toString() {
    return switch (kind) {
      case LATEST -> "latest";
      case RECORDED -> "recorded";
      case NUMBER -> Integer.toString(number);
    };
  }
}
