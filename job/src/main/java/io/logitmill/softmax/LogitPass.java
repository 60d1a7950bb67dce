// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.COLUMNS;
import static io.logitmill.softmax.Numerics.PAIR;

/**
 * Goes over the logits of a record: checks them and finds the greatest, and for a softmax sums the
 * exponentials; then answers for single classes, for the best, and for all.
 *
 * <p>Call {@link #range} first, for every record, and {@link #sum} before anything about
 * probabilities is asked; {@link #softmax} does both. Keeps buffers as large as the largest record
 * needs, one byte per class and 25 KiB; nothing is allocated once they have grown. Not thread-safe.
 */
public final class LogitPass {
  /*
   * The range of all logits first, at the speed of reading them, and then the sums, with the
   * maximum M known. That reads the logits twice, the second time from the cache they are in by
   * now: the sums cost more than the reading. In turn no sum is ever scaled again, and most
   * exponentials of a peaked record are never computed:
   *
   * A block whose peak is below M - R is skipped, its sums are 0. With n classes, what is skipped
   * in all is below n exp(-R) of the greatest exponential, so of the whole; R = ln 2 * (53 + bits
   * of n) makes that less than 2^-53, below the rounding of float64. Only the remaining
   * probability can be smaller than what was skipped; it adds up the skipped blocks then (see
   * shareWithout).
   */
  private static final float LN_2 = 0.6931472f;

  private static final int FLOAT64_BITS = 53;

  /** Below this share of the whole, skipped blocks may count in what remains: 2^-53 / 2^-24. */
  private static final double SKIPPED_MAY_COUNT = 0x1p-29;

  /**
   * From this share of the whole on, what remains is the whole less the rest: the whole is off by
   * less than 2^-34 (Numerics), so what remains by less than 2^-28 of itself, a sixteenth of the
   * rounding to float32.
   */
  private static final double MUCH = 0x1p-6;

  /** So few classes that are left are added up one by one. */
  private static final int FEW_LEFT = 16;

  private static final int BLOCK_PAIRS = BLOCK / PAIR;

  private final Kernel kernel;
  private final ColumnsAgain columnsAgain;
  private final ChunkReader chunk = new ChunkReader();
  private final Peaks peaks = new Peaks();
  private final Frame frame = new Frame();
  private final BlockSums sums = new BlockSums();
  private final Partition partition = new Partition(frame);
  private final TopClasses topClasses = new TopClasses();
  private final ClassSet excluded = new ClassSet();
  private final LogitSpan span = new LogitSpan();
  private final float[] blockExponentials = new float[BLOCK];
  private DenseLogits logits;
  private float[] stored;

  /** The exponentials by class id; null if they were only added up. */
  private float[] kept;

  private int least;
  private double total;
  private boolean skipped;

  public LogitPass(Kernel kernel) {
    this.kernel = kernel;
    columnsAgain = new ColumnsAgain(kernel);
  }

  /**
   * Checks the logits and finds the greatest.
   *
   * @return the number of classes, or the lowest class id whose logit is NaN or +Infinity, or
   *     finite with a scaled logit that is not, though the class is not masked; nothing else may be
   *     asked then
   */
  public int range(DenseLogits logits) {
    this.logits = logits;
    peaks.begin(logits.count());
    chunk.begin(logits, kernel);
    for (int i = 0; i < peaks.chunks(); i++) {
      int invalid = rangeOf(i);
      if (invalid >= 0) {
        return invalid;
      }
    }
    return logits.count();
  }

  /**
   * Does what {@link #range} does and, if all logits are valid and any class is left, what {@link
   * #sum} does.
   *
   * @param exponentials as for {@link #sum}
   * @return as {@link #range}
   */
  public int softmax(DenseLogits logits, float[] exponentials) {
    int valid = range(logits);
    if (valid == logits.count() && isAnyLeft()) {
      sum(exponentials);
    }
    return valid;
  }

  /**
   * Computes the partition of the logits whose range was found; a class must be left.
   *
   * @param exponentials where to store the exponentials for {@link #probabilities}, as long as
   *     {@link Numerics#padded} says; null if they will not be asked for
   */
  public void sum(float[] exponentials) {
    stored = exponentials;
    kept = exponentials;
    skipped = false;
    frame.begin(max());
    float reach =
        LN_2 * (FLOAT64_BITS + Integer.SIZE - Integer.numberOfLeadingZeros(logits.count()));
    least = OrderedBits.of(frame.max - reach);
    if (logits.count() <= COLUMNS) {
      sumFew();
    } else {
      sums.grow(peaks.blocks());
      for (int i = 0; i < peaks.chunks(); i++) {
        sumChunk(i);
      }
      addUp();
    }
    total = sums.total();
    partition.set(total, sums.weightedTotal());
  }

  /** Finds the range of a chunk; returns the lowest invalid class id, or -1. */
  private int rangeOf(int index) {
    chunk.read(peaks.firstBlock(index), peaks.endBlock(index));
    int first = peaks.firstBlock(index) * BLOCK;
    int peak = Integer.MIN_VALUE;
    int low = Integer.MAX_VALUE;
    int invalid = -1;
    if (chunk.hasWhole()) {
      long range = rangeOf(chunk.whole(), peaks.firstBlock(index));
      peak = (int) (range >> Integer.SIZE);
      low = (int) range;
      invalid = isFinite(range) ? -1 : firstInvalid(first, first + chunk.whole().count());
    }
    if (chunk.hasLast() && invalid < 0) {
      long range = rangeOf(chunk.last(), peaks.endBlock(index) - 1);
      peak = Math.max(peak, (int) (range >> Integer.SIZE));
      // Never finite where scaling may overflow, because the padding is at -Infinity.
      invalid = isFinite(range) ? -1 : firstInvalid(first + chunk.whole().count(), logits.count());
    }
    peaks.setChunk(index, peak, low);
    return invalid;
  }

  private long rangeOf(LogitSpan blocks, int first) {
    return kernel.range(blocks, peaks.columns(), peaks.lows(), first * COLUMNS);
  }

  /** Returns whether all that is not finite must be a logit at -Infinity or a masked class. */
  private boolean isFinite(long range) {
    int peak = (int) (range >> Integer.SIZE);
    int low = (int) range;
    return peak < OrderedBits.INFINITY
        && (low > OrderedBits.NEGATIVE_INFINITY
            || (low == OrderedBits.NEGATIVE_INFINITY && !logits.scaling().mayOverflow()));
  }

  private int firstInvalid(int first, int end) {
    for (int classId = first; classId < end; classId++) {
      if (!logits.isValid(classId)) {
        return classId;
      }
    }
    return -1;
  }

  /**
   * Sums so few classes that no column has two: each total is one exponential, exactly, and the
   * bits are those that the kernel's sums would give.
   */
  private void sumFew() {
    kept = stored == null ? blockExponentials : stored;
    chunk.read(0, 1);
    kernel.exponentiate(chunk.last(), frame, kept, 0);
    sums.clearTotals();
    for (int classId = 0; classId < logits.count(); classId++) {
      float exponential = kept[classId];
      if (exponential != 0f) {
        sums.setTotal(classId, exponential, exponential * (logits.scaled(classId) - frame.max));
      }
    }
  }

  private void sumChunk(int index) {
    boolean counts = peaks.chunkPeak(index) >= least;
    peaks.setCounts(index, counts);
    skipped |= !counts;
    if (!counts && stored == null) {
      return;
    }
    int first = peaks.firstBlock(index);
    int end = peaks.endBlock(index);
    chunk.read(first, end);
    if (peaks.chunkLow(index) >= least) {
      if (chunk.hasWhole()) {
        sumNear(chunk.whole(), first);
      }
      if (chunk.hasLast()) {
        sumBlock(end - 1, first);
      }
    } else {
      for (int block = first; block < end; block++) {
        sumBlock(block, first);
      }
    }
  }

  private void sumBlock(int block, int first) {
    pointAtBlock(block, first);
    if (peaks.blockPeak(block) < least) {
      skipped = true;
      sums.clear(block);
      if (stored != null) {
        kernel.exponentiate(span, frame, stored, block * BLOCK);
      }
    } else if (peaks.blockLow(block) >= least) {
      sumNear(span, block);
    } else {
      sumFar(span, block);
    }
  }

  private void sumNear(LogitSpan near, int block) {
    if (stored == null) {
      kernel.sumNear(near, frame, peaks.columns(), sums, block);
    } else {
      kernel.sumAndStoreNear(near, frame, peaks.columns(), stored, block * BLOCK, sums, block);
    }
  }

  /** Sums a block whose classes may lie anywhere. */
  private void sumFar(LogitSpan far, int block) {
    float[] exponentials = stored == null ? blockExponentials : stored;
    int at = stored == null ? 0 : block * BLOCK;
    kernel.exponentiate(far, frame, exponentials, at);
    kernel.sumStored(far, frame, peaks.columns(), exponentials, at, sums, block);
    if (peaks.blocks() == 1) {
      kept = exponentials;
    }
  }

  /** Points the span at one block of the chunk. */
  private void pointAtBlock(int block, int first) {
    LogitSpan whole = chunk.whole();
    int pair = (block - first) * BLOCK_PAIRS;
    if (pair < whole.pairs) {
      span.set(whole.bytes, whole.from + Float.BYTES * PAIR * pair, BLOCK_PAIRS);
    } else {
      span.set(chunk.last().bytes, chunk.last().from, chunk.last().pairs);
    }
  }

  private void addUp() {
    sums.clearTotals();
    for (int i = 0; i < peaks.chunks(); i++) {
      if (peaks.counts(i)) {
        kernel.addToTotals(sums, peaks.firstBlock(i), peaks.endBlock(i));
      }
    }
  }

  /** Returns whether any class is left: above -Infinity. */
  public boolean isAnyLeft() {
    return peaks.greatest() > OrderedBits.NEGATIVE_INFINITY;
  }

  /** Returns the greatest scaled logit; at least one class is left. */
  public float max() {
    return OrderedBits.toFloat(peaks.greatest());
  }

  /** Returns the partition of the softmax; at least one class is left. */
  public Partition partition() {
    return partition;
  }

  /**
   * Selects at most {@code k} of the classes with the greatest scaled logits, in descending order,
   * equal ones by lower class id.
   *
   * @return how many were selected: k, or as many as are left; their ids are in {@link #selected()}
   */
  public int select(int k) {
    return topClasses.select(logits, peaks, k);
  }

  /** Returns the class ids of the last selection, best first. */
  public int[] selected() {
    return topClasses.classIds();
  }

  /**
   * Returns the share of the whole that all classes but some have, in [0, 1].
   *
   * <p>If it is little, it is summed from the classes themselves: what is left of the whole without
   * the others would be rounding noise beside a confident prediction.
   *
   * @param classIds the classes that are left out: the first {@code count}
   */
  public double shareWithout(int[] classIds, int count) {
    if (logits.count() <= Long.SIZE && logits.count() - count <= FEW_LEFT) {
      return partition.share(sumOfFewWithout(classIds, count));
    }
    double others = total;
    double much = others * MUCH;
    for (int i = 0; i < count; i++) {
      others -= exponential(classIds[i]);
    }
    return others >= much ? partition.share(others) : littleWithout(classIds, count);
  }

  /** Adds up so few that float64 rounds nothing that counts; the class ids fit a long's bits. */
  private double sumOfFewWithout(int[] classIds, int count) {
    long without = 0;
    for (int i = 0; i < count; i++) {
      without |= 1L << classIds[i];
    }
    double sum = 0;
    for (int classId = 0; classId < logits.count(); classId++) {
      if ((without >>> classId & 1) == 0) {
        sum += exponential(classId);
      }
    }
    return sum;
  }

  private double littleWithout(int[] classIds, int count) {
    excluded.reserve(logits.count());
    for (int i = 0; i < count; i++) {
      excluded.add(classIds[i]);
    }
    double share = shareOfOthers(classIds, count);
    if (skipped && share < SKIPPED_MAY_COUNT) {
      sumSkipped();
      share = shareOfOthers(classIds, count);
    }
    excluded.clear(classIds, count);
    return share;
  }

  private double shareOfOthers(int[] classIds, int count) {
    columnsAgain.sum(logits, frame, excluded, classIds, count, sums);
    addUp();
    return partition.share(sums.total());
  }

  private void sumSkipped() {
    float[] asked = stored;
    stored = null;
    for (int i = 0; i < peaks.chunks(); i++) {
      int first = peaks.firstBlock(i);
      peaks.setCounts(i, true);
      chunk.read(first, peaks.endBlock(i));
      for (int block = first; block < peaks.endBlock(i); block++) {
        if (peaks.blockPeak(block) < least) {
          sumSkipped(block, first);
        }
      }
    }
    stored = asked;
    skipped = false;
  }

  private void sumSkipped(int block, int first) {
    pointAtBlock(block, first);
    sumFar(span, block);
  }

  /** Returns the probability of a class; all that {@link Partition#probability} says holds. */
  public float probability(int classId) {
    return partition.normalized(exponential(classId));
  }

  private float exponential(int classId) {
    return kept == null ? frame.exponential(logits.scaled(classId)) : kept[classId];
  }

  /** Turns the stored exponentials into probabilities by class id, in the array given before. */
  public void probabilities() {
    kept = null;
    kernel.normalize(stored, 0, Numerics.padded(logits.count()), partition);
  }

  /** Writes log probabilities in nats by class id, -Infinity where no class is left. */
  public void logProbabilities(float[] values) {
    for (int i = 0; i < peaks.chunks(); i++) {
      int at = readAgain(i);
      kernel.logProbabilities(chunk.whole(), partition, values, at);
      if (chunk.hasLast()) {
        kernel.logProbabilities(chunk.last(), partition, values, at + chunk.whole().count());
      }
    }
  }

  /** Writes the sigmoid of every class, by class id. */
  public void sigmoid(float[] values) {
    for (int i = 0; i < peaks.chunks(); i++) {
      int at = readAgain(i);
      kernel.sigmoid(chunk.whole(), values, at);
      if (chunk.hasLast()) {
        kernel.sigmoid(chunk.last(), values, at + chunk.whole().count());
      }
    }
  }

  /** Writes ln of the sigmoid of every class in nats, by class id. */
  public void logSigmoid(float[] values) {
    for (int i = 0; i < peaks.chunks(); i++) {
      int at = readAgain(i);
      kernel.logSigmoid(chunk.whole(), values, at);
      if (chunk.hasLast()) {
        kernel.logSigmoid(chunk.last(), values, at + chunk.whole().count());
      }
    }
  }

  /** Points the spans at a chunk; returns its first class. */
  private int readAgain(int index) {
    chunk.read(peaks.firstBlock(index), peaks.endBlock(index));
    return peaks.firstBlock(index) * BLOCK;
  }
}
