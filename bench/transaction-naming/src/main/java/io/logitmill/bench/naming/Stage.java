// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * One job name on one broker: its topics, its prefix, its feeder, and the steps that the scenarios
 * are made of. Everything seen goes to the results file and to the standard output.
 */
final class Stage implements AutoCloseable {
    final String prefix;
    final TransactionLog log;
    final Checker checker;
    private final Broker broker;
    private final Path directory;
    private final Path results;
    private final String input;
    private final String output;
    private Settings settings;
    private final int rate;
    private Feeder feeder;
    private int runs;

    Stage(Broker broker, String name, String strategy, Settings given, Path directory)
            throws Exception {
        String interval = given.get("interval");
        this.broker = broker;
        this.prefix = name + ".";
        this.input = name + "-input";
        this.output = name + "-output";
        this.rate = given.number("rate", 1000);
        this.directory = Files.createDirectories(directory.resolve(name));
        this.results = directory.resolve("results.txt");
        this.checker = new Checker(broker);
        broker.createTopics(input, output);
        settings =
                Settings.of(
                        "servers=" + broker.servers(),
                        "input=" + input,
                        "output=" + output,
                        "prefix=" + prefix,
                        "strategy=" + strategy,
                        "guard=" + given.get("guard", "false"),
                        "interval=" + interval);
        touchTransactionLog();
        log = new TransactionLog(broker.servers(), prefix);
        say("== " + name + ", " + strategy + ", checkpoint interval " + interval
                + (settings.get("guard").equals("true") ? ", guarded sink" : ""));
    }

    /** The broker creates the topic of its transaction log at the first use of a transaction. */
    private void touchTransactionLog() {
        Ages.age(broker.servers(), "touch", 0);
    }

    void say(String line) throws Exception {
        String text = LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + "  " + line;
        System.out.println(text);
        Files.writeString(
                results, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    void startFeeder() {
        feeder = new Feeder(broker.servers(), input, rate);
    }

    void stopFeeder() throws InterruptedException {
        if (feeder != null) {
            feeder.close();
            feeder = null;
        }
    }

    /** Starts the job without state, its checkpoints in a directory of their own. */
    Job startFresh() throws Exception {
        runs++;
        return start(checkpoints(), "");
    }

    /** Starts the job from a checkpoint or savepoint. */
    Job restore(String path) throws Exception {
        return start(checkpoints(), path);
    }

    Path checkpoints() {
        return directory.resolve("checkpoints-" + runs);
    }

    private Job start(Path checkpoints, String restore) throws Exception {
        return new Job(
                settings.with("checkpoints", checkpoints.toAbsolutePath())
                        .with("run", runs)
                        .with("restore", restore),
                jobLog());
    }

    /** True once the job has completed so many checkpoints. */
    boolean awaitCheckpoints(Job job, int count, Duration limit) throws Exception {
        long end = System.currentTimeMillis() + limit.toMillis();
        while (job.checkpoints().size() < count) {
            if (System.currentTimeMillis() > end || !job.isAlive()) {
                return false;
            }
            Thread.sleep(50);
        }
        return true;
    }

    /** SIGKILL, then what was left behind. */
    void kill(Job job, String when) throws Exception {
        job.kill();
        List<Job.Checkpoint> done = job.checkpoints();
        say(
                "kill -9 " + when + "; last checkpoint "
                        + Job.latestCheckpoint(checkpoints()).replaceAll(".*/", "")
                        + ", reported " + (done.isEmpty() ? "none" : done.get(done.size() - 1).id()));
        say("  left behind: open " + checker.openTransactions(prefix)
                + ", offsets between LSO and HW " + checker.heldBack(output));
    }

    /**
     * Restores from the newest checkpoint and waits for new ones; returns null, with the reason
     * said, if there were none within the limit.
     */
    Job recover(Duration limit) throws Exception {
        long logSize = Files.size(jobLog());
        Job job = restore(Job.latestCheckpoint(checkpoints()));
        if (awaitCheckpoints(job, 10, limit)) {
            say(
                    "  recovered: running after %d ms, first checkpoint after %d ms; job failures since %s"
                            .formatted(
                                    job.millisUntilRunning(),
                                    job.checkpoints().get(0).triggered() - job.started,
                                    job.failures()));
            sayCommitterLog(logSize);
            return job;
        }
        say("  NOT recovered within " + limit.toSeconds() + " s; failures seen "
                + job.failures().size() + ", the last: "
                + (job.failures().isEmpty() ? "none" : job.failures().get(job.failures().size() - 1)));
        job.kill();
        sayCommitterLog(logSize);
        return null;
    }

    /** All starts from now on are with the guarded sink. */
    void useGuard() {
        settings = settings.with("guard", true);
    }

    /** What the committer logged since the log had this size. */
    private void sayCommitterLog(long from) throws Exception {
        byte[] bytes = Files.readAllBytes(jobLog());
        String text = new String(bytes, (int) from, bytes.length - (int) from);
        say("  committer log: resumed %d, fenced %d, invalid state %d, unknown error %d"
                .formatted(
                        count(text, "Attempting to resume transaction"),
                        count(text, "because its producer is already fenced"),
                        count(text, "because it's in an invalid state"),
                        count(text, "encountered error and data has been potentially lost")));
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private Path jobLog() {
        return directory.resolve("job.log");
    }

    /** Stops the feeder, lets the job read to the end, stops it with a savepoint and checks. */
    String finish(Job job) throws Exception {
        stopFeeder();
        awaitDrained();
        String savepoint = job.stop();
        say("stopped with savepoint " + (savepoint != null));
        check();
        return savepoint;
    }

    void check() throws Exception {
        Checker.Answer answer = checker.check(input, output);
        say("CHECK " + (answer.exact() ? "exactly once" : "WRONG") + ": " + answer);
        say("  open " + checker.openTransactions(prefix)
                + ", offsets between LSO and HW " + checker.heldBack(output));
    }

    private void awaitDrained() throws Exception {
        long end = System.currentTimeMillis() + 60_000;
        Map<TopicPartition, Long> ends = checker.ends(input, IsolationLevel.READ_UNCOMMITTED);
        try (Admin admin = broker.admin()) {
            while (System.currentTimeMillis() < end) {
                var offsets =
                        admin.listConsumerGroupOffsets(prefix + "group")
                                .partitionsToOffsetAndMetadata()
                                .get();
                if (ends.entrySet().stream()
                        .allMatch(
                                e ->
                                        offsets.get(e.getKey()) != null
                                                && offsets.get(e.getKey()).offset()
                                                        >= e.getValue())) {
                    return;
                }
                Thread.sleep(200);
            }
        }
        say("  the source did not reach the end of its input within 60 s");
    }

    /** Starts without state after a kill, and measures when output is visible again. */
    Job measureFreshStart(Duration limit) throws Exception {
        Map<TopicPartition, Long> endAtKill = checker.ends(output, IsolationLevel.READ_UNCOMMITTED);
        Job job = startFresh();
        Map<Integer, Long> cleared = new TreeMap<>();
        Map<Integer, Long> visible = new TreeMap<>();
        try (var reader = checker.reader()) {
            reader.assign(endAtKill.keySet());
            endAtKill.forEach(reader::seek);
            while ((visible.size() < 2 || cleared.size() < 2)
                    && System.currentTimeMillis() - job.started < limit.toMillis()) {
                for (var record : reader.poll(Duration.ofMillis(20))) {
                    visible.putIfAbsent(
                            record.partition(), System.currentTimeMillis() - job.started);
                }
                checker.ends(output, IsolationLevel.READ_COMMITTED)
                        .forEach(
                                (partition, stable) -> {
                                    if (stable >= endAtKill.get(partition)) {
                                        cleared.putIfAbsent(
                                                partition.partition(),
                                                System.currentTimeMillis() - job.started);
                                    }
                                });
            }
        }
        // the job reports its state once in 50 ms until its first checkpoint
        Thread.sleep(1500);
        say(
                ("FRESH START without state: all tasks running after %d ms, leftovers ended after %s ms,"
                                + " first new record visible after %s ms (by output partition, since process start)")
                        .formatted(job.millisUntilRunning(), cleared, visible));
        say("  open " + checker.openTransactions(prefix) + ", failures " + job.failures());
        return job;
    }

    @Override
    public void close() throws Exception {
        stopFeeder();
        log.close();
        checker.close();
    }
}
