// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.config.JobConfig;
import io.logitmill.model.CatalogueContent;
import io.logitmill.model.CatalogueFiles;
import io.logitmill.model.CatalogueListener;
import io.logitmill.model.CatalogueUnavailableException;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.RefreshingCatalogue;
import io.logitmill.model.SharedLookups;
import io.logitmill.model.SpecLookup;
import io.logitmill.model.Utf8Slice;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task's lease of the catalogue that all tasks of its JVM share. */
final class SharedCatalogue implements CatalogueHandle {
  private static final Logger LOG = LoggerFactory.getLogger(SharedCatalogue.class);

  private final SharedLookups.Lease lease;
  private final SpecLookup lookup;
  private final WaitTime waited = new WaitTime(System::nanoTime);

  private SharedCatalogue(SharedLookups.Lease lease) {
    this.lease = lease;
    this.lookup = lease.lookup();
  }

  @Override
  public ModelSpec find(Utf8Slice model, Utf8Slice version)
      throws IOException, InterruptedException {
    ModelSpec spec = lookup.find(model, version);
    if (spec != null) {
      return spec;
    }
    waited.begin();
    try {
      return lookup.await(model, version);
    } catch (CatalogueUnavailableException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      waited.end();
    }
  }

  @Override
  public long catalogueVersion() {
    return lookup.version();
  }

  @Override
  public Duration catalogueAge() {
    return lookup.age();
  }

  @Override
  public Duration timeWaited() {
    return waited.total();
  }

  @Override
  public void close() {
    lease.close();
  }

  /** Opens a catalogue whose content travels with the job. */
  record Travelling(CatalogueContent content) implements Factory {
    @Override
    public CatalogueHandle open() throws Exception {
      return new SharedCatalogue(SharedLookups.acquire(content));
    }
  }

  /**
   * Opens a catalogue that the TaskManagers read, and read again.
   *
   * @param jobName keeps the catalogues of two jobs in one JVM apart
   * @param location where it is, on any of Flink's file systems
   * @param refresh time between two looks at it
   * @param unknownModelWait the budget of all unknown keys together
   * @param unavailableLimit how long it may be out of reach before the task fails
   */
  record Refreshing(
      String jobName,
      String location,
      Duration refresh,
      Duration unknownModelWait,
      Duration unavailableLimit)
      implements Factory {
    static Refreshing of(JobConfig config, Duration checkpointTimeout) {
      JobConfig.CatalogueSource source = config.catalogue();
      return new Refreshing(
          config.job().name(),
          source.file(),
          source.refresh(),
          source.unknownModelWait(),
          // A task that waits takes no checkpoints: it must give up before they time out.
          checkpointTimeout.dividedBy(2));
    }

    @Override
    public CatalogueHandle open() throws Exception {
      Path file = new Path(location);
      CatalogueFiles files = files(file);
      RefreshingCatalogue.Settings settings =
          new RefreshingCatalogue.Settings(refresh, unknownModelWait, unavailableLimit);
      return new SharedCatalogue(
          SharedLookups.acquire(
              toString(),
              () ->
                  RefreshingCatalogue.start(
                      file.getName(), files, settings, new Logging(location))));
    }
  }

  /** Returns the files of a catalogue on any of Flink's file systems. */
  static CatalogueFiles files(Path catalogue) {
    return name -> {
      Path path = locate(catalogue, name);
      return path.getFileSystem().open(path);
    };
  }

  /** Returns the catalogue itself, or a file that it names: next to it, or wherever that lies. */
  static Path locate(Path catalogue, String name) {
    if (name.equals(catalogue.getName())) {
      return catalogue;
    }
    Path named = new Path(name);
    boolean anywhere = named.isAbsolute() || named.toUri().getScheme() != null;
    return anywhere ? named : new Path(catalogue.getParent(), name);
  }

  private record Logging(String location) implements CatalogueListener {
    @Override
    public void refreshed(long version, int specCount) {
      LOG.info("Catalogue {} is in force in version {}: {} specs.", location, version, specCount);
    }

    @Override
    public void waiting(ModelKey key, Duration atMost) {
      LOG.warn(
          "Model {} is not in the catalogue {}: waiting for a new version of it for up to {} s.",
          key,
          location,
          atMost.toSeconds());
    }

    @Override
    public void failed(Exception reason) {
      LOG.warn("Catalogue {} could not be refreshed; the last good one stays.", location, reason);
    }
  }
}
