// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import java.io.IOException;
import java.io.InputStream;
import org.apache.avro.file.SeekableInput;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;

/**
 * The bytes of one file, as Avro and as streams read them.
 *
 * <p>It remembers when the file system has failed: a library above it may take that for an end, or
 * for damage. Not thread-safe.
 */
final class FileBytes extends InputStream implements SeekableInput {
  private final FSDataInputStream in;
  private final long length;
  private IOException failure;

  private FileBytes(FSDataInputStream in, long length) {
    this.in = in;
    this.length = length;
  }

  static FileBytes open(InputFile file) throws IOException {
    Path path = new Path(file.path());
    return new FileBytes(path.getFileSystem().open(path), file.bytes());
  }

  /**
   * Throws what the file system has failed with, if it has.
   *
   * @throws IOException that failure
   */
  void requireRead() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    try {
      return in.read(target, offset, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void seek(long position) throws IOException {
    try {
      in.seek(position);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public long tell() throws IOException {
    return in.getPos();
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
