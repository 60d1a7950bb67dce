// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Opens files, told apart by how they begin and not by their names. */
final class RecordReaders {
  private static final byte[] AVRO = {'O', 'b', 'j', 1};
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};

  private static final int BUFFER_BYTES = 1 << 16;

  private RecordReaders() {}

  /**
   * Returns the records of a file that is what it was.
   *
   * @throws FileContentException if it has changed, or is neither an Avro container file nor JSON
   *     lines
   */
  static RecordReader open(InputFile file) throws IOException {
    file.requireUnchanged();
    FileBytes bytes = FileBytes.open(file);
    try {
      return open(file, bytes);
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  /**
   * Returns how many records a file has.
   *
   * @throws FileContentException as {@link #open}, or if it is damaged
   */
  static long count(InputFile file) throws IOException {
    try (RecordReader records = open(file)) {
      return records.skip(Long.MAX_VALUE);
    }
  }

  private static RecordReader open(InputFile file, FileBytes bytes) throws IOException {
    byte[] start = bytes.readNBytes(AVRO.length);
    bytes.seek(0);
    if (isAvro(start)) {
      return new AvroContainer(file, bytes);
    }
    return new JsonLines(file, bytes, begins(start, GZIP) ? unzipped(file, bytes) : bytes);
  }

  /**
   * Not the JDK's stream: that one takes the end of the first member for the end of the file when
   * the stream below does not say what is available.
   */
  // Flink's own version of the library has no other way yet.
  @SuppressWarnings("deprecation")
  private static InputStream unzipped(InputFile file, FileBytes bytes) throws IOException {
    try {
      return new GzipCompressorInputStream(new BufferedInputStream(bytes, BUFFER_BYTES), true);
    } catch (IOException e) {
      throw FileContentException.damaged(file, bytes, 0, e);
    }
  }

  static boolean isAvro(byte[] start) {
    return begins(start, AVRO);
  }

  private static boolean begins(byte[] start, byte[] magic) {
    return start.length >= magic.length
        && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
  }
}
