// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs KafkaSink's transaction naming strategies and writes what was seen to {@code results.txt}.
 * Arguments: {@code scenario=long|rollover|fresh}, {@code strategy=POOLING|INCREMENTING}, {@code
 * work=<directory>}, {@code broker=<class path>}; optional {@code checkpoints}, {@code interval},
 * {@code rate}, {@code trials}, {@code
 * guard}, {@code rescue=fresh|guard}, {@code kill=after|at}.
 */
public final class Experiment {
    private static final int LAST_EPOCH = Short.MAX_VALUE - 1;
    private final Settings settings;
    private final Path work;

    private Experiment(Settings settings) throws Exception {
        this.settings = settings;
        this.work = Files.createDirectories(Path.of(settings.get("work")).toAbsolutePath());
    }

    public static void main(String[] args) throws Exception {
        Experiment experiment = new Experiment(Settings.of(args));
        switch (experiment.settings.get("scenario")) {
            case "long" -> experiment.longRun();
            case "rollover" -> experiment.rolloverTrials();
            case "fresh" -> experiment.freshStarts();
            default -> throw new IllegalArgumentException("scenario");
        }
        System.exit(0);
    }

    /**
     * Many checkpoints with real load. POOLING: kill -9 about 200 checkpoints after the last id has
     * rolled over, or with {@code kill=at} as soon as the first one does. INCREMENTING: kill -9 about 1,000 checkpoints before the end. Then to the end,
     * the check of every record, one more kill -9 and a start without state.
     */
    private void longRun() throws Exception {
        String strategy = settings.get("strategy");
        int target = settings.number("checkpoints", 40_000);
        try (Broker broker = broker();
                Stage stage =
                        stage(broker, "long-" + strategy.toLowerCase(), strategy, "20 ms")) {
            stage.say("broker memory before: " + broker.memory());
            stage.startFeeder();
            long start = System.currentTimeMillis();
            Job job = stage.startFresh();
            AtomicBoolean atRollover = new AtomicBoolean();
            if (settings.get("kill", "after").equals("at")) {
                killAtRollover(stage, job, atRollover);
            }
            List<Job.Checkpoint> earlier = new ArrayList<>();
            boolean killed = false;
            int naturalRollovers = 0;
            int killAt = strategy.equals("POOLING") ? Integer.MAX_VALUE : target - 1_000;
            long nextMinute = start;
            while (earlier.size() + job.checkpoints().size() < target) {
                Thread.sleep(1000);
                int done = earlier.size() + job.checkpoints().size();
                sample(stage, done);
                List<TransactionLog.Rollover> rollovers = stage.log.rollovers();
                for (; naturalRollovers < rollovers.size(); naturalRollovers++) {
                    stage.say(
                            "ROLLOVER at about " + done + " checkpoints: "
                                    + rollovers.get(naturalRollovers));
                    if (strategy.equals("POOLING")
                            && !atRollover.get()
                            && naturalRollovers + 1 >= stage.log.ids()) {
                        killAt = done + 200;
                    }
                }
                if (System.currentTimeMillis() >= nextMinute) {
                    nextMinute += 60_000;
                    stage.say(
                            "%d s: %d checkpoints, %s; failed checkpoints %d, job failures %s"
                                    .formatted(
                                            (System.currentTimeMillis() - start) / 1000,
                                            done,
                                            strategy.equals("POOLING")
                                                    ? stage.log.latest(6)
                                                    : stage.log.ids() + " ids",
                                            job.failedCheckpoints(),
                                            job.failures()));
                }
                if (!killed && (done >= killAt || atRollover.get())) {
                    killed = true;
                    stage.kill(job, "after " + done + " checkpoints");
                    earlier.addAll(job.checkpoints());
                    job = stage.recover(Duration.ofSeconds(120));
                    if (job == null) {
                        stage.check();
                        return;
                    }
                }
                if (!job.isAlive() && (killed || !atRollover.get())) {
                    stage.say("the job ended by itself: " + job.failures());
                    return;
                }
            }
            long seconds = (System.currentTimeMillis() - start) / 1000;
            List<Job.Checkpoint> all = new ArrayList<>(earlier);
            all.addAll(job.checkpoints());
            stage.say(
                    "%d completed checkpoints in %d s; %s; ids seen %d, rollovers %d"
                            .formatted(
                                    all.size(),
                                    seconds,
                                    durations(all),
                                    stage.log.ids(),
                                    stage.log.rollovers().size()));
            stage.say("broker memory after: " + broker.memory());
            stage.say("transactional ids on the broker: "
                    + stage.checker.transactionalIds(stage.prefix));
            String savepoint = stage.finish(job);

            stage.startFeeder();
            job = stage.restore(savepoint);
            stage.awaitCheckpoints(job, 100, Duration.ofMinutes(2));
            stage.kill(job, "before a start without state");
            stage.measureFreshStart(Duration.ofMinutes(10)).kill();
        }
    }

    /** Kills the job at the first rollover, and only then. */
    private static void killAtRollover(Stage stage, Job job, AtomicBoolean seen) {
        stage.log.onRollover(
                rollover -> {
                    if (seen.compareAndSet(false, true)) {
                        try {
                            job.kill();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                });
    }

    private void sample(Stage stage, int done) throws Exception {
        Files.writeString(
                work.resolve("samples-" + stage.prefix + "csv"),
                "%d,%d,%d,%d,%d%n"
                        .formatted(
                                System.currentTimeMillis(),
                                done,
                                stage.log.ids(),
                                stage.log.highestEpoch(),
                                stage.log.rollovers().size()),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static String durations(List<Job.Checkpoint> checkpoints) {
        List<Long> millis = new ArrayList<>(checkpoints.stream().map(Job.Checkpoint::millis).toList());
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < checkpoints.size(); i++) {
            if (checkpoints.get(i).id() == checkpoints.get(i - 1).id() + 1) {
                gaps.add(checkpoints.get(i).triggered() - checkpoints.get(i - 1).triggered());
            }
        }
        Collections.sort(millis);
        Collections.sort(gaps);
        return "checkpoint duration median %d ms, 99 %% %d ms, longest %d ms; interval median %d ms"
                .formatted(
                        millis.get(millis.size() / 2),
                        millis.get(millis.size() * 99 / 100),
                        millis.get(millis.size() - 1),
                        gaps.get(gaps.size() / 2));
    }

    /** POOLING with one of its ids brought near to the last epoch first; kill -9 around it. */
    private void rolloverTrials() throws Exception {
        String interval = settings.get("interval", "200 ms");
        try (Broker broker = broker()) {
            int number = 0;
            for (String trial : settings.get("trials").split(",")) {
                number++;
                rolloverTrial(broker, trial, number, interval);
            }
        }
    }

    /**
     * The trial's name says when the job is killed: {@code none}, {@code before} (about 20 epochs
     * before the last), {@code at} (as soon as the transaction log shows a new producer id), {@code
     * after} (2 s after).
     */
    private void rolloverTrial(Broker broker, String trial, int number, String interval)
            throws Exception {
        String name = "trial-" + number + "-" + trial;
        try (Stage stage = stage(broker, name, "POOLING", interval)) {
            // each use of an id is InitProducerId and EndTxn, each one epoch: whether the last epoch
            // is met by the one or by the other depends on where it began
            int age = LAST_EPOCH - (61 + number % 2);
            String id = stage.prefix + "-0-0";
            long ageing = System.currentTimeMillis();
            Ages.age(broker.servers(), id, age);
            stage.say(id + " brought to epoch " + age + " in "
                    + (System.currentTimeMillis() - ageing) / 1000 + " s");
            stage.startFeeder();
            CountDownLatch rolled = new CountDownLatch(1);
            Job[] running = new Job[1];
            stage.log.onRollover(
                    rollover -> {
                        try {
                            if (trial.equals("at")) {
                                running[0].kill();
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        rolled.countDown();
                    });
            Job job = stage.startFresh();
            running[0] = job;
            if (trial.equals("before")) {
                while (stage.log.highestEpoch() < LAST_EPOCH - 20) {
                    Thread.sleep(5);
                }
                stage.kill(job, "at epoch " + stage.log.highestEpoch());
                stage.log.onRollover(rollover -> rolled.countDown());
                job = stage.recover(Duration.ofSeconds(60));
            }
            boolean seen = rolled.await(120, TimeUnit.SECONDS);
            if (trial.equals("at")) {
                stage.log.onRollover(rollover -> {});
                stage.kill(job, "at the rollover");
                sayRollovers(stage, seen);
                job = stage.recover(Duration.ofSeconds(40));
            } else if (trial.equals("after")) {
                Thread.sleep(2000);
                stage.kill(job, "2 s after the first rollover");
                sayRollovers(stage, seen);
                job = stage.recover(Duration.ofSeconds(60));
            }
            if (job == null) {
                job = rescue(stage);
            }
            Thread.sleep(5000);
            stage.finish(job);
            sayRollovers(stage, seen);
        }
    }

    /** After a job that did not recover: with the guarded sink, or without state. */
    private Job rescue(Stage stage) throws Exception {
        stage.say("  given up; open " + stage.checker.openTransactions(stage.prefix));
        if (settings.get("rescue", "fresh").equals("guard")) {
            stage.useGuard();
            stage.say("the same checkpoint again, with the guarded sink");
            return stage.recover(Duration.ofSeconds(60));
        }
        Job job = stage.measureFreshStart(Duration.ofSeconds(60));
        stage.awaitCheckpoints(job, 10, Duration.ofSeconds(60));
        stage.say("the check that follows is of the state after that start without state");
        return job;
    }

    private static void sayRollovers(Stage stage, boolean seen) throws Exception {
        stage.say("  rollover seen " + seen + ":");
        for (TransactionLog.Rollover rollover : stage.log.rollovers()) {
            stage.say("    " + rollover);
        }
    }

    /** kill -9 after a short run, restored; then kill -9 and a start without state. */
    private void freshStarts() throws Exception {
        String interval = settings.get("interval", "1 s");
        int count = settings.number("checkpoints", 30);
        try (Broker broker = broker()) {
            for (String strategy : List.of("POOLING", "INCREMENTING")) {
                try (Stage stage = stage(broker, "fresh-" + strategy.toLowerCase(), strategy, interval)) {
                    stage.startFeeder();
                    Job job = stage.startFresh();
                    stage.awaitCheckpoints(job, count, Duration.ofMinutes(5));
                    Thread.sleep(300);
                    stage.kill(job, "after " + job.checkpoints().size() + " checkpoints");
                    job = stage.recover(Duration.ofSeconds(60));
                    stage.awaitCheckpoints(job, 3, Duration.ofMinutes(1));
                    String savepoint = stage.finish(job);
                    stage.startFeeder();
                    job = stage.restore(savepoint);
                    stage.awaitCheckpoints(job, 10, Duration.ofMinutes(1));
                    Thread.sleep(300);
                    stage.kill(job, "before a start without state");
                    stage.measureFreshStart(Duration.ofMinutes(5)).kill();
                }
            }
        }
    }

    private Broker broker() throws Exception {
        Path directory = work.resolve("broker-" + ProcessHandle.current().pid());
        return new Broker(directory, settings.get("broker"));
    }

    private Stage stage(Broker broker, String name, String strategy, String interval)
            throws Exception {
        return new Stage(
                broker,
                name,
                strategy,
                settings.with("interval", settings.get("interval", interval)),
                work);
    }
}
