// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/** One KRaft broker in a process of its own, on random ports of 127.0.0.1. */
final class Broker implements AutoCloseable {
    private final Path directory;
    private final List<String> java = new ArrayList<>();
    private final int port;
    private Process process;

    Broker(Path directory, String classPath) throws Exception {
        this.directory = Files.createDirectories(directory);
        this.port = freePort();
        int controller = freePort();
        Path properties = directory.resolve("server.properties");
        Files.writeString(
                properties,
                String.join(
                        "\n",
                        "process.roles=broker,controller",
                        "node.id=1",
                        "controller.quorum.voters=1@127.0.0.1:" + controller,
                        "listeners=PLAINTEXT://127.0.0.1:" + port
                                + ",CONTROLLER://127.0.0.1:" + controller,
                        "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                        "controller.listener.names=CONTROLLER",
                        "inter.broker.listener.name=PLAINTEXT",
                        "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                        "log.dirs=" + directory.resolve("data"),
                        "offsets.topic.replication.factor=1",
                        "offsets.topic.num.partitions=1",
                        "transaction.state.log.replication.factor=1",
                        "transaction.state.log.min.isr=1",
                        "transaction.state.log.num.partitions=1",
                        "share.coordinator.state.topic.replication.factor=1",
                        "share.coordinator.state.topic.min.isr=1",
                        "group.initial.rebalance.delay.ms=0",
                        "auto.create.topics.enable=false",
                        "transaction.max.timeout.ms=900000",
                        ""));
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.add("-Xmx1g");
        java.add("-Dlog4j2.configurationFile=" + log4jConfiguration());
        java.add("-cp");
        java.add(classPath);
        run("kafka.tools.StorageTool", "format", "-t", Uuid.randomUuid().toString(), "-c",
                properties.toString());
        start(properties);
    }

    private Path log4jConfiguration() throws IOException {
        Path file = directory.resolve("broker-log4j2.properties");
        try (var in = Broker.class.getResourceAsStream("/broker-log4j2.properties")) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    private void run(String... command) throws Exception {
        List<String> line = new ArrayList<>(java);
        line.addAll(List.of(command));
        Process tool =
                new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("format.log").toFile())
                        .start();
        if (tool.waitFor() != 0) {
            throw new IOException("see " + directory.resolve("format.log"));
        }
    }

    private void start(Path properties) throws Exception {
        List<String> line = new ArrayList<>(java);
        line.add("kafka.Kafka");
        line.add(properties.toString());
        process =
                new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("broker.log").toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        try (Admin admin = admin()) {
            admin.describeCluster().controller().get(60, TimeUnit.SECONDS);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    String servers() {
        return "127.0.0.1:" + port;
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", servers()));
    }

    void createTopics(String... names) throws Exception {
        try (Admin admin = admin()) {
            List<NewTopic> topics = new ArrayList<>();
            for (String name : names) {
                topics.add(
                        new NewTopic(name, 2, (short) 1).configs(Map.of("retention.ms", "-1")));
            }
            admin.createTopics(topics).all().get();
        }
    }

    /** Bytes in use after a full collection, and how many instances of some classes there are. */
    String memory() throws Exception {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                String.valueOf(process.pid()),
                                "GC.class_histogram")
                        .redirectErrorStream(true)
                        .start();
        String histogram = new String(jcmd.getInputStream().readAllBytes());
        StringBuilder answer = new StringBuilder();
        for (String row : histogram.split("\n")) {
            String[] columns = row.trim().split("\\s+");
            if (columns[0].equals("Total")) {
                answer.append("heap in use ").append(Long.parseLong(columns[2]) / 1024).append(" KiB");
            } else if (columns.length > 3
                    && (columns[3].endsWith(".TransactionMetadata")
                            || columns[3].endsWith(".ProducerStateEntry"))) {
                answer.append(columns[3].substring(columns[3].lastIndexOf('.') + 1))
                        .append(" x ")
                        .append(columns[1])
                        .append(", ");
            }
        }
        return answer.toString();
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
