// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import io.logitmill.topology.DeliberateStop;
import io.logitmill.topology.SourceRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.MutableRecordAndPosition;
import org.apache.flink.connector.file.src.util.RecordAndPosition;

/**
 * Reads one whole file as records of a topic of its name: the partition is the number of the file,
 * the offset the number of the record, both from 0.
 *
 * <p>A position in a checkpoint is the number of records that are done with. After a restart the
 * file is read from its beginning and they are passed over: no format has to be able to seek.
 */
final class LogitFileFormat implements BulkFormat<SourceRecord, FileSourceSplit> {
  private static final long serialVersionUID = 1L;

  /** Kafka's own sign for a record without a timestamp. */
  private static final long NO_TIMESTAMP = -1;

  private static final int BATCH_RECORDS = 500;
  private static final int BATCH_BYTES = 1 << 20;

  @Override
  public Reader<SourceRecord> createReader(Configuration config, FileSourceSplit split)
      throws IOException {
    return open(split, 0);
  }

  @Override
  public Reader<SourceRecord> restoreReader(Configuration config, FileSourceSplit split)
      throws IOException {
    return open(
        split,
        split.getReaderPosition().map(CheckpointedPosition::getRecordsAfterOffset).orElse(0L));
  }

  private static Reader<SourceRecord> open(FileSourceSplit split, long done) throws IOException {
    InputFile file =
        new InputFile(split.path().toString(), split.fileSize(), split.fileModificationTime());
    try {
      RecordReader records = RecordReaders.open(file);
      long skipped = records.skip(done);
      if (skipped < done) {
        records.close();
        throw new FileContentException(
            null,
            "%s: expected at least %d records, which were read before, found %d.",
            file.path(),
            done,
            skipped);
      }
      return new FileReader(records, file.path(), Integer.parseInt(split.splitId()), done);
    } catch (FileContentException e) {
      throw DeliberateStop.causedBy(e, "%s", e.getMessage());
    }
  }

  @Override
  public boolean isSplittable() {
    return false;
  }

  @Override
  public TypeInformation<SourceRecord> getProducedType() {
    return TypeInformation.of(SourceRecord.class);
  }

  /** Reads batches; a batch is handed to another thread, so nothing of it is used again. */
  private static final class FileReader implements Reader<SourceRecord> {
    private final RecordReader records;
    private final String path;
    private final int number;
    private long next;

    FileReader(RecordReader records, String path, int number, long next) {
      this.records = records;
      this.path = path;
      this.number = number;
      this.next = next;
    }

    @Override
    public RecordIterator<SourceRecord> readBatch() throws IOException {
      List<byte[]> values = new ArrayList<>(BATCH_RECORDS);
      int bytes = 0;
      try {
        while (values.size() < BATCH_RECORDS && bytes < BATCH_BYTES) {
          byte[] value = records.next();
          if (value == null) {
            break;
          }
          values.add(value);
          bytes += value.length;
        }
      } catch (FileContentException e) {
        throw DeliberateStop.causedBy(e, "%s", e.getMessage());
      }
      if (values.isEmpty()) {
        return null;
      }
      Batch batch = new Batch(values, path, number, next);
      next += values.size();
      return batch;
    }

    @Override
    public void close() throws IOException {
      records.close();
    }
  }

  /** Shows the values of a batch as records, one after the other in the same object. */
  private static final class Batch implements RecordIterator<SourceRecord> {
    private final List<byte[]> values;
    private final long first;
    private final SourceRecord record = new SourceRecord();
    private final MutableRecordAndPosition<SourceRecord> position =
        new MutableRecordAndPosition<>();
    private int at;

    Batch(List<byte[]> values, String path, int number, long first) {
      this.values = values;
      this.first = first;
      record.topic = path;
      record.partition = number;
      record.timestamp = NO_TIMESTAMP;
    }

    @Override
    public RecordAndPosition<SourceRecord> next() {
      if (at == values.size()) {
        return null;
      }
      record.setWholeValue(values.get(at));
      record.offset = first + at;
      at++;
      // The position is the one after the record.
      position.set(record, CheckpointedPosition.NO_OFFSET, first + at);
      return position;
    }

    @Override
    public void releaseBatch() {
      // Nothing is kept.
    }
  }
}
