// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.files.FileContentException;
import io.logitmill.files.InputFile;
import io.logitmill.files.InputFiles;
import io.logitmill.files.LogitFiles;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.replay.ReplayPlan.Source;
import io.logitmill.replay.ReplayPlan.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Files as the sources of a replay: each of them like a partition of a topic of its path. */
final class FileSources {
  /** The counts of each file take two consumer groups or more. */
  private static final int MOST_FILES = 1_000;

  /** That of a record without a timestamp. */
  private static final long NO_TIME = -1;

  private FileSources() {}

  /**
   * Returns the files that some patterns name.
   *
   * @throws HistoryException if there are none, or too many, or their file system does not answer
   */
  static List<InputFile> find(List<String> patterns) throws HistoryException {
    List<InputFile> files;
    try {
      files = InputFiles.find(patterns);
    } catch (FileContentException e) {
      throw HistoryException.wrongUse("--input: %s", e.getMessage());
    } catch (IOException e) {
      throw HistoryException.failedBy(e, "--input: the files cannot be listed: %s", e.getMessage());
    }
    if (files.size() > MOST_FILES) {
      throw HistoryException.wrongUse(
          "--input: expected at most %d files, found %d. Replay them in several parts, or join"
              + " them.",
          MOST_FILES, files.size());
    }
    return files;
  }

  /** Returns the sources of a plan, with the numbers of their records. */
  static List<Source> counted(List<InputFile> files, HistoryListener listener)
      throws HistoryException {
    List<Source> sources = new ArrayList<>();
    Map<TopicPartition, SourceTally> tallies = count(files, listener);
    for (int i = 0; i < files.size(); i++) {
      String path = files.get(i).path();
      long records = tallies.get(new TopicPartition(path, i)).records();
      List<Span> spans = records == 0 ? List.of() : List.of(new Span(0, records - 1));
      sources.add(new Source(path, i, spans, null, null, records));
    }
    return sources;
  }

  /**
   * Counts the records of files.
   *
   * @throws HistoryException if one of them has changed, is damaged, or cannot be read
   */
  static Map<TopicPartition, SourceTally> count(List<InputFile> files, HistoryListener listener)
      throws HistoryException {
    Map<TopicPartition, SourceTally> tallies = new HashMap<>();
    long total = files.stream().mapToLong(InputFile::bytes).sum();
    long done = 0;
    for (int i = 0; i < files.size(); i++) {
      InputFile file = files.get(i);
      SourceTally tally = new SourceTally();
      long records = count(file);
      for (long offset = 0; offset < records; offset++) {
        tally.add(offset, NO_TIME);
      }
      tallies.put(new TopicPartition(file.path(), i), tally);
      done += file.bytes();
      listener.progress("counting the files (bytes)", done, total);
    }
    return tallies;
  }

  private static long count(InputFile file) throws HistoryException {
    try {
      return LogitFiles.count(file);
    } catch (FileContentException e) {
      throw HistoryException.failedBy(e, "%s", e.getMessage());
    } catch (IOException e) {
      throw HistoryException.failedBy(e, "%s cannot be read: %s", file.path(), e);
    }
  }

  /**
   * Looks whether the files of a plan are what they were.
   *
   * @throws HistoryException if one is not
   */
  static void requireUnchanged(List<InputFile> files) throws HistoryException {
    for (InputFile file : files) {
      try {
        file.requireUnchanged();
      } catch (FileContentException e) {
        throw HistoryException.failedBy(e, "%s", e.getMessage());
      } catch (IOException e) {
        throw HistoryException.failedBy(e, "%s cannot be looked at: %s", file.path(), e);
      }
    }
  }
}
