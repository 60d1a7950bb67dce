// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.CHUNK_BLOCKS;
import static io.logitmill.softmax.Numerics.COLUMNS;

/**
 * The greatest and the least scaled logit of every column of every block, as {@link OrderedBits},
 * and the way in which the blocks of a record are divided into chunks: as many whole ones of {@link
 * Numerics#CHUNK_BLOCKS} as there are, then the whole blocks that are left, then the last block
 * alone if it is not whole.
 *
 * <p>Reused from record to record; not thread-safe.
 */
final class Peaks {
  private int[] peaks = {};
  private int[] lows = {};
  private int[] chunkPeaks = {};
  private int wholeBlocks;
  private int blocks;
  private int chunks;

  /** Begins the peaks of {@code count} classes. */
  void begin(int count) {
    wholeBlocks = count / BLOCK;
    blocks = Numerics.blocks(count);
    chunks = (wholeBlocks + CHUNK_BLOCKS - 1) / CHUNK_BLOCKS + (blocks - wholeBlocks);
    if (peaks.length < blocks * COLUMNS) {
      peaks = new int[blocks * COLUMNS];
      lows = new int[blocks * COLUMNS];
      chunkPeaks = new int[chunks];
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
    return Math.min(chunk * CHUNK_BLOCKS, wholeBlocks);
  }

  /** Returns the block after the last of a chunk. */
  int endBlock(int chunk) {
    return chunk + 1 < chunks ? firstBlock(chunk + 1) : blocks;
  }

  /** Returns the chunk that a block belongs to. */
  int chunkOf(int block) {
    return block < wholeBlocks ? block / CHUNK_BLOCKS : chunks - 1;
  }

  /** Returns whether a chunk is the last block, and not a whole one. */
  boolean isPartial(int chunk) {
    return firstBlock(chunk) == wholeBlocks;
  }

  /** Returns the greatest of each column, COLUMNS a block. */
  int[] columns() {
    return peaks;
  }

  /** Returns the least of each column, COLUMNS a block. */
  int[] lows() {
    return lows;
  }

  /** Returns the greatest of a chunk. */
  int chunkPeak(int chunk) {
    return chunkPeaks[chunk];
  }

  void setChunkPeak(int chunk, int peak) {
    chunkPeaks[chunk] = peak;
  }

  /** Returns the greatest of a block. */
  int blockPeak(int block) {
    int peak = Integer.MIN_VALUE;
    for (int i = block * COLUMNS; i < (block + 1) * COLUMNS; i++) {
      peak = Math.max(peak, peaks[i]);
    }
    return peak;
  }

  /** Returns the least of a block. */
  int blockLow(int block) {
    int low = Integer.MAX_VALUE;
    for (int i = block * COLUMNS; i < (block + 1) * COLUMNS; i++) {
      low = Math.min(low, lows[i]);
    }
    return low;
  }
}
