// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.CHUNK_BLOCKS;
import static io.logitmill.softmax.Numerics.COLUMNS;
import static io.logitmill.softmax.Numerics.QUAD;
import static io.logitmill.softmax.Numerics.ROWS;

import java.util.Arrays;

/**
 * One pass over the logits of a record: checks them, finds the greatest, and for a softmax sums the
 * exponentials; then answers for single classes, for the best, and for all.
 *
 * <p>Call {@link #range} or {@link #softmax} first, for every record. Keeps buffers as large as the
 * largest record: one byte per class and 25 KiB; nothing is allocated once they have grown. Not
 * thread-safe.
 */
public final class LogitPass {
  /*
   * Chunk by chunk, each read from memory once and then from the first-level cache: the range of
   * the chunk, which gives the running maximum M; then the sums of its blocks in the running frame.
   * The frames of the chunks are brought together at the end, where the totals are added up.
   *
   * A block whose peak is below M - R is skipped, its sums are 0. With n classes, what is skipped
   * in all is below n exp(-R) of the greatest exponential, so of the whole; R = ln 2 * (53 + bits
   * of n) makes that less than 2^-53, below the rounding of float64. The running maximum only
   * grows, so the bound holds for the final one too. Only the remaining probability can be smaller
   * than what was skipped; it adds up the skipped blocks then (see remaining()).
   */
  private static final float LN_2 = 0.6931472f;

  private static final int FLOAT64_BITS = 53;

  /** Below this share of the whole, skipped blocks may count in what remains: 2^-53 / 2^-24. */
  private static final double SKIPPED_MAY_COUNT = 0x1p-29;

  /** The bytes of a block of logits at -Infinity. */
  private static final byte[] PADDING = new byte[Float.BYTES * BLOCK];

  static {
    for (int i = 0; i < PADDING.length; i += Float.BYTES) {
      DenseLogits.write(PADDING, i, Float.NEGATIVE_INFINITY);
    }
  }

  private final Kernel kernel;
  private final Peaks peaks = new Peaks();
  private final BlockSums sums = new BlockSums();
  private final TopClasses topClasses = new TopClasses();
  private final Partition partition = new Partition();
  private final LogitSpan chunkSpan = new LogitSpan();
  private final LogitSpan span = new LogitSpan();
  private final byte[] scaledBytes = new byte[Float.BYTES * BLOCK * CHUNK_BLOCKS];
  private final byte[] paddedBytes = new byte[Float.BYTES * BLOCK];
  private final float[] paddedBiases = new float[BLOCK];
  private final float[] blockExponentials = new float[BLOCK];
  private final float[] column = new float[ROWS];
  private final ClassSet excluded = new ClassSet();
  private Frame[] frames = {};

  /** Whether a chunk has a block that is not skipped; if none, its sums are not even set. */
  private boolean[] counts = {};

  private DenseLogits logits;
  private float[] stored;
  private float reach;
  private int greatest;
  private int chunkLow;
  private boolean skipped;

  public LogitPass(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Checks the logits and finds the greatest.
   *
   * @return the number of classes, or the lowest class id whose logit is NaN or +Infinity, or
   *     finite with a scaled logit that is not, though the class is not masked; nothing else may be
   *     asked then
   */
  public int range(DenseLogits logits) {
    begin(logits);
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      int invalid = rangeOf(chunk);
      if (invalid >= 0) {
        return invalid;
      }
    }
    return logits.count();
  }

  /**
   * Does what {@link #range} does, and computes the partition.
   *
   * @param exponentials where to store the exponentials for {@link #probabilities}, as long as
   *     {@link Numerics#padded} says; null if they will not be asked for
   * @return as {@link #range}
   */
  public int softmax(DenseLogits logits, float[] exponentials) {
    begin(logits);
    stored = exponentials;
    sums.grow(peaks.blocks());
    growFrames(peaks.chunks());
    Frame previous = null;
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      int invalid = rangeOf(chunk);
      if (invalid >= 0) {
        return invalid;
      }
      if (greatest > OrderedBits.NEGATIVE_INFINITY) {
        previous = frame(chunk, previous);
        sumChunk(chunk, chunkLow);
      }
    }
    if (isAnyLeft()) {
      settle();
    }
    return logits.count();
  }

  private void begin(DenseLogits logits) {
    this.logits = logits;
    stored = null;
    skipped = false;
    greatest = Integer.MIN_VALUE;
    peaks.begin(logits.count());
    reach = LN_2 * (FLOAT64_BITS + Integer.SIZE - Integer.numberOfLeadingZeros(logits.count()));
  }

  private void growFrames(int chunks) {
    if (frames.length < chunks) {
      int from = frames.length;
      frames = Arrays.copyOf(frames, chunks);
      counts = new boolean[chunks];
      for (int i = from; i < chunks; i++) {
        frames[i] = new Frame();
      }
    }
  }

  /** Finds the range of a chunk; returns the lowest invalid class id, or -1. */
  private int rangeOf(int chunk) {
    point(chunk);
    int first = peaks.firstBlock(chunk);
    long range = kernel.range(chunkSpan, peaks.columns(), peaks.lows(), first * COLUMNS);
    int peak = (int) (range >> Integer.SIZE);
    int low = (int) range;
    chunkLow = low;
    peaks.setChunkPeak(chunk, peak);
    greatest = Math.max(greatest, peak);
    boolean finite = peak < OrderedBits.INFINITY && low > OrderedBits.NEGATIVE_INFINITY;
    return finite || isHarmless(peak, low) ? -1 : firstInvalid(chunk);
  }

  /** Returns whether all that is not finite must be a logit at -Infinity or a masked class. */
  private boolean isHarmless(int peak, int low) {
    return peak < OrderedBits.INFINITY
        && low == OrderedBits.NEGATIVE_INFINITY
        && !logits.scaling().mayOverflow();
  }

  private int firstInvalid(int chunk) {
    int end = Math.min(logits.count(), peaks.endBlock(chunk) * BLOCK);
    for (int classId = peaks.firstBlock(chunk) * BLOCK; classId < end; classId++) {
      if (!logits.isValid(classId)) {
        return classId;
      }
    }
    return -1;
  }

  /** Points the chunk's span at its logits: in the record, or scaled or padded in a copy. */
  private void point(int chunk) {
    int first = peaks.firstBlock(chunk) * BLOCK;
    int count = Math.min(logits.count(), peaks.endBlock(chunk) * BLOCK) - first;
    Scaling scaling = logits.scaling();
    byte[] bytes = logits.bytes();
    int from = logits.position(first);
    int padded = Numerics.padded(count);
    if (padded > count) {
      System.arraycopy(bytes, from, paddedBytes, 0, Float.BYTES * count);
      System.arraycopy(
          PADDING, 0, paddedBytes, Float.BYTES * count, Float.BYTES * (padded - count));
      bytes = paddedBytes;
      from = 0;
    }
    chunkSpan.set(bytes, from, padded / QUAD);
    if (!scaling.isIdentity()) {
      scale(scaling, first, count, padded);
    }
  }

  private void scale(Scaling scaling, int first, int count, int padded) {
    float[] biases = scaling.biases();
    if (biases == null) {
      kernel.scale(chunkSpan, scaling.beta(), scaling.bias(), scaledBytes);
    } else if (padded == count) {
      kernel.scale(chunkSpan, scaling.beta(), biases, first, scaledBytes);
    } else {
      System.arraycopy(biases, first, paddedBiases, 0, count);
      Arrays.fill(paddedBiases, count, padded, 0f);
      kernel.scale(chunkSpan, scaling.beta(), paddedBiases, 0, scaledBytes);
    }
    chunkSpan.set(scaledBytes, 0, chunkSpan.quads);
  }

  private Frame frame(int chunk, Frame previous) {
    Frame frame = frames[chunk];
    float max = OrderedBits.toFloat(greatest);
    if (previous == null) {
      frame.begin(max);
      // Chunks before the first class that is left have no exponentials at all.
      for (int earlier = 0; earlier < chunk; earlier++) {
        frames[earlier].begin(max);
        counts[earlier] = false;
      }
    } else {
      frame.follow(previous, max);
    }
    return frame;
  }

  private void sumChunk(int chunk, int low) {
    int first = peaks.firstBlock(chunk);
    int end = peaks.endBlock(chunk);
    int least = leastThatCounts(chunk);
    counts[chunk] = peaks.chunkPeak(chunk) >= least;
    if (!counts[chunk] && stored == null) {
      skipped = true;
      return;
    }
    boolean near = low >= least;
    if (near || (end - first == 1 && counts[chunk])) {
      sumBlocks(chunk, first, end, near);
      return;
    }
    for (int block = first; block < end; block++) {
      if (peaks.blockPeak(block) >= least) {
        sumBlocks(chunk, block, block + 1, peaks.blockLow(block) >= least);
      } else {
        skipped = true;
        skip(chunk, block);
      }
    }
  }

  /** Returns the ordered bits of the running maximum minus R: a block below is skipped. */
  private int leastThatCounts(int chunk) {
    return OrderedBits.of(frames[chunk].max - reach);
  }

  /**
   * Sums blocks of the chunk that the span points at, and stores their exponentials if asked.
   *
   * @param near whether no class lies below the floor of the frame
   */
  private void sumBlocks(int chunk, int from, int to, boolean near) {
    Frame frame = frames[chunk];
    pointAtBlocks(chunk, from, to);
    if (near && !peaks.isPartial(chunk)) {
      if (stored == null) {
        kernel.sumNear(span, frame, sums, from);
      } else {
        kernel.sumAndStoreNear(span, frame, stored, from * BLOCK, sums, from);
      }
      return;
    }
    // One block: several are only summed at once when they are near.
    float[] exponentials = stored == null ? blockExponentials : stored;
    int at = stored == null ? 0 : from * BLOCK;
    kernel.exponentiate(span, frame, exponentials, at);
    kernel.sumStored(span, frame, exponentials, at, sums, from);
  }

  private void skip(int chunk, int block) {
    sums.clear(block, block + 1);
    if (stored != null) {
      pointAtBlocks(chunk, block, block + 1);
      kernel.exponentiate(span, frames[chunk], stored, block * BLOCK);
    }
  }

  private void pointAtBlocks(int chunk, int from, int to) {
    int first = peaks.firstBlock(chunk);
    int quads = Math.min(chunkSpan.quads - (from - first) * (BLOCK / QUAD), (to - from) * 4);
    span.set(chunkSpan.bytes, chunkSpan.from + Float.BYTES * BLOCK * (from - first), quads);
  }

  private void settle() {
    addUp();
    partition.set(lastFrame(), sums.total(), sums.weightedTotal());
  }

  /** Adds the sums of all blocks to the totals, in the frame of the greatest scaled logit. */
  private void addUp() {
    Frame last = lastFrame();
    sums.clearTotals();
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      if (counts[chunk]) {
        Frame frame = frames[chunk];
        kernel.addToTotals(
            sums,
            peaks.firstBlock(chunk),
            peaks.endBlock(chunk),
            frame.factorTo(last),
            (double) frame.max - last.max);
      }
    }
  }

  private Frame lastFrame() {
    return frames[peaks.chunks() - 1];
  }

  /** Returns whether any class is left: above -Infinity. */
  public boolean isAnyLeft() {
    return greatest > OrderedBits.NEGATIVE_INFINITY;
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
   * <p>Summed from the classes themselves, not as 1 minus the others, which would leave only
   * rounding noise beside a confident prediction.
   *
   * @param classIds the classes that are left out: the first {@code count}
   */
  public double shareWithout(int[] classIds, int count) {
    excluded.set(classIds, count, logits.count());
    double share = shareOfOthers(classIds, count);
    if (skipped && share < SKIPPED_MAY_COUNT) {
      sumSkipped();
      share = shareOfOthers(classIds, count);
    }
    excluded.clear(classIds, count);
    return share;
  }

  private double shareOfOthers(int[] classIds, int count) {
    for (int i = 0; i < count; i++) {
      sumColumnAgain(classIds[i]);
    }
    addUp();
    return partition.share(sums.total());
  }

  /** Sums the column of a class once more, without the classes that are excluded. */
  private void sumColumnAgain(int classId) {
    int block = classId / BLOCK;
    int first = block * BLOCK + classId % COLUMNS;
    Frame frame = frames[peaks.chunkOf(block)];
    for (int row = 0; row < ROWS; row++) {
      int other = first + row * COLUMNS;
      boolean counts = other < logits.count() && !excluded.contains(other);
      column[row] = counts ? frame.exponential(logits.scaled(other)) : 0f;
    }
    sums.setColumn(block, classId % COLUMNS, column);
  }

  private void sumSkipped() {
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      counts[chunk] = true;
      int least = leastThatCounts(chunk);
      point(chunk);
      for (int block = peaks.firstBlock(chunk); block < peaks.endBlock(chunk); block++) {
        if (peaks.blockPeak(block) < least) {
          pointAtBlocks(chunk, block, block + 1);
          kernel.exponentiate(span, frames[chunk], blockExponentials, 0);
          kernel.sumStored(span, frames[chunk], blockExponentials, 0, sums, block);
        }
      }
    }
    skipped = false;
  }

  /** Turns the stored exponentials into probabilities by class id, in the array given before. */
  public void probabilities() {
    Frame last = lastFrame();
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      if (!frames[chunk].isLike(last)) {
        point(chunk);
        kernel.exponentiate(chunkSpan, last, stored, peaks.firstBlock(chunk) * BLOCK);
      }
    }
    kernel.normalize(stored, 0, Numerics.padded(logits.count()), partition);
  }

  /** Writes log probabilities in nats by class id, -Infinity where no class is left. */
  public void logProbabilities(float[] values) {
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      point(chunk);
      kernel.logProbabilities(chunkSpan, partition, values, peaks.firstBlock(chunk) * BLOCK);
    }
  }

  /** Writes the sigmoid of every class, by class id. */
  public void sigmoid(float[] values) {
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      point(chunk);
      kernel.sigmoid(chunkSpan, values, peaks.firstBlock(chunk) * BLOCK);
    }
  }

  /** Writes ln of the sigmoid of every class in nats, by class id. */
  public void logSigmoid(float[] values) {
    for (int chunk = 0; chunk < peaks.chunks(); chunk++) {
      point(chunk);
      kernel.logSigmoid(chunkSpan, values, peaks.firstBlock(chunk) * BLOCK);
    }
  }
}
