// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/**
 * The loops over all classes, on float32 arrays of which the first {@code count} values count.
 *
 * <p>Every implementation gives the same bits for the same input: the order of every rounding is
 * part of the contract (see {@link Numerics}). Methods trust their arguments ({@code count} at
 * least 1 and at most the length of every array) and keep no state: an implementation may be shared
 * between threads.
 *
 * <p>Scaled logits are finite or -Infinity; -Infinity means "this class is not left".
 */
public interface Kernel {

  /** Returns the name under which this kernel is configured and shown in metrics. */
  String name();

  /**
   * Computes {@code scaled[i] = fma(logits[i], beta, bias)} for i in [from, count).
   *
   * @param logits read; -Infinity stays -Infinity
   * @param beta inverse temperature: positive, finite, normal
   * @param bias finite
   * @param scaled written
   * @return the first index whose logit is NaN or +Infinity, or finite with a scaled logit that is
   *     not finite; {@code count} if there is none. Values from that index on are unspecified.
   */
  int scale(float[] logits, int from, int count, float beta, float bias, float[] scaled);

  /** Like {@link #scale(float[], int, int, float, float, float[])} with one bias per class. */
  int scale(float[] logits, int from, int count, float beta, float[] biases, float[] scaled);

  /** Returns the lowest index of the greatest scaled logit, or -1 if no class is left. */
  int argmax(float[] scaled, int count);

  /** Returns how many classes are left: those above -Infinity. */
  int countLeft(float[] scaled, int count);

  /**
   * Computes the exponential of every class and the partition.
   *
   * @param scaled read; at least one class is left
   * @param max the greatest of them
   * @param exponentials written: in the common scale of {@code partition}, at least 0
   * @param partition written
   */
  void exponentiate(
      float[] scaled, int count, float max, float[] exponentials, Partition partition);

  /**
   * Returns the sum of exponentials, in the order of sums that {@link Numerics} fixes.
   *
   * @param partition lends its working buffers; its results stay
   */
  double sum(float[] exponentials, int count, Partition partition);

  /** Turns the exponentials of {@code partition} into probabilities; the arrays may be one. */
  void normalize(float[] exponentials, int count, Partition partition, float[] probabilities);

  /** Computes the log probability of every class, in nats; -Infinity where none is left. */
  void logProbabilities(float[] scaled, int count, Partition partition, float[] logProbabilities);

  /** Computes 1 / (1 + exp(-x)) of every class: in [0, 1], never subnormal, 0 for -Infinity. */
  void sigmoid(float[] scaled, int count, float[] probabilities);

  /** Computes ln of the sigmoid of every class, in nats; -Infinity for -Infinity. */
  void logSigmoid(float[] scaled, int count, float[] logProbabilities);
}
