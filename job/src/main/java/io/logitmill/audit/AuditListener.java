// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

/** Is told what an audit does; called by the thread that runs it. */
public interface AuditListener {
  /** Tells something that the user should know. */
  void note(String line);

  /**
   * Tells how far the work is; called often.
   *
   * @param what what is being done
   * @param done how many offsets are done
   * @param total how many there are; only then is it done
   */
  void progress(String what, long done, long total);
}
