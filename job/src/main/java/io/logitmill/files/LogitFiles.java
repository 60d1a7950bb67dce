// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import io.logitmill.topology.SourceRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.assigners.SimpleSplitAssigner;
import org.apache.flink.connector.file.src.enumerate.FileEnumerator;
import org.apache.flink.core.fs.Path;

/** Counts the records of files, and makes the bounded source of them. */
public final class LogitFiles {
  private LogitFiles() {}

  /**
   * Returns how many records a file has.
   *
   * @throws FileContentException if it is not the one that was found, has no format that is known,
   *     or is damaged
   * @throws IOException if its file system does not answer
   */
  public static long count(InputFile file) throws IOException {
    return RecordReaders.count(file);
  }

  /**
   * Returns a source of every record of {@code files}: Avro container files, each value as Avro
   * single-object encoding of the current schema, and JSON lines, each value the line.
   *
   * <p>A file is read by one subtask, in the order of its records. A job that meets a file that is
   * not the one of the list, or is damaged, ends FAILED.
   */
  public static Source<SourceRecord, ?, ?> source(List<InputFile> files) {
    Path[] paths = files.stream().map(file -> new Path(file.path())).toArray(Path[]::new);
    return FileSource.forBulkFileFormat(new LogitFileFormat(), paths)
        .setFileEnumerator(new Listed(List.copyOf(files)))
        .setSplitAssigner(SimpleSplitAssigner::new)
        .build();
  }

  /** The files of a list, found without looking. */
  private record Listed(List<InputFile> files) implements FileEnumerator.Provider {
    @Override
    public FileEnumerator create() {
      return (paths, desired) -> splits();
    }

    private Collection<FileSourceSplit> splits() {
      List<FileSourceSplit> splits = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        InputFile file = files.get(i);
        splits.add(
            // The assigner takes from the end.
            0,
            new FileSourceSplit(
                Integer.toString(i),
                new Path(file.path()),
                0,
                file.bytes(),
                file.modifiedMs(),
                file.bytes()));
      }
      return splits;
    }
  }
}
