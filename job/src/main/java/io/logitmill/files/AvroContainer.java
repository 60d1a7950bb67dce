// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import io.logitmill.codec.LogitTranscoder;
import io.logitmill.text.OneLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/**
 * The records of an Avro object container file, block by block.
 *
 * <p>Avro takes a file that was cut off within a block for one that ends before it; so at the end
 * the last block must be the end of the file.
 */
final class AvroContainer implements RecordReader {
  /** Two varints and the sync marker. */
  private static final int MIN_BLOCK_BYTES = 2 + 16;

  private final InputFile file;
  private final FileBytes bytes;
  private final DataFileReader<GenericRecord> blocks;
  private final LogitTranscoder transcoder;

  /** Number of the next record. */
  private long number;

  private long leftInBlock;

  /** Where the block of the next record begins. */
  private long blockStart;

  AvroContainer(InputFile file, FileBytes bytes) throws IOException {
    this.file = file;
    this.bytes = bytes;
    try {
      blocks = new DataFileReader<>(bytes, new GenericDatumReader<>());
    } catch (IOException | AvroRuntimeException | LinkageError e) {
      bytes.requireRead();
      throw new FileContentException(
          e,
          "%s: expected the header of an Avro container file, of a codec that is at hand, found: %s."
              + " Copy or write the file again, or leave it out.",
          file.path(),
          OneLine.of(String.valueOf(e.getMessage())));
    }
    try {
      transcoder = new LogitTranscoder(blocks.getSchema());
    } catch (IllegalArgumentException e) {
      throw new FileContentException(
          e,
          "%s: expected logit records, found another schema: %s",
          file.path(),
          OneLine.of(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public byte[] next() throws IOException {
    while (leftInBlock == 0) {
      requireWholeBlock();
      if (!nextBlock()) {
        return null;
      }
    }
    byte[] value;
    try {
      value = transcoder.next();
    } catch (IOException e) {
      throw damaged(e);
    }
    leftInBlock--;
    number++;
    return value;
  }

  @Override
  public long skip(long most) throws IOException {
    long skipped = 0;
    while (skipped < most) {
      if (leftInBlock == 0 && !nextBlock()) {
        break;
      }
      if (leftInBlock <= most - skipped) {
        skipped += leftInBlock;
        number += leftInBlock;
        leftInBlock = 0;
        transcoder.begin(new byte[0]);
      } else if (next() != null) {
        skipped++;
      }
    }
    return skipped;
  }

  private void requireWholeBlock() throws IOException {
    if (transcoder.hasBytes()) {
      throw damaged(new IOException("the block has bytes behind its last record"));
    }
  }

  /** Goes to the next block, which may be empty, and returns whether there is one. */
  private boolean nextBlock() throws IOException {
    blockStart = blocks.previousSync();
    try {
      if (!blocks.hasNext()) {
        requireEnd();
        return false;
      }
      ByteBuffer block = blocks.nextBlock();
      byte[] run = new byte[block.remaining()];
      block.get(run);
      transcoder.begin(run);
      requireNewBlock();
      leftInBlock = blocks.getBlockCount();
      if (leftInBlock < 0) {
        throw new IOException("a block of " + leftInBlock + " records");
      }
      return true;
    } catch (FileContentException e) {
      throw e;
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      // A block is read into one array, whose length stands in the file: damage may ask for 2 GiB.
      bytes.requireRead();
      throw damaged(e);
    }
  }

  /** Avro may hand out a block once more when the file ends within the head of the next one. */
  private void requireNewBlock() throws IOException {
    if (blocks.previousSync() - blockStart < MIN_BLOCK_BYTES + blocks.getBlockSize()) {
      throw new IOException("no whole block in the rest of the file");
    }
  }

  private void requireEnd() throws IOException {
    bytes.requireRead();
    if (blockStart != file.bytes()) {
      throw damaged(new IOException("no whole block in the rest of the file"));
    }
  }

  private FileContentException damaged(Throwable cause) {
    return new FileContentException(
        cause,
        "%s: expected record %d in the block at byte %d of %d, found damage: %s. Copy the"
            + " file again from where it came from, or make a plan without it.",
        file.path(),
        number,
        blockStart,
        file.bytes(),
        OneLine.of(String.valueOf(cause.getMessage())));
  }

  @Override
  public void close() throws IOException {
    blocks.close();
  }
}
