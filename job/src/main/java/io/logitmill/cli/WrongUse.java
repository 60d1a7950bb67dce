// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds the mistake in a command line that tells the user most. */
final class WrongUse {
  private WrongUse() {}

  /**
   * Returns what to report for {@code mistake}. Whoever misspells a required option has two: the
   * option that is missing, which picocli reports, and the one that it does not know.
   */
  static ParameterException telling(ParameterException mistake) {
    CommandLine line = mistake.getCommandLine();
    List<String> unmatched = line.getUnmatchedArguments();
    return unmatched.isEmpty() ? mistake : new UnmatchedArgumentException(line, unmatched);
  }
}
