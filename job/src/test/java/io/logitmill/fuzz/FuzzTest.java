// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The short run of the fuzz targets: every kept input, and some thousands of new ones, much the
 * same in each build. CONTRIBUTING.md says how to start the long run.
 */
class FuzzTest {
  private static final long SEED = 20_261_121;

  /** The kept inputs and about six seconds' worth of new ones. */
  private static final int INPUTS = 15_000;

  @ParameterizedTest
  @EnumSource
  @Timeout(60)
  void everyKeptInputHoldsTheProperties(FuzzTarget target) throws IOException {
    for (Path file : target.seedFiles()) {
      byte[] input = Files.readAllBytes(file);
      assertDoesNotThrow(() -> target.run(input), file::toString);
    }
  }

  @Test
  void everyStricterRuleIsBrokenByAKeptInput() throws IOException {
    Set<StricterRule> broken = EnumSet.noneOf(StricterRule.class);
    AvroReference current = new AvroReference(AvroReference.current());
    for (Path file : FuzzTarget.AVRO.seedFiles()) {
      broken.addAll(current.read(Files.readAllBytes(file), AvroFuzz.HEADER_BYTES).rules());
    }
    AvroReference evolved = new AvroReference(EvolvedAvroFuzz.WRITER);
    for (Path file : FuzzTarget.EVOLVED.seedFiles()) {
      broken.addAll(evolved.read(Files.readAllBytes(file), AvroFuzz.HEADER_BYTES).rules());
    }
    assertEquals(EnumSet.allOf(StricterRule.class), broken);
  }

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void newInputsHoldTheProperties(@TempDir Path directory) throws Exception {
    assumeTrue(fuzzerRunsHere(), "Jazzer has no native library for this platform.");
    Path seeds = Files.createDirectory(directory.resolve("seeds"));
    AllFuzz.writeSeeds(seeds);
    FuzzProcess.Result result =
        new FuzzProcess(AllFuzz.class, seeds, directory, SEED).runInputs(INPUTS);
    System.out.println(result.summary());
    assertEquals(FuzzProcess.SOUND, result.exitCode(), result::finding);
  }

  /** Jazzer's jar has its native part for these. */
  private static boolean fuzzerRunsHere() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return (os.startsWith("linux") || os.startsWith("mac"))
        && List.of("amd64", "x86_64", "aarch64").contains(System.getProperty("os.arch"));
  }
}
