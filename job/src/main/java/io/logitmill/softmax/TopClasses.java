// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.COLUMNS;

import java.util.Arrays;

/**
 * Selects the classes with the greatest scaled logits: descending, equal ones (-0 equals +0) by
 * lower class id. Classes at -Infinity are never selected.
 *
 * <p>Keeps its buffers from call to call. Not thread-safe.
 */
final class TopClasses {
  /*
   * A threshold first: of any set of columns, the k-th greatest peak is a scaled logit that at
   * least k classes reach. So only columns whose peak reaches it can hold one of the k: about k of
   * them, of 16 classes each; the others are never looked into. The same with the peaks of chunks
   * comes before it, so that of many columns only those of about k chunks are looked at.
   *
   * Then a sorted list of keys: the order of the logit above, the class id below. Up to
   * INSERTION_LIMIT it is kept by insertion, at one comparison for most classes; 128 is where
   * a worst case, logits in ascending order, still moves few cache lines per class. More are kept in
   * a heap, and their threshold is the k-th greatest peak of whole blocks, if there are enough of
   * them, or else of columns.
   *
   * A branch for each column, whether it is among the k greatest, is often mispredicted. So up to
   * FEW_BEST the columns are first taken together, those of the same place in all blocks: the k-th
   * greatest of the 16 that are left, found without branches, is reached by hardly more classes.
   *
   * Up to RANKED classes are put in order by their ranks, the number of those before each: no
   * branches either.
   */
  private static final int INSERTION_LIMIT = 128;

  /** With so few classes, comparing each with all costs less than mispredicted branches. */
  private static final int RANKED = 16;

  /** With so few classes, looking at each costs less than finding a threshold. */
  private static final int FEW = 32;

  /** How many of the greatest peaks are kept without branches. */
  private static final int FEW_BEST = 8;

  /** With so many blocks for each class, few classes more than asked for reach the threshold. */
  private static final int BLOCKS_PER_CLASS = 2;

  /** Above -Infinity: the least that a class which is left has. */
  private static final int LEAST_LEFT = OrderedBits.NEGATIVE_INFINITY + 1;

  private final int[] greatest = new int[INSERTION_LIMIT];
  private int greatestCount;
  private final int[] acrossBlocks = new int[COLUMNS];
  private final long[] ranked = new long[RANKED];
  private final GreatestValues greatestValues = new GreatestValues();
  private long[] keys = new long[INSERTION_LIMIT];
  private int[] classIds = new int[INSERTION_LIMIT];
  private int size;

  /**
   * Selects at most {@code k} classes.
   *
   * @param logits checked: every scaled logit is finite or -Infinity
   * @param peaks of all of them
   * @param k at least 1
   * @return how many were selected: k, or as many as are left
   */
  int select(DenseLogits logits, Peaks peaks, int k) {
    size = 0;
    if (logits.count() <= RANKED) {
      return rank(logits, k);
    }
    if (logits.count() <= FEW && k <= INSERTION_LIMIT) {
      for (int classId = 0; classId < logits.count(); classId++) {
        addIfReached(logits, classId, k, LEAST_LEFT);
      }
    } else if (k <= INSERTION_LIMIT) {
      selectFrom(logits, peaks, k, threshold(peaks, k));
    } else {
      int threshold = reachable(thresholdOfMany(peaks, k));
      greatestValues.begin(k);
      selectFrom(logits, peaks, k, threshold);
      takeFromHeap();
    }
    if (classIds.length < size) {
      classIds = new int[size];
    }
    for (int i = 0; i < size; i++) {
      classIds[i] = (int) keys[i];
    }
    return size;
  }

  private int rank(DenseLogits logits, int k) {
    int count = 0;
    for (int classId = 0; classId < logits.count(); classId++) {
      int ordered = ordered(logits, classId);
      if (ordered >= LEAST_LEFT) {
        // One bit less than in keys: no difference of two overflows.
        ranked[count++] = (long) ~ordered << (Integer.SIZE - 1) | classId;
      }
    }
    for (int i = 0; i < count; i++) {
      long key = ranked[i];
      int rank = 0;
      for (int j = 0; j < count; j++) {
        rank += (int) ((ranked[j] - key) >>> (Long.SIZE - 1));
      }
      classIds[rank] = (int) key & Integer.MAX_VALUE;
    }
    return Math.min(count, k);
  }

  /** Returns the selected class ids, best first; valid up to the selected number. */
  int[] classIds() {
    return classIds;
  }

  /** The heap has complements of keys: the greatest is the best. */
  private void takeFromHeap() {
    size = greatestValues.size();
    long[] complements = greatestValues.ascending();
    if (keys.length < size) {
      keys = new long[size];
    }
    for (int i = 0; i < size; i++) {
      keys[i] = ~complements[size - 1 - i];
    }
  }

  /** Returns ordered bits that the k best classes reach, or all that are left. */
  private int threshold(Peaks peaks, int k) {
    greatestCount = 0;
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      addPeak(peaks.chunkPeak(chunk), k);
    }
    int ofChunks = kthPeak(k);
    int ofColumns = k <= FEW_BEST ? ofFew(peaks, k, ofChunks) : ofMany(peaks, k, ofChunks);
    return reachable(Math.max(ofChunks, ofColumns));
  }

  /** Like {@link #threshold}, for more classes than are kept by insertion. */
  private int thresholdOfMany(Peaks peaks, int k) {
    int blocks = peaks.blocks();
    if (k > blocks * COLUMNS) {
      return Integer.MIN_VALUE;
    }
    greatestValues.begin(k);
    if (blocks / BLOCKS_PER_CLASS >= k) {
      for (int block = 0; block < blocks; block++) {
        greatestValues.add(peaks.blockPeak(block));
      }
    } else {
      for (int column = 0; column < blocks * COLUMNS; column++) {
        greatestValues.add(peaks.columns()[column]);
      }
    }
    return (int) greatestValues.least();
  }

  /** Returns the k-th greatest peak of the columns of the same place, among the best chunks. */
  private int ofFew(Peaks peaks, int k, int ofChunks) {
    Arrays.fill(acrossBlocks, Integer.MIN_VALUE);
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      if (peaks.chunkPeak(chunk) >= ofChunks) {
        joinColumns(peaks.columns(), peaks.firstBlock(chunk), peaks.endBlock(chunk));
      }
    }
    return kthOfFew(acrossBlocks, k);
  }

  private void joinColumns(int[] columns, int firstBlock, int endBlock) {
    for (int block = firstBlock; block < endBlock; block++) {
      for (int column = 0; column < COLUMNS; column++) {
        acrossBlocks[column] = Math.max(acrossBlocks[column], columns[block * COLUMNS + column]);
      }
    }
  }

  /** Returns the k-th greatest peak of single columns, among the best chunks. */
  private int ofMany(Peaks peaks, int k, int ofChunks) {
    greatestCount = 0;
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      if (peaks.chunkPeak(chunk) >= ofChunks) {
        addPeaks(peaks.columns(), peaks.firstBlock(chunk), peaks.endBlock(chunk), k);
      }
    }
    return kthPeak(k);
  }

  private static int reachable(int threshold) {
    // -0 lies below +0, but equals it.
    return threshold == 0 ? -1 : Math.max(LEAST_LEFT, threshold);
  }

  /** Returns the k-th greatest, by letting each value sink through the greatest so far. */
  private static int kthOfFew(int[] values, int k) {
    int a = Integer.MIN_VALUE;
    int b = Integer.MIN_VALUE;
    int c = Integer.MIN_VALUE;
    int d = Integer.MIN_VALUE;
    int e = Integer.MIN_VALUE;
    int f = Integer.MIN_VALUE;
    int g = Integer.MIN_VALUE;
    int h = Integer.MIN_VALUE;
    for (int value : values) {
      int x = value;
      int y = Math.min(a, x);
      a = Math.max(a, x);
      x = Math.min(b, y);
      b = Math.max(b, y);
      y = Math.min(c, x);
      c = Math.max(c, x);
      x = Math.min(d, y);
      d = Math.max(d, y);
      y = Math.min(e, x);
      e = Math.max(e, x);
      x = Math.min(f, y);
      f = Math.max(f, y);
      y = Math.min(g, x);
      g = Math.max(g, x);
      h = Math.max(h, y);
    }
    return switch (k) {
      case 1 -> a;
      case 2 -> b;
      case 3 -> c;
      case 4 -> d;
      case 5 -> e;
      case 6 -> f;
      case 7 -> g;
      default -> h;
    };
  }

  private void addPeaks(int[] columns, int firstBlock, int endBlock, int k) {
    int least = kthPeak(k);
    for (int column = firstBlock * COLUMNS; column < endBlock * COLUMNS; column++) {
      int peak = columns[column];
      if (peak > least) {
        addPeak(peak, k);
        least = kthPeak(k);
      }
    }
  }

  private int kthPeak(int k) {
    return greatestCount < k ? Integer.MIN_VALUE : greatest[k - 1];
  }

  /** Keeps the k greatest, descending. */
  private void addPeak(int peak, int k) {
    int position = greatestCount;
    if (position == k) {
      if (peak <= greatest[k - 1]) {
        return;
      }
      position = k - 1;
    } else {
      greatestCount++;
    }
    while (position > 0 && greatest[position - 1] < peak) {
      greatest[position] = greatest[position - 1];
      position--;
    }
    greatest[position] = peak;
  }

  /** Keeps the keys of the best {@code limit} classes among those that reach the threshold. */
  private void selectFrom(DenseLogits logits, Peaks peaks, int limit, int threshold) {
    int[] columns = peaks.columns();
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      if (peaks.chunkPeak(chunk) >= threshold) {
        int end = peaks.endBlock(chunk) * COLUMNS;
        for (int column = peaks.firstBlock(chunk) * COLUMNS; column < end; column++) {
          if (columns[column] >= threshold) {
            addColumn(logits, column, limit, threshold);
          }
        }
      }
    }
  }

  private void addColumn(DenseLogits logits, int column, int limit, int threshold) {
    int first = column / COLUMNS * BLOCK + column % COLUMNS;
    int end = Math.min(logits.count(), first + BLOCK);
    if (!logits.scaling().isIdentity()) {
      for (int classId = first; classId < end; classId += COLUMNS) {
        addIfReached(logits, classId, limit, threshold);
      }
      return;
    }
    // Most classes of the column are far below: their bits alone are looked at.
    byte[] bytes = logits.bytes();
    int position = logits.position(first);
    for (int classId = first; classId < end; classId += COLUMNS) {
      if (OrderedBits.ofBits(DenseLogits.readBits(bytes, position)) >= threshold) {
        addIfReached(logits, classId, limit, threshold);
      }
      position += Float.BYTES * COLUMNS;
    }
  }

  private void addIfReached(DenseLogits logits, int classId, int limit, int threshold) {
    int ordered = ordered(logits, classId);
    if (ordered >= threshold) {
      add((long) ~ordered << Integer.SIZE | classId, limit);
    }
  }

  private static int ordered(DenseLogits logits, int classId) {
    // + 0f makes -0 equal to +0.
    return OrderedBits.of(logits.scaled(classId) + 0f);
  }

  /** Adds a key: by insertion if there are few, else to the heap. */
  private void add(long key, int limit) {
    if (limit > INSERTION_LIMIT) {
      greatestValues.add(~key);
      return;
    }
    int position = size;
    if (position == limit) {
      if (key >= keys[limit - 1]) {
        return;
      }
      position = limit - 1;
    } else {
      size++;
    }
    while (position > 0 && keys[position - 1] > key) {
      keys[position] = keys[position - 1];
      position--;
    }
    keys[position] = key;
  }
}
