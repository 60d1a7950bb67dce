// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The lines of a file that are not blank, without the white space around them.
 *
 * <p>Nothing else is looked at: a line that is no record becomes a dead letter, as it would from a
 * topic.
 */
final class JsonLines implements RecordReader {
  /** Far more than a topic takes; a file without line ends must not fill the memory. */
  static final int MAX_LINE_BYTES = 1 << 26;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int LOOK_AT_BYTES = 512;
  private static final int SHOWN_BYTES = 8;

  private final InputFile file;
  private final FileBytes bytes;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private byte[] line = new byte[BUFFER_BYTES];
  private int length;
  private boolean isBlank;

  /** Number of the next record. */
  private long number;

  /**
   * @param bytes the file itself
   * @param in what its bytes stand for
   */
  JsonLines(InputFile file, FileBytes bytes, InputStream in) {
    this.file = file;
    this.bytes = bytes;
    this.in = in;
  }

  @Override
  public byte[] next() throws IOException {
    while (readLine()) {
      if (!isBlank) {
        number++;
        return stripped();
      }
    }
    return null;
  }

  @Override
  public long skip(long most) throws IOException {
    long skipped = 0;
    while (skipped < most && readLine()) {
      if (!isBlank) {
        number++;
        skipped++;
      }
    }
    return skipped;
  }

  /** Reads up to the next line end, and returns whether there was anything. */
  private boolean readLine() throws IOException {
    length = 0;
    isBlank = true;
    boolean any = false;
    while (position < limit || fill()) {
      any = true;
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        isBlank &= isWhiteSpace(buffer[end]);
        end++;
      }
      append(end - position);
      position = end;
      if (end < limit) {
        position++;
        return true;
      }
    }
    return any;
  }

  private boolean fill() throws IOException {
    boolean isStart = limit == 0;
    position = 0;
    limit = 0;
    try {
      limit = in.readNBytes(buffer, 0, buffer.length);
    } catch (IOException e) {
      throw FileContentException.damaged(file, bytes, number, e);
    }
    if (isStart) {
      requireText();
    }
    return limit > 0;
  }

  /** Text has no zero byte; other formats have one soon. */
  private void requireText() throws FileContentException {
    boolean isBinary = RecordReaders.isAvro(buffer);
    for (int i = 0; i < Math.min(limit, LOOK_AT_BYTES); i++) {
      isBinary |= buffer[i] == 0;
    }
    if (isBinary) {
      throw new FileContentException(
          null,
          "%s: expected an Avro container file, JSON lines, or JSON lines in gzip, found a file"
              + " that begins with %s%s.",
          file.path(),
          HexFormat.ofDelimiter(" ").formatHex(buffer, 0, Math.min(limit, SHOWN_BYTES)),
          in == bytes ? "" : " in gzip");
    }
  }

  private void append(int count) throws FileContentException {
    if (count > MAX_LINE_BYTES - length) {
      throw new FileContentException(
          null,
          "%s: expected JSON lines of at most %d bytes, found record %d longer than that.",
          file.path(),
          MAX_LINE_BYTES,
          number);
    }
    if (line.length - length < count) {
      line = Arrays.copyOf(line, Math.max(length + count, 2 * line.length));
    }
    System.arraycopy(buffer, position, line, length, count);
    length += count;
  }

  private byte[] stripped() {
    int from = 0;
    int to = length;
    while (isWhiteSpace(line[from])) {
      from++;
    }
    while (isWhiteSpace(line[to - 1])) {
      to--;
    }
    return Arrays.copyOfRange(line, from, to);
  }

  private static boolean isWhiteSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
