// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/**
 * The loops over many classes. {@link LogitPass} puts them together.
 *
 * <p>Every implementation gives the same bits for the same input: the order of every rounding is
 * part of the contract (see {@link Numerics}). Methods trust their arguments and keep no state: an
 * implementation may be shared between threads.
 *
 * <p>A span has at most {@link Numerics#CHUNK_BLOCKS} blocks; the last one may lack rows. Arrays
 * with one entry per class have room for all rows of the span, arrays with one entry per column for
 * its whole blocks.
 */
public interface Kernel {

  /** Returns the name under which this kernel is configured and shown in metrics. */
  String name();

  /** Returns the name, and how wide the vectors are if there are any. */
  String description();

  /**
   * Finds the greatest and the least scaled logit of each column of each block, as {@link
   * OrderedBits}: NaN included, so that the result also tells whether all are finite.
   *
   * @param peaks written from {@code at} on: the greatest of each column
   * @param lows written likewise: the least of each column
   * @return the greatest of all in the upper half, the least of all in the lower half
   */
  long range(LogitSpan span, int[] peaks, int[] lows, int at);

  /**
   * Writes {@code fma(logit, beta, bias)}, little-endian.
   *
   * @param logits a span of logits that are not scaled yet
   * @param scaled written from its start on; may be the span's own bytes, if it begins there
   */
  void scale(LogitSpan logits, float beta, float bias, byte[] scaled);

  /** Like {@link #scale(LogitSpan, float, float, byte[])}, one bias per class from {@code at}. */
  void scale(LogitSpan logits, float beta, float[] biases, int at, byte[] scaled);

  /**
   * Sums the columns of blocks near the maximum.
   *
   * @param span no scaled logit below the floor of {@code frame}
   * @param peaks the greatest of each column of each block, as {@link #range} has found them
   * @param block the block at which the span begins
   */
  void sumNear(LogitSpan span, Frame frame, int[] peaks, BlockSums sums, int block);

  /** Does what {@link #sumNear} does, and stores the exponentials from {@code at} on. */
  void sumAndStoreNear(
      LogitSpan span,
      Frame frame,
      int[] peaks,
      float[] exponentials,
      int at,
      BlockSums sums,
      int block);

  /**
   * Computes the exponential of every class.
   *
   * @param exponentials written from {@code at} on: at least 0, 0 below the floor
   */
  void exponentiate(LogitSpan span, Frame frame, float[] exponentials, int at);

  /**
   * Sums the columns of a block whose exponentials {@link #exponentiate} has stored.
   *
   * @param span at most one block
   * @param peaks the greatest of each column of each block, as {@link #range} has found them
   * @param exponentials read from {@code at} on
   */
  void sumStored(
      LogitSpan span,
      Frame frame,
      int[] peaks,
      float[] exponentials,
      int at,
      BlockSums sums,
      int block);

  /** Adds the sums of blocks {@code from} to {@code to}, exclusive, to the totals. */
  void addToTotals(BlockSums sums, int from, int to);

  /**
   * Turns exponentials into probabilities, in place.
   *
   * @param values exponentials in the frame of the partition
   * @param count whole pairs of rows
   */
  void normalize(float[] values, int at, int count, Partition partition);

  /** Computes the log probability of every class, in nats; -Infinity where none is left. */
  void logProbabilities(LogitSpan span, Partition partition, float[] logProbabilities, int at);

  /** Computes 1 / (1 + exp(-x)) of every class: in [0, 1], never subnormal, 0 for -Infinity. */
  void sigmoid(LogitSpan span, float[] probabilities, int at);

  /** Computes ln of the sigmoid of every class, in nats; -Infinity for -Infinity. */
  void logSigmoid(LogitSpan span, float[] logProbabilities, int at);

  /**
   * Writes numbers of IEEE 754 binary16 as float32, both little-endian.
   *
   * @param packed read: {@code 2 * PAIR * pairs} bytes from {@code from} on
   * @param widened written from its start on
   */
  void widenFloat16(byte[] packed, int from, int pairs, byte[] widened);

  /** Like {@link #widenFloat16}, of bfloat16. */
  void widenBfloat16(byte[] packed, int from, int pairs, byte[] widened);
}
