// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Something that goes wrong in a running pipeline.
 *
 * <p>{@link FaultRun} injects it under load, holds it, heals it, and measures how long the output
 * took to come back. An instance may be injected many times; random choices come from a seed given
 * to its constructor.
 */
interface Fault {
  /** Returns a short name, unique among the faults, such as {@code kill-taskmanager}. */
  String name();

  /** Returns what the engineer sees in a log or in the web UI; the first match is quoted. */
  Pattern sign();

  /** Returns whether the sign is to be looked for in a log; in all of them, mostly. */
  default boolean showsIn(Path log) {
    return true;
  }

  /** Breaks something. Returns when it is broken. */
  void inject(Pipeline pipeline) throws Exception;

  /** Returns how long it stays broken before it is healed. */
  default Duration hold() {
    return Duration.ZERO;
  }

  /** Does what an operator or the platform does about it; nothing, if it heals by itself. */
  default void heal(Pipeline pipeline) throws Exception {}

  /** Prepares what must be there before anything starts, under the run's directory. */
  default void prepare(Path directory) throws Exception {}

  /** Breaks something before the first checkpoint; called once, when the job was submitted. */
  default void begin(Pipeline pipeline) throws Exception {}

  /**
   * Looks, once the run was audited, at what only this fault knows, and repairs what an operator
   * would repair then.
   *
   * @throws AssertionError if the outcome is not what it must be
   */
  default void afterAudit(Pipeline pipeline, Verdict verdict) throws Exception {}

  /** Takes back what {@link #prepare} did; called when all processes are gone, in any case. */
  default void cleanUp() throws Exception {}
}
