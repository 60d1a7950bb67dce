// SPDX-License-Identifier: Apache-2.0

/**
 * Candidate sampling: draws classes, says how often each is expected to be drawn, and estimates
 * sums over all classes from those drawn.
 *
 * <p>Two users. The job draws classes of dense logits by it. A model server written in Java, which
 * sends only the logits of candidates, draws them by {@link CandidateSample} and sends their {@link
 * ExpectedCounts} along; the job turns both into probabilities. Needs nothing but the JDK; every
 * number is the same on every machine and JDK.
 */
package io.logitmill.sampling;
