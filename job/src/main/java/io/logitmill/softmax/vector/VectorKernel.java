// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax.vector;

import static io.logitmill.softmax.Exponential.C2;
import static io.logitmill.softmax.Exponential.C3;
import static io.logitmill.softmax.Exponential.C4;
import static io.logitmill.softmax.Exponential.C5;
import static io.logitmill.softmax.Exponential.C6;
import static io.logitmill.softmax.Exponential.LN2_HIGH;
import static io.logitmill.softmax.Exponential.LN2_LOW;
import static io.logitmill.softmax.Exponential.LOG2_E;
import static io.logitmill.softmax.Exponential.ROUNDER;
import static io.logitmill.softmax.Exponential.ROUNDER_BITS;
import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.COLUMNS;
import static io.logitmill.softmax.Numerics.QUAD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.AND_NOT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.logitmill.softmax.BlockSums;
import io.logitmill.softmax.Exponential;
import io.logitmill.softmax.Frame;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.LogitSpan;
import io.logitmill.softmax.Partition;
import io.logitmill.softmax.ScalarKernel;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel in the Vector API, at the widest lanes of the machine up to 512 bits.
 *
 * <p>Each lane does what {@link ScalarKernel} does for its class, operation by operation, so the
 * bits are the same.
 */
public final class VectorKernel implements Kernel {
  /*
   * What keeps C2 at one instruction per operation, on JDK 17 as on later ones:
   *
   * - All of a loop stands in one method. A vector that is passed to, or returned by, a method
   *   that is not inlined becomes an object.
   * - No masks: comparisons become the sign bits of a difference, spread by a shift. On JDK 17
   *   masks are emulated; FloatVector.max costs six instructions for the sake of NaN and -0, the
   *   integer maximum of ordered bits costs four with the ordering.
   * - One shape. A version with vectors of 256 bits beside those of 512 allocated on JDK 17, and
   *   its loops were three to twenty times slower.
   * - No conversions between number types, no reductions in a loop, no tails: spans come in whole
   *   quads, padded in memory.
   * - Few live values: 32 registers hold the constants and what a row needs. Out-of-order
   *   execution overlaps the rows; interleaving them by hand gained nothing, and whatever kept
   *   more values alive made C2 spill.
   *
   * Index arithmetic: a row of 16 classes is one vector of 512 bits, two of 256 or four of 128. A
   * loop over j in steps of LANES goes through the columns of all quads (or blocks); the class of
   * column j % 16 in the first row of quad j / 16 is j / 16 * QUAD + j % 16.
   */
  private static final VectorSpecies<Float> F =
      FloatVector.SPECIES_PREFERRED.length() > COLUMNS
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());
  private static final VectorSpecies<Byte> B = VectorSpecies.of(byte.class, F.vectorShape());
  private static final VectorSpecies<Double> D = VectorSpecies.of(double.class, F.vectorShape());

  private static final VectorSpecies<Long> L = VectorSpecies.of(long.class, F.vectorShape());

  private static final int LANES = F.length();
  private static final int ROW_BYTES = Float.BYTES * COLUMNS;

  /*
   * A float32 becomes a float64 by moving its bits: sign, exponent and significand each to their
   * place. The exponent then has the wrong bias, so the number is 2^-896 times too small, which a
   * multiplication mends. 0 stays 0, and no sum is subnormal.
   */
  private static final long DOUBLE_BITS = 0x8fffffffe0000000L;

  private static final double TO_DOUBLE = 0x1p896;

  private final ScalarKernel scalar = new ScalarKernel();

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public String description() {
    return name() + " (" + F.vectorBitSize() + " bits)";
  }

  @Override
  public long range(LogitSpan span, int[] peaks, int[] lows, int at) {
    return range(span.bytes, span.from, span.quads, peaks, lows, at);
  }

  private static long range(byte[] bytes, int from, int quads, int[] peaks, int[] lows, int at) {
    IntVector greatest = IntVector.broadcast(I, Integer.MIN_VALUE);
    IntVector least = IntVector.broadcast(I, Integer.MAX_VALUE);
    int columns = (quads + 3) / 4 * COLUMNS;
    for (int j = 0; j < columns; j += LANES) {
      int block = j / COLUMNS;
      int source = from + Float.BYTES * (block * BLOCK + j % COLUMNS);
      int end = source + Math.min(4, quads - 4 * block) * Float.BYTES * QUAD;
      IntVector peak = IntVector.broadcast(I, Integer.MIN_VALUE);
      IntVector low = IntVector.broadcast(I, Integer.MAX_VALUE);
      for (; source < end; source += Float.BYTES * QUAD) {
        IntVector i0 =
            ByteVector.fromArray(B, bytes, source).reinterpretAsFloats().reinterpretAsInts();
        IntVector i1 =
            ByteVector.fromArray(B, bytes, source + ROW_BYTES)
                .reinterpretAsFloats()
                .reinterpretAsInts();
        IntVector i2 =
            ByteVector.fromArray(B, bytes, source + 2 * ROW_BYTES)
                .reinterpretAsFloats()
                .reinterpretAsInts();
        IntVector i3 =
            ByteVector.fromArray(B, bytes, source + 3 * ROW_BYTES)
                .reinterpretAsFloats()
                .reinterpretAsInts();
        // OrderedBits.of, lane by lane.
        i0 = i0.lanewise(XOR, i0.lanewise(ASHR, 31).lanewise(LSHR, 1));
        i1 = i1.lanewise(XOR, i1.lanewise(ASHR, 31).lanewise(LSHR, 1));
        i2 = i2.lanewise(XOR, i2.lanewise(ASHR, 31).lanewise(LSHR, 1));
        i3 = i3.lanewise(XOR, i3.lanewise(ASHR, 31).lanewise(LSHR, 1));
        peak = peak.lanewise(MAX, i0.lanewise(MAX, i1).lanewise(MAX, i2.lanewise(MAX, i3)));
        low = low.lanewise(MIN, i0.lanewise(MIN, i1).lanewise(MIN, i2.lanewise(MIN, i3)));
      }
      peak.intoArray(peaks, at + j);
      low.intoArray(lows, at + j);
      greatest = greatest.lanewise(MAX, peak);
      least = least.lanewise(MIN, low);
    }
    return (long) greatest.reduceLanes(MAX) << Integer.SIZE
        | (least.reduceLanes(MIN) & 0xffffffffL);
  }

  @Override
  public void scale(LogitSpan logits, float beta, float bias, byte[] scaled) {
    scale(logits.bytes, logits.from, logits.count(), beta, bias, scaled);
  }

  private static void scale(
      byte[] bytes, int from, int count, float beta, float bias, byte[] scaled) {
    FloatVector betas = FloatVector.broadcast(F, beta);
    FloatVector biases = FloatVector.broadcast(F, bias);
    for (int i = 0; i < count; i += LANES) {
      ByteVector.fromArray(B, bytes, from + Float.BYTES * i)
          .reinterpretAsFloats()
          .lanewise(FMA, betas, biases)
          .reinterpretAsBytes()
          .intoArray(scaled, Float.BYTES * i);
    }
  }

  @Override
  public void scale(LogitSpan logits, float beta, float[] biases, int at, byte[] scaled) {
    scale(logits.bytes, logits.from, logits.count(), beta, biases, at, scaled);
  }

  private static void scale(
      byte[] bytes, int from, int count, float beta, float[] biases, int at, byte[] scaled) {
    FloatVector betas = FloatVector.broadcast(F, beta);
    for (int i = 0; i < count; i += LANES) {
      ByteVector.fromArray(B, bytes, from + Float.BYTES * i)
          .reinterpretAsFloats()
          .lanewise(FMA, betas, FloatVector.fromArray(F, biases, at + i))
          .reinterpretAsBytes()
          .intoArray(scaled, Float.BYTES * i);
    }
  }

  @Override
  public void sumNear(LogitSpan span, Frame frame, BlockSums sums, int quad) {
    sumExponentials(
        span.bytes,
        span.from,
        span.quads,
        frame.shift,
        exponentBits(frame),
        frame.max,
        sums.quadSums,
        sums.quadWeighted,
        quad * COLUMNS);
  }

  /** Returns what turns the bits of exp(r) and of the rounded k into those of the exponential. */
  private static int exponentBits(Frame frame) {
    return Frame.SCALE - frame.exponent - ROUNDER_BITS << 23;
  }

  private static void sumExponentials(
      byte[] bytes,
      int from,
      int quads,
      float shift,
      int exponentBits,
      float max,
      float[] quadSums,
      float[] quadWeighted,
      int sumsAt) {
    FloatVector shifts = FloatVector.broadcast(F, shift);
    FloatVector maxima = FloatVector.broadcast(F, max);
    IntVector exponents = IntVector.broadcast(I, exponentBits);
    FloatVector log2e = FloatVector.broadcast(F, LOG2_E);
    FloatVector rounder = FloatVector.broadcast(F, ROUNDER);
    FloatVector ln2High = FloatVector.broadcast(F, -LN2_HIGH);
    FloatVector ln2Low = FloatVector.broadcast(F, -LN2_LOW);
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector c2 = FloatVector.broadcast(F, C2);
    FloatVector c3 = FloatVector.broadcast(F, C3);
    FloatVector c4 = FloatVector.broadcast(F, C4);
    FloatVector c5 = FloatVector.broadcast(F, C5);
    FloatVector c6 = FloatVector.broadcast(F, C6);
    for (int j = 0; j < quads * COLUMNS; j += LANES) {
      int source = from + Float.BYTES * (j / COLUMNS * QUAD + j % COLUMNS);
      // Exponential.exp, lane by lane, four times.
      FloatVector x0 = ByteVector.fromArray(B, bytes, source).reinterpretAsFloats();
      FloatVector y0 = x0.sub(shifts);
      FloatVector k0 = y0.lanewise(FMA, log2e, rounder);
      IntVector n0 = k0.reinterpretAsInts().lanewise(LSHL, 23).add(exponents);
      k0 = k0.sub(rounder);
      FloatVector r0 = k0.lanewise(FMA, ln2Low, k0.lanewise(FMA, ln2High, y0));
      FloatVector q0 = c6.lanewise(FMA, r0, c5);
      q0 = q0.lanewise(FMA, r0, c4);
      q0 = q0.lanewise(FMA, r0, c3);
      q0 = q0.lanewise(FMA, r0, c2);
      FloatVector p0 = r0.mul(r0).lanewise(FMA, q0, r0).add(one);
      FloatVector e0 = p0.reinterpretAsInts().add(n0).reinterpretAsFloats();
      FloatVector w0 = e0.mul(x0.sub(maxima));
      FloatVector x1 = ByteVector.fromArray(B, bytes, source + ROW_BYTES).reinterpretAsFloats();
      FloatVector y1 = x1.sub(shifts);
      FloatVector k1 = y1.lanewise(FMA, log2e, rounder);
      IntVector n1 = k1.reinterpretAsInts().lanewise(LSHL, 23).add(exponents);
      k1 = k1.sub(rounder);
      FloatVector r1 = k1.lanewise(FMA, ln2Low, k1.lanewise(FMA, ln2High, y1));
      FloatVector q1 = c6.lanewise(FMA, r1, c5);
      q1 = q1.lanewise(FMA, r1, c4);
      q1 = q1.lanewise(FMA, r1, c3);
      q1 = q1.lanewise(FMA, r1, c2);
      FloatVector p1 = r1.mul(r1).lanewise(FMA, q1, r1).add(one);
      FloatVector e1 = p1.reinterpretAsInts().add(n1).reinterpretAsFloats();
      FloatVector w1 = e1.mul(x1.sub(maxima));
      FloatVector x2 = ByteVector.fromArray(B, bytes, source + 2 * ROW_BYTES).reinterpretAsFloats();
      FloatVector y2 = x2.sub(shifts);
      FloatVector k2 = y2.lanewise(FMA, log2e, rounder);
      IntVector n2 = k2.reinterpretAsInts().lanewise(LSHL, 23).add(exponents);
      k2 = k2.sub(rounder);
      FloatVector r2 = k2.lanewise(FMA, ln2Low, k2.lanewise(FMA, ln2High, y2));
      FloatVector q2 = c6.lanewise(FMA, r2, c5);
      q2 = q2.lanewise(FMA, r2, c4);
      q2 = q2.lanewise(FMA, r2, c3);
      q2 = q2.lanewise(FMA, r2, c2);
      FloatVector p2 = r2.mul(r2).lanewise(FMA, q2, r2).add(one);
      FloatVector e2 = p2.reinterpretAsInts().add(n2).reinterpretAsFloats();
      FloatVector w2 = e2.mul(x2.sub(maxima));
      FloatVector x3 = ByteVector.fromArray(B, bytes, source + 3 * ROW_BYTES).reinterpretAsFloats();
      FloatVector y3 = x3.sub(shifts);
      FloatVector k3 = y3.lanewise(FMA, log2e, rounder);
      IntVector n3 = k3.reinterpretAsInts().lanewise(LSHL, 23).add(exponents);
      k3 = k3.sub(rounder);
      FloatVector r3 = k3.lanewise(FMA, ln2Low, k3.lanewise(FMA, ln2High, y3));
      FloatVector q3 = c6.lanewise(FMA, r3, c5);
      q3 = q3.lanewise(FMA, r3, c4);
      q3 = q3.lanewise(FMA, r3, c3);
      q3 = q3.lanewise(FMA, r3, c2);
      FloatVector p3 = r3.mul(r3).lanewise(FMA, q3, r3).add(one);
      FloatVector e3 = p3.reinterpretAsInts().add(n3).reinterpretAsFloats();
      FloatVector w3 = e3.mul(x3.sub(maxima));
      e0.add(e1).add(e2.add(e3)).intoArray(quadSums, sumsAt + j);
      w0.add(w1).add(w2.add(w3)).intoArray(quadWeighted, sumsAt + j);
    }
  }

  @Override
  public void sumAndStoreNear(
      LogitSpan span, Frame frame, float[] exponentials, int at, BlockSums sums, int quad) {
    sumAndStoreExponentials(
        span.bytes,
        span.from,
        span.quads,
        frame.shift,
        exponentBits(frame),
        frame.max,
        exponentials,
        at,
        sums.quadSums,
        sums.quadWeighted,
        quad * COLUMNS);
  }

  /** The same loop as above, with four stores: a branch in one loop for both makes C2 spill. */
  private static void sumAndStoreExponentials(
      byte[] bytes,
      int from,
      int quads,
      float shift,
      int exponentBits,
      float max,
      float[] exponentials,
      int at,
      float[] quadSums,
      float[] quadWeighted,
      int sumsAt) {
    FloatVector shifts = FloatVector.broadcast(F, shift);
    FloatVector maxima = FloatVector.broadcast(F, max);
    IntVector exponents = IntVector.broadcast(I, exponentBits);
    FloatVector log2e = FloatVector.broadcast(F, LOG2_E);
    FloatVector rounder = FloatVector.broadcast(F, ROUNDER);
    FloatVector ln2High = FloatVector.broadcast(F, -LN2_HIGH);
    FloatVector ln2Low = FloatVector.broadcast(F, -LN2_LOW);
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector c2 = FloatVector.broadcast(F, C2);
    FloatVector c3 = FloatVector.broadcast(F, C3);
    FloatVector c4 = FloatVector.broadcast(F, C4);
    FloatVector c5 = FloatVector.broadcast(F, C5);
    FloatVector c6 = FloatVector.broadcast(F, C6);
    for (int j = 0; j < quads * COLUMNS; j += LANES) {
      int source = from + Float.BYTES * (j / COLUMNS * QUAD + j % COLUMNS);
      int target = at + j / COLUMNS * QUAD + j % COLUMNS;
      FloatVector x0 = ByteVector.fromArray(B, bytes, source).reinterpretAsFloats();
      FloatVector y0 = x0.sub(shifts);
      FloatVector k0 = y0.lanewise(FMA, log2e, rounder);
      IntVector n0 = k0.reinterpretAsInts().lanewise(LSHL, 23).add(exponents);
      k0 = k0.sub(rounder);
      FloatVector r0 = k0.lanewise(FMA, ln2Low, k0.lanewise(FMA, ln2High, y0));
      FloatVector q0 = c6.lanewise(FMA, r0, c5);
      q0 = q0.lanewise(FMA, r0, c4);
      q0 = q0.lanewise(FMA, r0, c3);
      q0 = q0.lanewise(FMA, r0, c2);
      FloatVector p0 = r0.mul(r0).lanewise(FMA, q0, r0).add(one);
      FloatVector e0 = p0.reinterpretAsInts().add(n0).reinterpretAsFloats();
      e0.intoArray(exponentials, target);
      FloatVector w0 = e0.mul(x0.sub(maxima));
      FloatVector x1 = ByteVector.fromArray(B, bytes, source + ROW_BYTES).reinterpretAsFloats();
      FloatVector y1 = x1.sub(shifts);
      FloatVector k1 = y1.lanewise(FMA, log2e, rounder);
      IntVector n1 = k1.reinterpretAsInts().lanewise(LSHL, 23).add(exponents);
      k1 = k1.sub(rounder);
      FloatVector r1 = k1.lanewise(FMA, ln2Low, k1.lanewise(FMA, ln2High, y1));
      FloatVector q1 = c6.lanewise(FMA, r1, c5);
      q1 = q1.lanewise(FMA, r1, c4);
      q1 = q1.lanewise(FMA, r1, c3);
      q1 = q1.lanewise(FMA, r1, c2);
      FloatVector p1 = r1.mul(r1).lanewise(FMA, q1, r1).add(one);
      FloatVector e1 = p1.reinterpretAsInts().add(n1).reinterpretAsFloats();
      e1.intoArray(exponentials, target + COLUMNS);
      FloatVector w1 = e1.mul(x1.sub(maxima));
      FloatVector x2 = ByteVector.fromArray(B, bytes, source + 2 * ROW_BYTES).reinterpretAsFloats();
      FloatVector y2 = x2.sub(shifts);
      FloatVector k2 = y2.lanewise(FMA, log2e, rounder);
      IntVector n2 = k2.reinterpretAsInts().lanewise(LSHL, 23).add(exponents);
      k2 = k2.sub(rounder);
      FloatVector r2 = k2.lanewise(FMA, ln2Low, k2.lanewise(FMA, ln2High, y2));
      FloatVector q2 = c6.lanewise(FMA, r2, c5);
      q2 = q2.lanewise(FMA, r2, c4);
      q2 = q2.lanewise(FMA, r2, c3);
      q2 = q2.lanewise(FMA, r2, c2);
      FloatVector p2 = r2.mul(r2).lanewise(FMA, q2, r2).add(one);
      FloatVector e2 = p2.reinterpretAsInts().add(n2).reinterpretAsFloats();
      e2.intoArray(exponentials, target + 2 * COLUMNS);
      FloatVector w2 = e2.mul(x2.sub(maxima));
      FloatVector x3 = ByteVector.fromArray(B, bytes, source + 3 * ROW_BYTES).reinterpretAsFloats();
      FloatVector y3 = x3.sub(shifts);
      FloatVector k3 = y3.lanewise(FMA, log2e, rounder);
      IntVector n3 = k3.reinterpretAsInts().lanewise(LSHL, 23).add(exponents);
      k3 = k3.sub(rounder);
      FloatVector r3 = k3.lanewise(FMA, ln2Low, k3.lanewise(FMA, ln2High, y3));
      FloatVector q3 = c6.lanewise(FMA, r3, c5);
      q3 = q3.lanewise(FMA, r3, c4);
      q3 = q3.lanewise(FMA, r3, c3);
      q3 = q3.lanewise(FMA, r3, c2);
      FloatVector p3 = r3.mul(r3).lanewise(FMA, q3, r3).add(one);
      FloatVector e3 = p3.reinterpretAsInts().add(n3).reinterpretAsFloats();
      e3.intoArray(exponentials, target + 3 * COLUMNS);
      FloatVector w3 = e3.mul(x3.sub(maxima));
      e0.add(e1).add(e2.add(e3)).intoArray(quadSums, sumsAt + j);
      w0.add(w1).add(w2.add(w3)).intoArray(quadWeighted, sumsAt + j);
    }
  }

  @Override
  public void sumQuads(BlockSums sums, int quads, int block) {
    int blocks = (quads + 3) / 4;
    if (blocks * 4 > quads) {
      sums.clearQuads(quads, blocks * 4 - quads);
    }
    sumQuads(sums.quadSums, blocks, sums.sums, block * COLUMNS);
    sumQuads(sums.quadWeighted, blocks, sums.weighted, block * COLUMNS);
  }

  /** Adds the four quads of each block: the upper two levels of the tree. */
  private static void sumQuads(float[] quadSums, int blocks, float[] sums, int at) {
    for (int j = 0; j < blocks * COLUMNS; j += LANES) {
      int source = j / COLUMNS * 4 * COLUMNS + j % COLUMNS;
      FloatVector s0 = FloatVector.fromArray(F, quadSums, source);
      FloatVector s1 = FloatVector.fromArray(F, quadSums, source + COLUMNS);
      FloatVector s2 = FloatVector.fromArray(F, quadSums, source + 2 * COLUMNS);
      FloatVector s3 = FloatVector.fromArray(F, quadSums, source + 3 * COLUMNS);
      s0.add(s1).add(s2.add(s3)).intoArray(sums, at + j);
    }
  }

  @Override
  public void exponentiate(LogitSpan span, Frame frame, float[] exponentials, int at) {
    exponentiate(
        span.bytes,
        span.from,
        span.count(),
        frame.shift,
        exponentBits(frame),
        frame.floor,
        exponentials,
        at);
  }

  private static void exponentiate(
      byte[] bytes,
      int from,
      int count,
      float shift,
      int exponentBits,
      float floor,
      float[] exponentials,
      int at) {
    FloatVector shifts = FloatVector.broadcast(F, shift);
    FloatVector floors = FloatVector.broadcast(F, floor);
    IntVector exponents = IntVector.broadcast(I, exponentBits);
    FloatVector log2e = FloatVector.broadcast(F, LOG2_E);
    FloatVector rounder = FloatVector.broadcast(F, ROUNDER);
    FloatVector ln2High = FloatVector.broadcast(F, -LN2_HIGH);
    FloatVector ln2Low = FloatVector.broadcast(F, -LN2_LOW);
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector c2 = FloatVector.broadcast(F, C2);
    FloatVector c3 = FloatVector.broadcast(F, C3);
    FloatVector c4 = FloatVector.broadcast(F, C4);
    FloatVector c5 = FloatVector.broadcast(F, C5);
    FloatVector c6 = FloatVector.broadcast(F, C6);
    for (int i = 0; i < count; i += LANES) {
      FloatVector x = ByteVector.fromArray(B, bytes, from + Float.BYTES * i).reinterpretAsFloats();
      // All ones where x is below the floor, -Infinity among them.
      IntVector below = x.sub(floors).reinterpretAsInts().lanewise(ASHR, 31);
      FloatVector y = x.sub(shifts);
      FloatVector rounded = y.lanewise(FMA, log2e, rounder);
      FloatVector k = rounded.sub(rounder);
      FloatVector r = k.lanewise(FMA, ln2Low, k.lanewise(FMA, ln2High, y));
      FloatVector q = c6.lanewise(FMA, r, c5);
      q = q.lanewise(FMA, r, c4);
      q = q.lanewise(FMA, r, c3);
      q = q.lanewise(FMA, r, c2);
      FloatVector p = r.mul(r).lanewise(FMA, q, r).add(one);
      rounded
          .reinterpretAsInts()
          .lanewise(LSHL, 23)
          .add(exponents)
          .add(p.reinterpretAsInts())
          .lanewise(AND_NOT, below)
          .reinterpretAsFloats()
          .intoArray(exponentials, at + i);
    }
  }

  @Override
  public void sumStored(
      LogitSpan span, Frame frame, float[] exponentials, int at, BlockSums sums, int quad) {
    sumStoredExponentials(exponentials, at, span.quads, sums.quadSums, quad * COLUMNS);
    sumStoredWeighted(
        span.bytes,
        span.from,
        span.quads,
        frame.max,
        exponentials,
        at,
        sums.quadWeighted,
        quad * COLUMNS);
  }

  private static void sumStoredExponentials(
      float[] exponentials, int at, int quads, float[] quadSums, int target) {
    for (int j = 0; j < quads * COLUMNS; j += LANES) {
      int source = at + j / COLUMNS * QUAD + j % COLUMNS;
      FloatVector e0 = FloatVector.fromArray(F, exponentials, source);
      FloatVector e1 = FloatVector.fromArray(F, exponentials, source + COLUMNS);
      FloatVector e2 = FloatVector.fromArray(F, exponentials, source + 2 * COLUMNS);
      FloatVector e3 = FloatVector.fromArray(F, exponentials, source + 3 * COLUMNS);
      e0.add(e1).add(e2.add(e3)).intoArray(quadSums, target + j);
    }
  }

  private static void sumStoredWeighted(
      byte[] bytes,
      int from,
      int quads,
      float max,
      float[] exponentials,
      int at,
      float[] quadWeighted,
      int target) {
    FloatVector maxima = FloatVector.broadcast(F, max);
    // An exponential of 0, and no other, has bits below 1: its product may be NaN, and is made 0.
    IntVector ones = IntVector.broadcast(I, 1);
    for (int j = 0; j < quads * COLUMNS; j += LANES) {
      int first = j / COLUMNS * QUAD + j % COLUMNS;
      int source = from + Float.BYTES * first;
      FloatVector e0 = FloatVector.fromArray(F, exponentials, at + first);
      FloatVector w0 =
          ByteVector.fromArray(B, bytes, source)
              .reinterpretAsFloats()
              .sub(maxima)
              .mul(e0)
              .reinterpretAsInts()
              .lanewise(AND_NOT, e0.reinterpretAsInts().sub(ones).lanewise(ASHR, 31))
              .reinterpretAsFloats();
      FloatVector e1 = FloatVector.fromArray(F, exponentials, at + first + COLUMNS);
      FloatVector w1 =
          ByteVector.fromArray(B, bytes, source + ROW_BYTES)
              .reinterpretAsFloats()
              .sub(maxima)
              .mul(e1)
              .reinterpretAsInts()
              .lanewise(AND_NOT, e1.reinterpretAsInts().sub(ones).lanewise(ASHR, 31))
              .reinterpretAsFloats();
      FloatVector e2 = FloatVector.fromArray(F, exponentials, at + first + 2 * COLUMNS);
      FloatVector w2 =
          ByteVector.fromArray(B, bytes, source + 2 * ROW_BYTES)
              .reinterpretAsFloats()
              .sub(maxima)
              .mul(e2)
              .reinterpretAsInts()
              .lanewise(AND_NOT, e2.reinterpretAsInts().sub(ones).lanewise(ASHR, 31))
              .reinterpretAsFloats();
      FloatVector e3 = FloatVector.fromArray(F, exponentials, at + first + 3 * COLUMNS);
      FloatVector w3 =
          ByteVector.fromArray(B, bytes, source + 3 * ROW_BYTES)
              .reinterpretAsFloats()
              .sub(maxima)
              .mul(e3)
              .reinterpretAsInts()
              .lanewise(AND_NOT, e3.reinterpretAsInts().sub(ones).lanewise(ASHR, 31))
              .reinterpretAsFloats();
      w0.add(w1).add(w2.add(w3)).intoArray(quadWeighted, target + j);
    }
  }

  @Override
  public void addToTotals(BlockSums sums, int from, int to) {
    for (int column = 0; column < COLUMNS; column += LANES) {
      addToTotals(sums.sums, sums.totals, column, from, to);
      addToTotals(sums.weighted, sums.weightedTotals, column, from, to);
    }
  }

  private static void addToTotals(float[] sums, double[] totals, int column, int from, int to) {
    LongVector bits = LongVector.broadcast(L, DOUBLE_BITS);
    DoubleVector toDouble = DoubleVector.broadcast(D, TO_DOUBLE);
    int evens = column / 2;
    int odds = (COLUMNS + column) / 2;
    DoubleVector even = DoubleVector.fromArray(D, totals, evens);
    DoubleVector odd = DoubleVector.fromArray(D, totals, odds);
    for (int block = from; block < to; block++) {
      LongVector pairs =
          FloatVector.fromArray(F, sums, block * COLUMNS + column).reinterpretAsLongs();
      LongVector first = pairs.lanewise(LSHL, 32).lanewise(ASHR, 3).lanewise(AND, bits);
      LongVector second = pairs.lanewise(ASHR, 3).lanewise(AND, bits);
      even = even.add(first.reinterpretAsDoubles().mul(toDouble));
      odd = odd.add(second.reinterpretAsDoubles().mul(toDouble));
    }
    even.intoArray(totals, evens);
    odd.intoArray(totals, odds);
  }

  @Override
  public void normalize(float[] values, int at, int count, Partition partition) {
    normalize(values, at, count, partition.inverseHigh(), partition.inverseLow());
  }

  private static void normalize(float[] values, int at, int count, float high, float low) {
    FloatVector highs = FloatVector.broadcast(F, high);
    FloatVector lows = FloatVector.broadcast(F, low);
    IntVector scaleBits = IntVector.broadcast(I, Partition.SCALE_BITS);
    IntVector leastBits = IntVector.broadcast(I, Partition.LEAST_NORMAL_SCALED_BITS);
    for (int i = at; i < at + count; i += LANES) {
      FloatVector e = FloatVector.fromArray(F, values, i);
      IntVector bits = e.lanewise(FMA, highs, e.mul(lows)).reinterpretAsInts();
      // All ones where the probability would be subnormal.
      IntVector below = bits.sub(leastBits).lanewise(ASHR, 31);
      bits.sub(scaleBits).lanewise(AND_NOT, below).reinterpretAsFloats().intoArray(values, i);
    }
  }

  @Override
  public void logProbabilities(
      LogitSpan span, Partition partition, float[] logProbabilities, int at) {
    scalar.logProbabilities(span, partition, logProbabilities, at);
  }

  @Override
  public void sigmoid(LogitSpan span, float[] probabilities, int at) {
    sigmoid(span.bytes, span.from, span.count(), probabilities, at);
  }

  private static void sigmoid(byte[] bytes, int from, int count, float[] probabilities, int at) {
    FloatVector leasts = FloatVector.broadcast(F, Exponential.LEAST);
    IntVector signs = IntVector.broadcast(I, Integer.MIN_VALUE);
    IntVector exponents = IntVector.broadcast(I, -ROUNDER_BITS << 23);
    FloatVector log2e = FloatVector.broadcast(F, LOG2_E);
    FloatVector rounder = FloatVector.broadcast(F, ROUNDER);
    FloatVector ln2High = FloatVector.broadcast(F, -LN2_HIGH);
    FloatVector ln2Low = FloatVector.broadcast(F, -LN2_LOW);
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector c2 = FloatVector.broadcast(F, C2);
    FloatVector c3 = FloatVector.broadcast(F, C3);
    FloatVector c4 = FloatVector.broadcast(F, C4);
    FloatVector c5 = FloatVector.broadcast(F, C5);
    FloatVector c6 = FloatVector.broadcast(F, C6);
    for (int i = 0; i < count; i += LANES) {
      IntVector x =
          ByteVector.fromArray(B, bytes, from + Float.BYTES * i)
              .reinterpretAsFloats()
              .reinterpretAsInts();
      // Exponential.exp of -|x|.
      FloatVector y = x.lanewise(OR, signs).reinterpretAsFloats();
      IntVector below = y.sub(leasts).reinterpretAsInts().lanewise(ASHR, 31);
      FloatVector rounded = y.lanewise(FMA, log2e, rounder);
      FloatVector k = rounded.sub(rounder);
      FloatVector r = k.lanewise(FMA, ln2Low, k.lanewise(FMA, ln2High, y));
      FloatVector q = c6.lanewise(FMA, r, c5);
      q = q.lanewise(FMA, r, c4);
      q = q.lanewise(FMA, r, c3);
      q = q.lanewise(FMA, r, c2);
      FloatVector p = r.mul(r).lanewise(FMA, q, r).add(one);
      IntVector zBits =
          rounded
              .reinterpretAsInts()
              .lanewise(LSHL, 23)
              .add(exponents)
              .add(p.reinterpretAsInts())
              .lanewise(AND_NOT, below);
      // Sigmoids.sigmoid: z / (1 + z) where x is negative, else 1 / (1 + z).
      IntVector negative = x.lanewise(ASHR, 31);
      FloatVector numerator =
          zBits
              .lanewise(AND, negative)
              .lanewise(OR, one.reinterpretAsInts().lanewise(AND_NOT, negative))
              .reinterpretAsFloats();
      FloatVector z = zBits.reinterpretAsFloats();
      FloatVector high = one.add(z);
      FloatVector low = z.sub(high.sub(one));
      FloatVector quotient = numerator.div(high);
      FloatVector minus = quotient.neg();
      FloatVector rest = minus.lanewise(FMA, low, minus.lanewise(FMA, high, numerator));
      rest.div(high).add(quotient).intoArray(probabilities, at + i);
    }
  }

  @Override
  public void logSigmoid(LogitSpan span, float[] logProbabilities, int at) {
    scalar.logSigmoid(span, logProbabilities, at);
  }
}
