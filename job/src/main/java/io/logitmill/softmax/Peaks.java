// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.CHUNK_BLOCKS;
import static io.logitmill.softmax.Numerics.COLUMNS;

/**
 * The greatest and the least scaled logit of every column of every block, and of every chunk of
 * {@link Numerics#CHUNK_BLOCKS} blocks, as {@link OrderedBits}.
 *
 * <p>Reused from record to record; not thread-safe.
 */
final class Peaks {
  private int[] peaks = {};
  private int[] lows = {};
  private int[] chunkPeaks = {};
  private int[] chunkLows = {};
  private boolean[] counts = {};
  private int blocks;
  private int chunks;
  private int greatest;

  /** Begins the peaks of {@code count} classes. */
  void begin(int count) {
    blocks = Numerics.blocks(count);
    chunks = (blocks + CHUNK_BLOCKS - 1) / CHUNK_BLOCKS;
    greatest = Integer.MIN_VALUE;
    if (peaks.length < blocks * COLUMNS) {
      peaks = new int[blocks * COLUMNS];
      lows = new int[blocks * COLUMNS];
      chunkPeaks = new int[chunks];
      chunkLows = new int[chunks];
      counts = new boolean[chunks];
    }
  }

  int blocks() {
    return blocks;
  }

  int chunks() {
    return chunks;
  }

  /** Returns the first block of a chunk. */
  int firstBlock(int chunk) {
    return chunk * CHUNK_BLOCKS;
  }

  /** Returns the block after the last of a chunk. */
  int endBlock(int chunk) {
    return Math.min(blocks, (chunk + 1) * CHUNK_BLOCKS);
  }

  /** Returns the greatest of each column, COLUMNS a block. */
  int[] columns() {
    return peaks;
  }

  /** Returns the least of each column, COLUMNS a block; what a block is padded with included. */
  int[] lows() {
    return lows;
  }

  /**
   * Takes the range of a chunk.
   *
   * @param peak the greatest of all blocks
   * @param low the least of the whole blocks
   */
  void setChunk(int chunk, int peak, int low) {
    chunkPeaks[chunk] = peak;
    chunkLows[chunk] = low;
    greatest = Math.max(greatest, peak);
  }

  /** Returns the greatest of a chunk. */
  int chunkPeak(int chunk) {
    return chunkPeaks[chunk];
  }

  /** Returns the least of the whole blocks of a chunk. */
  int chunkLow(int chunk) {
    return chunkLows[chunk];
  }

  /** Returns the greatest of all. */
  int greatest() {
    return greatest;
  }

  /** Returns whether the sums of a chunk are set, and count. */
  boolean counts(int chunk) {
    return counts[chunk];
  }

  void setCounts(int chunk, boolean counts) {
    this.counts[chunk] = counts;
  }

  /** Returns the greatest of a block. */
  int blockPeak(int block) {
    int peak = Integer.MIN_VALUE;
    for (int i = block * COLUMNS; i < (block + 1) * COLUMNS; i++) {
      peak = Math.max(peak, peaks[i]);
    }
    return peak;
  }

  /** Returns the least of a block, what it is padded with included. */
  int blockLow(int block) {
    int low = Integer.MAX_VALUE;
    for (int i = block * COLUMNS; i < (block + 1) * COLUMNS; i++) {
      low = Math.min(low, lows[i]);
    }
    return low;
  }
}
