// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.topology.SourceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.file.CodecFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The records of one file as the source hands them on, from the beginning and from a checkpoint.
 */
class LogitFileFormatTest {
  private static final int RECORDS = 1234;

  @TempDir private Path directory;

  @Test
  void aRecordHasTheCoordinatesOfItsFile() throws IOException {
    Path lines = lines();
    List<String> read = read(split(lines, null));
    assertEquals(RECORDS, read.size());
    assertEquals("file:" + lines + "@7@0 -1 0 line 0", read.get(0));
    assertEquals("file:" + lines + "@7@1233 -1 0 line 1233", read.get(1233));
  }

  @Test
  void aCheckpointGoesOnWithTheNextRecord_whateverTheFormat() throws IOException {
    Path container =
        ContainerFiles.write(
            directory.resolve("c"),
            ContainerFiles.records(RECORDS),
            100,
            CodecFactory.deflateCodec(1));
    for (Path file : List.of(lines(), container)) {
      List<String> all = read(split(file, null));
      for (int done : new int[] {0, 1, 99, 100, 101, 500, 1233, 1234}) {
        CheckpointedPosition position =
            done == 0
                ? new CheckpointedPosition(CheckpointedPosition.NO_OFFSET, 0)
                : after(file, done);
        assertEquals(all.subList(done, RECORDS), read(split(file, position)), file + " " + done);
      }
    }
  }

  /** Returns the position that a checkpoint has after {@code done} records. */
  private CheckpointedPosition after(Path file, int done) throws IOException {
    try (var reader = new LogitFileFormat().createReader(new Configuration(), split(file, null))) {
      int seen = 0;
      while (true) {
        var batch = reader.readBatch();
        for (RecordAndPosition<SourceRecord> next = batch.next(); next != null; ) {
          if (++seen == done) {
            return new CheckpointedPosition(next.getOffset(), next.getRecordSkipCount());
          }
          next = batch.next();
        }
      }
    }
  }

  @Test
  void aFileThatHasChangedEndsTheJobInsteadOfARestart() throws IOException {
    Path lines = lines();
    FileSourceSplit split = split(lines, null);
    Files.writeString(lines, "other");
    Throwable stop =
        assertThrows(
            SuppressRestartsException.class,
            () -> new LogitFileFormat().createReader(new Configuration(), split));
    assertTrue(stop.getCause().getMessage().contains("expected the file of the plan"));
  }

  private Path lines() throws IOException {
    Path lines = directory.resolve("lines");
    Files.write(lines, IntStream.range(0, RECORDS).mapToObj(i -> "line " + i).toList(), UTF_8);
    return lines;
  }

  private static FileSourceSplit split(Path path, CheckpointedPosition position)
      throws IOException {
    InputFile file = ContainerFiles.of(path);
    return new FileSourceSplit(
        "7",
        new org.apache.flink.core.fs.Path(file.path()),
        0,
        file.bytes(),
        file.modifiedMs(),
        file.bytes(),
        new String[0],
        position);
  }

  private static List<String> read(FileSourceSplit split) throws IOException {
    LogitFileFormat format = new LogitFileFormat();
    List<String> read = new ArrayList<>();
    try (BulkFormat.Reader<SourceRecord> reader =
        split.getReaderPosition().isEmpty()
            ? format.createReader(new Configuration(), split)
            : format.restoreReader(new Configuration(), split)) {
      for (var batch = reader.readBatch(); batch != null; batch = reader.readBatch()) {
        for (RecordAndPosition<SourceRecord> next = batch.next(); next != null; ) {
          SourceRecord record = next.getRecord();
          assertNull(record.key);
          read.add(
              "%s %d %d %s"
                  .formatted(
                      record.coordinates(),
                      record.timestamp,
                      record.headerKeys.length,
                      new String(record.value, UTF_8)));
          next = batch.next();
        }
      }
    }
    return read;
  }
}
