// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.config.JobConfig;
import io.logitmill.model.Catalogue;
import io.logitmill.model.CatalogueContent;
import io.logitmill.model.CatalogueException;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.Utf8Slice;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.core.fs.Path;

/** Where a task looks up model specs. Not thread-safe; one per task, over a shared catalogue. */
public interface CatalogueHandle extends AutoCloseable {
  /**
   * Returns the spec that scores records of a model key, or null if there is none.
   *
   * <p>A catalogue that refreshes itself waits for an unknown key, within the budget that all
   * unknown keys share. The wait blocks the task, and with it the checkpoints.
   *
   * @throws IOException if the catalogue has been out of reach for too long; fails the task, which
   *     tries again
   * @throws InterruptedException if the task is cancelled while waiting
   */
  ModelSpec find(Utf8Slice model, Utf8Slice version) throws IOException, InterruptedException;

  /**
   * Says where the next record is from. Called in a replay alone: there the spec may depend on it.
   */
  default void moveTo(String topic, int partition, long offset) {}

  /** Returns a number that grows with each version of the catalogue; read by another thread. */
  long catalogueVersion();

  /**
   * Returns how long ago the catalogue was last seen to be what its file says; zero for one that
   * never changes. Read by another thread.
   */
  default Duration catalogueAge() {
    return Duration.ZERO;
  }

  /**
   * Returns for how long {@link #find} has waited for unknown keys in all, the present wait
   * included. Read by another thread.
   */
  default Duration timeWaited() {
    return Duration.ZERO;
  }

  @Override
  void close();

  /** Returns what opens a catalogue whose content travels with the job: it never changes. */
  static Factory travelling(CatalogueContent content) {
    return new SharedCatalogue.Travelling(content);
  }

  /**
   * Returns what opens the catalogue at {@code catalogue.file} where the task runs, and refreshes
   * it.
   *
   * @param checkpointTimeout a catalogue that is out of reach for half of it fails the task
   */
  static Factory refreshing(JobConfig config, Duration checkpointTimeout) {
    return SharedCatalogue.Refreshing.of(config, checkpointTimeout);
  }

  /**
   * Returns what opens the specs that a replay was planned with.
   *
   * @param content the catalogue
   */
  static Factory planned(CatalogueContent content, PlannedSpecs specs) {
    return new ReplayCatalogue.Planned(content, specs);
  }

  /**
   * Returns the catalogue at {@code catalogue.file} as it is now, read once, from any of Flink's
   * file systems.
   *
   * @throws IOException if a file cannot be read
   * @throws CatalogueException with every mistake, if there is one
   */
  static Catalogue read(JobConfig config) throws IOException, CatalogueException {
    return CatalogueLoader.load(readContent(config));
  }

  /** As {@link #read}, not yet understood, so that it can travel with a job. */
  static CatalogueContent readContent(JobConfig config) throws IOException {
    Path file = new Path(config.catalogue().file());
    return CatalogueContent.read(file.getName(), SharedCatalogue.files(file));
  }

  /** Opens the lookup in the task; in one JVM, equal factories share what they open. */
  interface Factory extends Serializable {
    CatalogueHandle open() throws Exception;
  }
}
