// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.cli.BrokerProcess;
import io.logitmill.cli.CommandException;
import io.logitmill.cli.Directories;
import io.logitmill.cli.EmbeddedRun;
import io.logitmill.cli.JobSetup;
import io.logitmill.cli.LogFile;
import io.logitmill.cli.StateDirectory;
import io.logitmill.cli.Terminal;
import io.logitmill.config.JobConfig;
import io.logitmill.kafka.PreflightReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.MemorySize;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The broker, the topics, the job and the temporary folder of one demo, gone when it is closed. */
final class DemoEnvironment implements AutoCloseable {
  static final String LOGITS = "logits";
  static final String PREDICTIONS = "predictions";
  static final String DEAD_LETTERS = "logits-dead-letters";
  static final int PARTITIONS = 2;
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofMillis(250);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final int REMOVE_ATTEMPTS = 20;
  private static final int DEAD_LETTER_HEADERS_BYTES = 64 * 1024;
  private static final int FETCHED_RECORDS = 4;

  private final Terminal terminal;
  private final String catalogue;
  private final int maxRecordBytes;
  private final Path folder;
  private BrokerProcess broker;
  private StateDirectory state;
  private EmbeddedRun run;
  private volatile boolean kept;

  /**
   * Makes the folder.
   *
   * @param catalogue the model specs
   * @param maxRecordBytes size of the largest input record
   */
  DemoEnvironment(Terminal terminal, String catalogue, int maxRecordBytes) throws IOException {
    this.terminal = terminal;
    this.catalogue = catalogue;
    this.maxRecordBytes = maxRecordBytes;
    folder = Files.createTempDirectory("logitmill-demo-");
    // The demo says itself what matters; the log is for whoever keeps it running.
    LogFile.use(folder.resolve("logitmill.log"), "off");
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Returns what a producer needs for the largest records. */
  Map<String, Object> producerLimits() {
    return Map.of("max.request.size", maxRecordBytes);
  }

  Path folder() {
    return folder;
  }

  EmbeddedRun run() {
    return run;
  }

  /** Notes that from now on a signal is the expected end. */
  void keep() {
    kept = true;
  }

  boolean isKept() {
    return kept;
  }

  /** Starts the broker. */
  void startBroker() throws IOException, CommandException {
    String lib = System.getProperty("logitmill.broker.lib");
    if (lib == null) {
      throw CommandException.failed("Start the demo with ./logitmill demo: it has the broker.");
    }
    broker = BrokerProcess.builder(Path.of(lib), folder.resolve("broker")).start();
  }

  /** Makes the topics. */
  void createTopics() throws Exception {
    int withHeaders = maxRecordBytes + DEAD_LETTER_HEADERS_BYTES;
    Map<String, String> limits = Map.of("max.message.bytes", Integer.toString(withHeaders));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin
          .createTopics(
              List.of(LOGITS, PREDICTIONS, DEAD_LETTERS).stream()
                  .map(name -> new NewTopic(name, PARTITIONS, (short) 1).configs(limits))
                  .toList())
          .all()
          .get();
    }
  }

  /** Starts Flink and the job. */
  void startJob() throws Exception {
    Path models = folder.resolve("models.yaml");
    Files.writeString(models, catalogue);
    JobSetup setup = JobSetup.read(config(models));
    PreflightReport report = setup.preflight();
    if (!report.isClean()) {
      throw CommandException.failed("%s", String.join(" ", report.errors()));
    }
    state = StateDirectory.open(folder.resolve("state"), setup.config().job().name());
    run =
        EmbeddedRun.start(
            setup.config(),
            setup.start(report, false),
            state,
            Optional.empty(),
            Files.createDirectories(folder.resolve("tmp")));
  }

  private JobConfig config(Path models) {
    Map<String, String> kafka =
        Map.of(
            "bootstrap.servers",
            bootstrapServers(),
            "isolation.level",
            "read_committed",
            "max.partition.fetch.bytes",
            Integer.toString(FETCHED_RECORDS * maxRecordBytes));
    return new JobConfig(
        new JobConfig.Job(
            "demo",
            JobConfig.Guarantee.EXACTLY_ONCE,
            PARTITIONS,
            CHECKPOINT_INTERVAL,
            folder.resolve("state").toString()),
        new JobConfig.Input(
            List.of(LOGITS),
            Optional.empty(),
            new JobConfig.Start(JobConfig.StartMode.EARLIEST, null),
            JobConfig.OnLostOffsets.FAIL,
            JobConfig.OnOlderState.FAIL,
            JobConfig.InputFormat.AUTO,
            List.of(),
            kafka),
        new JobConfig.Output(
            PREDICTIONS,
            JobConfig.OutputFormat.AVRO,
            DEAD_LETTERS,
            Optional.empty(),
            JobConfig.Partitioning.KEY_OR_SOURCE,
            JobConfig.TimestampChoice.SOURCE,
            MemorySize.ofMebiBytes(1),
            Duration.ofMinutes(15),
            JobConfig.TransactionNaming.POOLING,
            Map.of("bootstrap.servers", bootstrapServers())),
        new JobConfig.CatalogueSource(
            models.toString(), Duration.ofSeconds(30), Duration.ofSeconds(30)),
        JobConfig.KernelChoice.SCALAR,
        Map.of());
  }

  /** Stops the job, which commits what it has read. */
  void stopJob() throws Exception {
    EmbeddedRun running = run;
    run = null;
    running.stopWithSavepoint(STOP_TIMEOUT);
  }

  /** Stops what runs and removes the folder. */
  @Override
  public void close() throws IOException {
    if (run != null) {
      run.cancel();
    }
    if (state != null) {
      state.close();
    }
    if (broker != null) {
      broker.close();
    }
    remove();
  }

  private void remove() {
    for (int i = 0; i < REMOVE_ATTEMPTS && Files.exists(folder); i++) {
      try {
        Directories.remove(folder);
        return;
      } catch (IOException e) {
        // A process that is about to end may still write.
        pause();
      }
    }
    if (Files.exists(folder)) {
      terminal.line("Could not remove %s; it may be deleted.", folder);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
