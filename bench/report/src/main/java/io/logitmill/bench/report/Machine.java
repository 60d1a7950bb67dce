// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What is worth knowing about the machine beside its figures. */
public final class Machine {
  private static final Path FACTS = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** Returns the processor's name, the widest vectors it has, and how many cores there are. */
  public static String processor() {
    int cores = Runtime.getRuntime().availableProcessors();
    if (!Files.isReadable(FACTS)) {
      return System.getProperty("os.arch") + ", cores: " + cores;
    }
    String vectors = fact("flags").contains("avx512f") ? "AVX-512" : "no AVX-512";
    return fact("model name") + ", " + vectors + ", cores: " + cores;
  }

  private static String fact(String name) {
    try (Stream<String> lines = Files.lines(FACTS)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + FACTS, e);
    }
  }
}
