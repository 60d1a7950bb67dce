// SPDX-License-Identifier: Apache-2.0
package io.logitmill.text;

import java.util.Collection;

/** Finds the name that was probably meant. */
public final class Spelling {
  private Spelling() {}

  /**
   * Returns {@code " (did you mean 'x'?)"} for the known name nearest to {@code found}, or the
   * empty string when none is near enough to be helpful.
   */
  public static String hint(String found, Collection<String> known) {
    String nearest = nearest(found, known);
    return nearest == null ? "" : " (did you mean '" + nearest + "'?)";
  }

  /**
   * Returns the known name nearest to {@code found}, the first in case of a tie, or null when more
   * than a third of its letters (and more than one) would have to change.
   */
  public static String nearest(String found, Collection<String> known) {
    String nearest = null;
    int least = Math.max(1, found.length() / 3) + 1;
    for (String name : known) {
      int distance = distance(fold(found), fold(name));
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return nearest;
  }

  /** Makes top-k, top_k and topK neighbours. */
  private static String fold(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '-' && c != '_') {
        folded.append(Character.toLowerCase(c));
      }
    }
    return folded.toString();
  }

  /** Returns the Levenshtein distance: insertions, deletions and substitutions of one letter. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] swapped = previous;
      previous = current;
      current = swapped;
    }
    return previous[b.length()];
  }
}
