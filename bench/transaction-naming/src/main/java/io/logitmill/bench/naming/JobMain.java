// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CheckpointStatsStatus;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * The job in a process of its own. Writes one line for each checkpoint and for each change of state
 * to its standard output; the line {@code stop} on its standard input stops it with a savepoint, the
 * end of its standard input ends it.
 */
public final class JobMain {
    private static final PrintStream OUT = System.out;

    private JobMain() {}

    public static void main(String[] args) throws Exception {
        Settings settings = Settings.of(args);
        Configuration configuration = configuration(settings);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        build(env, settings);
        JobGraph graph = env.getStreamGraph().getJobGraph();
        String restore = settings.get("restore", "");
        if (!restore.isEmpty()) {
            graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(restore));
        }

        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(2)
                                .build());
        cluster.start();
        JobID id = cluster.submitJob(graph).get().getJobID();
        Thread watcher = new Thread(() -> watch(cluster, id), "watcher");
        watcher.setDaemon(true);
        watcher.start();

        int read;
        StringBuilder line = new StringBuilder();
        while ((read = System.in.read()) >= 0) {
            if (read != '\n') {
                line.append((char) read);
                continue;
            }
            if (line.toString().equals("stop")) {
                String path =
                        cluster.stopWithSavepoint(
                                        id,
                                        settings.get("checkpoints") + "/savepoints",
                                        false,
                                        SavepointFormatType.CANONICAL)
                                .get(2, TimeUnit.MINUTES);
                OUT.println("savepoint " + path);
                cluster.requestJobResult(id).get(1, TimeUnit.MINUTES);
                break;
            }
            line.setLength(0);
        }
        // the record of the last checkpoints is worth a moment; the process ends in any case
        Thread.sleep(300);
        OUT.flush();
        Runtime.getRuntime().halt(0);
    }

    private static Configuration configuration(Settings settings) {
        Configuration configuration = new Configuration();
        configuration.setString("execution.checkpointing.interval", settings.get("interval"));
        configuration.setString("execution.checkpointing.mode", "EXACTLY_ONCE");
        configuration.setString("execution.checkpointing.min-pause", "0 ms");
        configuration.setString("execution.checkpointing.timeout", "1 min");
        configuration.setString("execution.checkpointing.max-concurrent-checkpoints", "1");
        configuration.setString("execution.checkpointing.tolerable-failed-checkpoints", "0");
        configuration.setString(
                "execution.checkpointing.externalized-checkpoint-retention",
                "RETAIN_ON_CANCELLATION");
        configuration.setString("execution.checkpointing.storage", "filesystem");
        configuration.setString(
                "execution.checkpointing.dir", "file://" + settings.get("checkpoints"));
        configuration.setString("execution.checkpointing.num-retained", "3");
        configuration.setString("state.backend.type", "hashmap");
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.setString("restart-strategy.fixed-delay.attempts", "1000");
        configuration.setString("restart-strategy.fixed-delay.delay", "1 s");
        configuration.setString("taskmanager.memory.network.min", "32 mb");
        configuration.setString("taskmanager.memory.network.max", "32 mb");
        configuration.setString("taskmanager.memory.managed.size", "16 mb");
        configuration.setString("jobmanager.bind-host", "127.0.0.1");
        configuration.setString("rest.address", "127.0.0.1");
        configuration.setString("rest.bind-address", "127.0.0.1");
        configuration.setString("rest.port", "0");
        // enough history for a look every second to miss no checkpoint
        configuration.setString("web.checkpoints.history", "200");
        return configuration;
    }

    private static void build(StreamExecutionEnvironment env, Settings settings) {
        env.setParallelism(2);
        env.setMaxParallelism(128);
        String servers = settings.get("servers");
        KafkaSource<String> source =
                KafkaSource.<String>builder()
                        .setBootstrapServers(servers)
                        .setTopics(settings.get("input"))
                        .setGroupId(settings.get("prefix") + "group")
                        .setStartingOffsets(
                                OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                        .setDeserializer(new Origin())
                        .build();
        KafkaSink<String> sink =
                KafkaSink.<String>builder()
                        .setBootstrapServers(servers)
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix(settings.get("prefix"))
                        .setTransactionNamingStrategy(
                                TransactionNamingStrategy.valueOf(settings.get("strategy")))
                        .setProperty("transaction.timeout.ms", "900000")
                        .setRecordSerializer(
                                new OutputSchema(settings.get("output"), settings.get("run")))
                        .build();
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "input")
                .uid("input")
                .map(String::toString)
                .uid("map")
                .sinkTo(guarded(sink, settings))
                .uid("output");
    }

    private static Sink<String> guarded(KafkaSink<String> sink, Settings settings) {
        if (!settings.get("guard", "false").equals("true")) {
            return sink;
        }
        Properties client = new Properties();
        client.put("bootstrap.servers", settings.get("servers"));
        return new GuardedSink<>(sink, client);
    }

    private static void watch(MiniCluster cluster, JobID id) {
        long lastCheckpoint = 0;
        long lastFailure = 0;
        long failedBefore = 0;
        JobStatus lastStatus = null;
        try {
            while (true) {
                AccessExecutionGraph graph = cluster.getExecutionGraph(id).get();
                long now = System.currentTimeMillis();
                boolean allRunning = true;
                for (var vertex : graph.getAllExecutionVertices()) {
                    allRunning &= vertex.getExecutionState().name().equals("RUNNING");
                }
                if (graph.getState() != lastStatus
                        && (graph.getState() != JobStatus.RUNNING || allRunning)) {
                    lastStatus = graph.getState();
                    OUT.println("status " + now + " " + lastStatus);
                }
                ErrorInfo failure = graph.getFailureInfo();
                if (failure != null && failure.getTimestamp() != lastFailure) {
                    lastFailure = failure.getTimestamp();
                    OUT.println(
                            "failure "
                                    + lastFailure
                                    + " "
                                    + rootLine(failure.getExceptionAsString()));
                }
                CheckpointStatsSnapshot stats = graph.getCheckpointStatsSnapshot();
                if (stats != null) {
                    List<AbstractCheckpointStats> checkpoints =
                            new ArrayList<>(stats.getHistory().getCheckpoints());
                    checkpoints.sort(
                            Comparator.comparingLong(AbstractCheckpointStats::getCheckpointId));
                    for (AbstractCheckpointStats checkpoint : checkpoints) {
                        if (checkpoint.getCheckpointId() > lastCheckpoint
                                && checkpoint.getStatus() == CheckpointStatsStatus.COMPLETED) {
                            lastCheckpoint = checkpoint.getCheckpointId();
                            OUT.println(
                                    "checkpoint "
                                            + lastCheckpoint
                                            + " "
                                            + checkpoint.getTriggerTimestamp()
                                            + " "
                                            + checkpoint.getEndToEndDuration());
                        }
                    }
                    long failed = stats.getCounts().getNumberOfFailedCheckpoints();
                    if (failed != failedBefore) {
                        failedBefore = failed;
                        OUT.println("failed-checkpoints " + now + " " + failed);
                    }
                }
                OUT.flush();
                Thread.sleep(lastCheckpoint == 0 ? 50 : 1000);
            }
        } catch (Exception e) {
            OUT.println("watcher ended: " + e);
        }
    }

    /** The first line and the last cause of a stack trace. */
    private static String rootLine(String trace) {
        String first = trace.lines().findFirst().orElse("");
        String cause =
                trace.lines().filter(l -> l.startsWith("Caused by:")).reduce((a, b) -> b).orElse("");
        return first + " | " + cause;
    }
}
