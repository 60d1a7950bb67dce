// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import io.logitmill.sampling.ClassSampler;

/**
 * How the partition of dense logits is estimated from a sample of the classes.
 *
 * <p>Immutable and shared between threads; the array must not be written.
 *
 * @param sampler what classes are drawn from
 * @param distinct whether different classes are drawn, of which all are as likely; else they are
 *     drawn independently
 * @param sampleSize how many classes are drawn, at least 2
 * @param head how many of the most probable classes are computed, at least
 * @param seed hashed with the record's id
 * @param maxRelativeError the relative standard error of the partition above which a record is
 *     computed exactly
 * @param neverDrawn classes that the sampler does not draw, which are therefore computed; ascending
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PartitionSampling(
    ClassSampler sampler,
    boolean distinct,
    int sampleSize,
    int head,
    long seed,
    double maxRelativeError,
    int[] neverDrawn) {}
