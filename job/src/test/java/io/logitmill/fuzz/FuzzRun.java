// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The long run of the fuzz targets, one after the other; not part of the build. The profile {@code
 * fuzz} starts it.
 *
 * <p>System properties: {@code fuzz.duration}, how long in all, such as {@code 90s}, {@code 30m} or
 * {@code 1h}; {@code fuzz.target}, one target or {@code all}. The corpus in {@code target/fuzz} is
 * kept and taken up again; a finding lies in {@code target/fuzz/<target>/findings}.
 */
class FuzzRun {
  static List<FuzzTarget> targets() {
    String wanted = System.getProperty("fuzz.target", "all");
    return wanted.equals("all")
        ? Arrays.asList(FuzzTarget.values())
        : List.of(FuzzTarget.valueOf(wanted.toUpperCase(Locale.ROOT)));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void newInputsHoldTheProperties(FuzzTarget target) throws Exception {
    Duration each = duration().dividedBy(targets().size());
    long seed = System.nanoTime() & Integer.MAX_VALUE;
    Path directory = Files.createDirectories(Path.of("target", "fuzz", target.toString()));
    System.out.printf("%s for %d s, seed %d%n", target, each.toSeconds(), seed);
    FuzzProcess.Result result =
        new FuzzProcess(target.type(), target.seeds(), directory.toAbsolutePath(), seed)
            .runFor(each);
    System.out.println(result.summary());
    assertEquals(FuzzProcess.SOUND, result.exitCode(), result::finding);
  }

  private static Duration duration() {
    return Duration.parse(
        "PT" + System.getProperty("fuzz.duration", "10m").toUpperCase(Locale.ROOT));
  }
}
