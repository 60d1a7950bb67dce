// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.audit.ValueSettings;
import io.logitmill.codec.LogitDecoder;
import io.logitmill.codec.WireFormat;
import io.logitmill.config.JobConfig;
import io.logitmill.kafka.EmbeddedDefaults;
import io.logitmill.kafka.JobStart;
import io.logitmill.kafka.Preflight;
import io.logitmill.kafka.PreflightReport;
import io.logitmill.model.Catalogue;
import io.logitmill.model.CatalogueContent;
import io.logitmill.model.CatalogueException;
import io.logitmill.model.CatalogueFiles;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.topology.CatalogueHandle;
import io.logitmill.topology.PlannedSpecs;
import io.logitmill.topology.ReplaySettings;
import io.logitmill.topology.ScoringSteps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;

/** Everything that is read and looked at before a job starts. */
public final class JobSetup {
  private final JobConfig config;
  private final CatalogueContent content;
  private final Catalogue catalogue;
  private final List<String> schemas;

  private JobSetup(
      JobConfig config, CatalogueContent content, Catalogue catalogue, List<String> schemas) {
    this.config = config;
    this.content = content;
    this.catalogue = catalogue;
    this.schemas = schemas;
  }

  /**
   * Reads the catalogue and the schemas that {@code config} names.
   *
   * @throws CommandException for wrong use, when one of them is missing or has mistakes
   */
  public static JobSetup read(JobConfig config) throws CommandException {
    FileLocation location = new FileLocation(config.catalogue().file());
    try {
      List<String> schemas = schemas(config);
      if (!location.isLocal()) {
        // The TaskManagers read it; this machine may not even know its file system.
        return new JobSetup(config, null, new Catalogue(List.of()), schemas);
      }
      Path file = location.local();
      CatalogueContent content =
          CatalogueContent.read(file.getFileName().toString(), CatalogueFiles.in(file.getParent()));
      return new JobSetup(
          withCatalogue(config, file), content, CatalogueLoader.load(content), schemas);
    } catch (CatalogueException | IOException e) {
      throw CommandException.wrongUse(e.getMessage());
    }
  }

  private static JobConfig withCatalogue(JobConfig config, Path file) {
    JobConfig.CatalogueSource source = config.catalogue();
    return config.withCatalogue(
        new JobConfig.CatalogueSource("file:" + file, source.refresh(), source.unknownModelWait()));
  }

  private static List<String> schemas(JobConfig config) throws IOException {
    List<String> schemas = new ArrayList<>();
    for (String location : config.input().schemas()) {
      String schema = new String(new FileLocation(location).read(), StandardCharsets.UTF_8);
      requireReadable(location, schema);
      schemas.add(schema);
    }
    return schemas;
  }

  /** Tries the schema as the tasks will: what fails there would restart the job for ever. */
  private static void requireReadable(String location, String schema) throws IOException {
    try {
      var unused = new LogitDecoder(WireFormat.AUTO, List.of(new Schema.Parser().parse(schema)));
    } catch (SchemaParseException | IllegalArgumentException e) {
      throw new IOException(
          "input.schemas: expected a schema of logit records in %s, found: %s"
              .formatted(location, e.getMessage()),
          e);
    }
  }

  public JobConfig config() {
    return config;
  }

  /** Returns the catalogue; empty when it is not on this machine. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /** Looks at the brokers. */
  public PreflightReport preflight() throws InterruptedException {
    return Preflight.run(config, catalogue.revisions());
  }

  /**
   * Returns what an embedded run needs to start: it refreshes local catalogues too.
   *
   * @param refuseFreshStart whether the job must not begin without state
   */
  public JobStart start(PreflightReport report, boolean refuseFreshStart) {
    CatalogueHandle.Factory lookup = refreshing(EmbeddedDefaults.of(config));
    return JobStart.of(report.facts(), refuseFreshStart, steps(lookup));
  }

  /**
   * Returns what an embedded replay needs to start that scores by the highest revisions.
   *
   * @param replay what it is to score
   */
  JobStart startFill(PreflightReport report, ReplaySettings replay) {
    return JobStart.ofReplay(
        report.facts(), false, replay, steps(refreshing(EmbeddedDefaults.of(config))));
  }

  /**
   * Returns what a replay needs to start that scores by the specs of its plan. The catalogue
   * travels with it, wherever it is from.
   *
   * @param refuseFreshStart whether the job must not begin without state
   * @throws CommandException if the catalogue cannot be read, or no longer has the specs
   */
  public JobStart startPlanned(
      PreflightReport report, boolean refuseFreshStart, ReplaySettings replay, PlannedSpecs specs)
      throws CommandException {
    try {
      CatalogueContent travelling = contentHere();
      List<String> missing = specs.missingIn(CatalogueLoader.load(travelling));
      if (!missing.isEmpty()) {
        throw CommandException.failed(
            "Expected the specs of the plan, found: %s. Put them back into the catalogue, or make a"
                + " new plan.",
            String.join("; ", missing));
      }
      return JobStart.ofReplay(
          report.facts(),
          refuseFreshStart,
          replay,
          steps(CatalogueHandle.planned(travelling, specs)));
    } catch (CatalogueException e) {
      throw CommandException.wrongUse(e.getMessage());
    }
  }

  /**
   * Returns the catalogue as it is now, from wherever it lies.
   *
   * @throws CommandException for wrong use, if it cannot be read
   */
  CatalogueContent contentHere() throws CommandException {
    try {
      return content == null ? CatalogueHandle.readContent(config) : content;
    } catch (IOException e) {
      throw CommandException.wrongUse(e.getMessage());
    }
  }

  /** Returns the JSON of the schemas that the configuration names. */
  List<String> schemas() {
    return schemas;
  }

  /**
   * Opens the catalogue of an embedded run in this process. Held for as long as the run, it
   * outlives the restarts of the tasks: the last good version, and which revisions are taken.
   */
  CatalogueHandle openCatalogue() throws Exception {
    return refreshing(EmbeddedDefaults.of(config)).open();
  }

  /**
   * As {@link #start}, for a cluster: a local catalogue travels with the job.
   *
   * @param cluster the cluster's settings
   */
  JobStart startOnCluster(
      PreflightReport report, boolean refuseFreshStart, ReadableConfig cluster) {
    CatalogueHandle.Factory lookup =
        content == null ? refreshing(cluster) : CatalogueHandle.travelling(content);
    return JobStart.of(report.facts(), refuseFreshStart, steps(lookup));
  }

  /**
   * Returns what is needed to score records again, outside of a job.
   *
   * @throws CommandException for wrong use, when a catalogue elsewhere cannot be read or has
   *     mistakes
   */
  public ValueSettings valueSettings() throws CommandException {
    try {
      return new ValueSettings(content == null ? CatalogueHandle.read(config) : catalogue, schemas);
    } catch (CatalogueException | IOException e) {
      throw CommandException.wrongUse(e.getMessage());
    }
  }

  private CatalogueHandle.Factory refreshing(ReadableConfig flink) {
    Duration timeout = flink.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT);
    return CatalogueHandle.refreshing(config, timeout);
  }

  private ScoringSteps.Factory steps(CatalogueHandle.Factory lookup) {
    return ScoringSteps.of(config, schemas, lookup);
  }
}
