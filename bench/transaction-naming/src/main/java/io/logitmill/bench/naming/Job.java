// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The experiment's view of one {@link JobMain} process: what it reported, and how to end it. */
final class Job implements AutoCloseable {
    /** Trigger time and duration of one completed checkpoint. */
    record Checkpoint(long id, long triggered, long millis) {}

    final long started = System.currentTimeMillis();
    private final Process process;
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long runningSince;
    private String savepoint;
    private long failedCheckpoints;

    Job(Settings settings, Path log) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Xmx1g");
        for (String opened : List.of("lang", "net", "io", "nio", "time", "util", "util.concurrent")) {
            line.add("--add-opens=java.base/java." + opened + "=ALL-UNNAMED");
        }
        line.add("-cp");
        line.add(System.getProperty("java.class.path"));
        line.add(JobMain.class.getName());
        line.addAll(settings.asArguments());
        process =
                new ProcessBuilder(line)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Thread reader = new Thread(() -> read(Path.of(log + ".out")), "job-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Path copy) {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
                var out =
                        Files.newBufferedWriter(
                                copy,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND)) {
            String line;
            while ((line = in.readLine()) != null) {
                out.write(line + "\n");
                out.flush();
                accept(line.split(" ", 4), line);
            }
        } catch (IOException e) {
            // the process was killed
        }
    }

    private synchronized void accept(String[] words, String line) {
        switch (words[0]) {
            case "checkpoint" ->
                    checkpoints.add(
                            new Checkpoint(
                                    Long.parseLong(words[1]),
                                    Long.parseLong(words[2]),
                                    Long.parseLong(words[3])));
            case "status" -> {
                if (words[2].equals("RUNNING") && runningSince == 0) {
                    runningSince = Long.parseLong(words[1]);
                }
            }
            case "failure" -> failures.add(line);
            case "failed-checkpoints" -> failedCheckpoints = Long.parseLong(words[2]);
            case "savepoint" -> savepoint = line.substring("savepoint ".length());
            default -> System.out.println("    job: " + line);
        }
        notifyAll();
    }

    synchronized List<Checkpoint> checkpoints() {
        return List.copyOf(checkpoints);
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    synchronized long failedCheckpoints() {
        return failedCheckpoints;
    }

    /** Milliseconds from the start of the process until all its tasks were seen running, or -1. */
    synchronized long millisUntilRunning() {
        return runningSince == 0 ? -1 : runningSince - started;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops with a savepoint; returns its path, or null if the job did not stop so. */
    synchronized String stop() throws Exception {
        process.getOutputStream().write("stop\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        long end = System.currentTimeMillis() + 150_000;
        while (savepoint == null && process.isAlive() && System.currentTimeMillis() < end) {
            wait(100);
        }
        process.waitFor(60, TimeUnit.SECONDS);
        return savepoint;
    }

    /** The newest complete checkpoint under a directory that several runs may have written to. */
    static String latestCheckpoint(Path directory) throws IOException {
        try (var files = Files.walk(directory, 3)) {
            Optional<Path> latest =
                    files.filter(f -> f.getFileName().toString().equals("_metadata"))
                            .map(Path::getParent)
                            .filter(d -> d.getFileName().toString().startsWith("chk-"))
                            .max(Comparator.comparingLong(Job::number));
            return latest.orElseThrow().toString();
        }
    }

    static long number(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor();
    }
}
