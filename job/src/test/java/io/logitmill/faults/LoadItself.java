// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Nothing goes wrong but the records: lets the load flow for a while. What it must come to is a
 * check of the dead letters.
 */
final class LoadItself implements Fault {
  private static final Duration WHILE = Duration.ofSeconds(15);

  private final String name;
  private final Pattern sign;
  private final Check check;

  /** Looks at the dead letters of the whole run; throws an AssertionError. */
  interface Check {
    void look(Pipeline pipeline, Verdict verdict);
  }

  LoadItself(String name, String sign, Check check) {
    this.name = name;
    this.sign = Pattern.compile(sign);
    this.check = check;
  }

  /** All is dead, and nothing else. */
  static LoadItself allBad() {
    return new LoadItself(
        "all-bad",
        "logitmill.error.code=CLASS_COUNT_MISMATCH.*",
        (pipeline, verdict) -> {
          if (verdict.count("predictions") != 0
              || verdict.count("dead_letters") != verdict.count("records")) {
            throw new AssertionError("Expected dead letters alone, found " + verdict.counts());
          }
        });
  }

  /** What is too large for a prediction is a dead letter, and cut if it is too large for that. */
  static LoadItself oversize() {
    return new LoadItself(
        "oversize",
        "logitmill.error.code=TOO_LARGE.*",
        (pipeline, verdict) -> {
          expectDeadLetters(pipeline, "TOO_LARGE", false);
          expectDeadLetters(pipeline, "TOO_LARGE", true);
          expectDeadLetters(pipeline, "UNKNOWN_FORMAT", true);
        });
  }

  /** A clock that is wrong harms nobody; what it said is kept where it cannot stand. */
  static LoadItself clockJumps() {
    return new LoadItself(
        "clock-jumps",
        "logitmill.source=\\S+ logitmill.source.timestamp=.*",
        (pipeline, verdict) -> {
          if (verdict.count("predictions") == 0) {
            throw new AssertionError("Expected predictions, found " + verdict.counts());
          }
        });
  }

  private static void expectDeadLetters(Pipeline pipeline, String code, boolean truncated) {
    boolean found =
        DeadLetterText.lines(pipeline).stream()
            .anyMatch(
                line ->
                    line.startsWith("logitmill.error.code=" + code)
                        && line.contains("logitmill.error.truncated=true") == truncated);
    if (!found) {
      throw new AssertionError(
          "Expected a dead letter %s, truncated %s; found none".formatted(code, truncated));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Pattern sign() {
    return sign;
  }

  @Override
  public void inject(Pipeline pipeline) {}

  @Override
  public Duration hold() {
    return WHILE;
  }

  @Override
  public void afterAudit(Pipeline pipeline, Verdict verdict) {
    check.look(pipeline, verdict);
  }
}
