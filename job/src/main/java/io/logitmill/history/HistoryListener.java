// SPDX-License-Identifier: Apache-2.0
package io.logitmill.history;

/** Is told how far the reading of history is; called by the thread that reads. */
public interface HistoryListener {
  /** Tells nobody. */
  HistoryListener SILENT =
      new HistoryListener() {
        @Override
        public void note(String line) {}

        @Override
        public void progress(String what, long done, long total) {}
      };

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
