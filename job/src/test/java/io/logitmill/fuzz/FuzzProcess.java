// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Jazzer on one target, in a JVM of its own: it instruments classes, and it ends its process.
 *
 * <p>Works in one directory: {@code corpus} keeps the inputs that reached something new, {@code
 * findings} those that broke a property, {@code log} what Jazzer printed.
 */
final class FuzzProcess {
  /** Jazzer's exit code when nothing was found. */
  static final int SOUND = 0;

  /** The system property that is true in the process. */
  static final String INSTRUMENTED_PROPERTY = "logitmill.fuzz.instrumented";

  /** Our readers, and the parsers below them, whose branches tell as much. */
  private static final List<String> INSTRUMENTED =
      List.of(
          "io.logitmill.history.SourceHeader",
          "io.logitmill.codec.**",
          "io.logitmill.config.**",
          "io.logitmill.model.**",
          "io.logitmill.text.**",
          "io.logitmill.yaml.**",
          "io.logitmill.cli.ConfigFile",
          "com.fasterxml.jackson.core.**",
          "org.snakeyaml.engine.**");

  private static final int MAX_INPUT_BYTES = 4096;

  /** On the clock, the loading of classes included: only for what never ends. */
  private static final int SECONDS_FOR_ONE_INPUT = 300;

  private static final Duration TO_START_AND_END = Duration.ofMinutes(10);
  private static final Pattern DONE = Pattern.compile("#(\\d+)\\s+DONE\\s+cov: (\\d+) ft: (\\d+)");

  private final Class<?> target;
  private final Path seeds;
  private final Path directory;
  private final long seed;

  /**
   * @param target has the method {@code fuzzerTestOneInput}
   * @param seeds a directory of inputs to begin with; only read
   * @param directory where to work
   * @param seed of the random numbers; runs of one seed are alike, and not the same: the JDK salts
   *     its own hashes
   */
  FuzzProcess(Class<?> target, Path seeds, Path directory, long seed) {
    this.target = target;
    this.seeds = seeds;
    this.directory = directory;
    this.seed = seed;
  }

  /**
   * How a run ended.
   *
   * @param exitCode {@link #SOUND} if nothing was found
   * @param summary one line: inputs, coverage
   * @param finding what Jazzer printed last: the broken property, the stack, the input
   */
  record Result(int exitCode, String summary, String finding) {}

  /** Tries {@code inputs} inputs, the seeds and the corpus among them. */
  Result runInputs(int inputs) throws IOException, InterruptedException {
    return run("-runs=" + inputs, TO_START_AND_END);
  }

  /** Tries the seeds, the corpus and then new inputs for as long as {@code duration}. */
  Result runFor(Duration duration) throws IOException, InterruptedException {
    return run("-max_total_time=" + duration.toSeconds(), TO_START_AND_END.plus(duration));
  }

  private Result run(String limit, Duration atMost) throws IOException, InterruptedException {
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(command(limit))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      int exitCode =
          process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
      String printed = Files.readString(log);
      return new Result(exitCode, summary(printed), finding(printed));
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> command(String limit) throws IOException {
    Path corpus = Files.createDirectories(directory.resolve("corpus"));
    Path findings = Files.createDirectories(directory.resolve("findings"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // One core, and no more memory than a reader could need.
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-D" + INSTRUMENTED_PROPERTY + "=true");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + target.getName());
    command.add("--instrumentation_includes=" + String.join(":", INSTRUMENTED));
    command.add("--custom_hook_includes=" + String.join(":", INSTRUMENTED));
    // A regular expression from a file is what input.topic-pattern is.
    command.add("--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection");
    command.add("--reproducer_path=" + findings);
    command.add("-artifact_prefix=" + findings + "/");
    command.add("-seed=" + seed);
    command.add("-max_len=" + MAX_INPUT_BYTES);
    command.add("-timeout=" + SECONDS_FOR_ONE_INPUT);
    command.add("-rss_limit_mb=0"); // -Xmx does it
    command.add("-dict=" + FuzzTarget.RESOURCES.resolve("words.dict"));
    command.add(limit);
    command.add(corpus.toString());
    command.add(seeds.toString());
    return command;
  }

  private String summary(String log) {
    Matcher done = DONE.matcher(log);
    String reached = "not done; see " + directory.resolve("log");
    while (done.find()) {
      reached =
          "%s inputs, coverage %s edges, %s features"
              .formatted(done.group(1), done.group(2), done.group(3));
    }
    return "%s, seed %d: %s".formatted(target.getSimpleName(), seed, reached);
  }

  private static String finding(String log) {
    int begin = log.lastIndexOf("\n==");
    int first = log.indexOf("\n== ");
    return first < 0 ? log : log.substring(Math.min(begin, first));
  }
}
