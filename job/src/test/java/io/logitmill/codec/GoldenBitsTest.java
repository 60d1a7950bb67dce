// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.softmax.Kernel;
import io.logitmill.testutils.Kernels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bits of numerics version 1: the same on every machine and JDK, with both kernels, at every
 * lane width, compiled and in the interpreter.
 *
 * <p>The golden file holds what {@link GoldenBits#main} prints after its first line. If it has to
 * change, a bit of some result has changed, and once a release is out the numerics version must
 * change with it.
 */
class GoldenBitsTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @Test
  void predictions_areTheSameToTheLastBit_withEveryKernel() throws Exception {
    for (Kernel kernel : Kernels.list()) {
      assertSame(GoldenBits.lines(kernel), kernel.description());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void predictions_areTheSameToTheLastBit_atEveryLaneWidth(int bits, @TempDir Path directory)
      throws Exception {
    Assumptions.assumeTrue(Kernels.list().size() > 1, "needs jdk.incubator.vector");
    String kernel = askAnother(directory, "-XX:MaxVectorSize=" + bits / Byte.SIZE);
    // The processor may have no lanes as wide.
    assertTrue(kernel.matches("vector \\((128|256|512) bits\\)"), kernel);
    assertTrue(bits == 512 || kernel.contains(bits + " bits"), kernel);
  }

  @Test
  void predictions_areTheSameToTheLastBit_inTheInterpreter(@TempDir Path directory)
      throws Exception {
    assertEquals("scalar", askAnother(directory, "-Xint", "scalar"));
  }

  /** Asks another virtual machine, started with an option; returns the kernel it has used. */
  private static String askAnother(Path directory, String option, String... arguments)
      throws IOException, InterruptedException {
    Path lines = directory.resolve("lines");
    Path errors = directory.resolve("errors");
    List<String> command = new ArrayList<>(List.of(JAVA.toString(), option));
    if (Kernels.list().size() > 1) {
      command.add("--add-modules=jdk.incubator.vector");
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), GoldenBits.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(lines.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), "no answer in five minutes");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(errors));
    List<String> said = Files.readAllLines(lines);
    assertSame(said.subList(1, said.size()), option);
    return said.get(0);
  }

  private static void assertSame(List<String> lines, String by) throws IOException {
    try (InputStream in = GoldenBitsTest.class.getResourceAsStream("/golden-bits.txt")) {
      List<String> golden = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertEquals(golden.size(), lines.size(), by);
      for (int i = 0; i < golden.size(); i++) {
        assertEquals(golden.get(i), lines.get(i), by + ", line " + (i + 1));
      }
    }
  }
}
