// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What is fuzzed: each target reads bytes that a stranger may have written. */
enum FuzzTarget {
  AVRO(AvroFuzz.class),
  EVOLVED(EvolvedAvroFuzz.class),
  JSON(JsonFuzz.class),
  FRAMING(FramingFuzz.class),
  CATALOGUE(CatalogueFuzz.class),
  CONFIG(ConfigFuzz.class),
  AUDIT(AuditFuzz.class);

  /** Where seeds and words lie; both are read as files, by a process that knows no resources. */
  static final Path RESOURCES = Path.of("src/test/resources/io/logitmill/fuzz").toAbsolutePath();

  private final Class<?> type;

  FuzzTarget(Class<?> type) {
    this.type = type;
  }

  /** Returns the class that the fuzzer calls. */
  Class<?> type() {
    return type;
  }

  /** Throws if one of the target's properties does not hold for {@code input}. */
  void run(byte[] input) {
    switch (this) {
      case AVRO -> AvroFuzz.fuzzerTestOneInput(input);
      case EVOLVED -> EvolvedAvroFuzz.fuzzerTestOneInput(input);
      case JSON -> JsonFuzz.fuzzerTestOneInput(input);
      case FRAMING -> FramingFuzz.fuzzerTestOneInput(input);
      case CATALOGUE -> CatalogueFuzz.fuzzerTestOneInput(input);
      case CONFIG -> ConfigFuzz.fuzzerTestOneInput(input);
      case AUDIT -> AuditFuzz.fuzzerTestOneInput(input);
    }
  }

  /** Returns the directory of the kept inputs: sound ones, and those that once found a defect. */
  Path seeds() {
    return RESOURCES.resolve("seeds").resolve(toString());
  }

  /** Returns the files of {@link #seeds()}, sorted. */
  List<Path> seedFiles() throws IOException {
    try (Stream<Path> files = Files.list(seeds())) {
      return files.sorted().toList();
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
