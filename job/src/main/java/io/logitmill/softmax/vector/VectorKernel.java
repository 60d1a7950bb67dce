// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax.vector;

import static io.logitmill.softmax.Exponential.C2;
import static io.logitmill.softmax.Exponential.C3;
import static io.logitmill.softmax.Exponential.C4;
import static io.logitmill.softmax.Exponential.C5;
import static io.logitmill.softmax.Exponential.C6;
import static io.logitmill.softmax.Exponential.EXPONENT_SHIFT;
import static io.logitmill.softmax.Exponential.LN2_HIGH;
import static io.logitmill.softmax.Exponential.LN2_LOW;
import static io.logitmill.softmax.Exponential.LOG2_E;
import static io.logitmill.softmax.Exponential.PLAIN;
import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.COLUMNS;
import static io.logitmill.softmax.Numerics.PAIR;
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
import io.logitmill.softmax.HalfFloats;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.LogitSpan;
import io.logitmill.softmax.OrderedBits;
import io.logitmill.softmax.Partition;
import io.logitmill.softmax.ScalarKernel;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShuffle;
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
   * - The method is compiled by itself. C2 does not inline a method of more than 325 bytes of
   *   bytecode (FreqInlineSize), and those that matter are longer. Shorter ones were inlined into
   *   the methods of LogitPass, and in compilations of that size C2 of JDK 17 lost track of the
   *   classes of vectors: a record of 10,000 classes took three times as long.
   * - No masks: comparisons become the sign bits of a difference, spread by a shift. On JDK 17
   *   masks are emulated; FloatVector.max costs six instructions for the sake of NaN and -0, the
   *   integer maximum of ordered bits costs four with the ordering.
   * - One shape. A version with vectors of 256 bits beside those of 512 allocated on JDK 17, and
   *   its loops were three to twenty times slower.
   * - No conversions between number types, no reductions in a loop, no tails: spans come in whole
   *   pairs of rows, padded in memory.
   * - Few live values: 32 registers hold the constants and what two rows need. Out-of-order
   *   execution overlaps the rows; interleaving them by hand gained nothing, and whatever kept
   *   more values alive made C2 spill.
   *
   * Index arithmetic: a row of 16 classes is one vector of 512 bits, two of 256 or four of 128. A
   * loop over j in steps of LANES goes through the columns of all blocks; the class of column j %
   * 16 in the first row of block j / 16 is j / 16 * BLOCK + j % 16.
   */
  private static final VectorSpecies<Float> F =
      FloatVector.SPECIES_PREFERRED.length() > COLUMNS
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());
  private static final VectorSpecies<Byte> B = VectorSpecies.of(byte.class, F.vectorShape());
  private static final VectorSpecies<Double> D = VectorSpecies.of(double.class, F.vectorShape());

  private static final VectorSpecies<Long> L = VectorSpecies.of(long.class, F.vectorShape());

  /*
   * The class of the vectors, for vectors that a loop carries from turn to turn. C2 knows the class
   * of what an operation returns, but of a carried vector it knows only that it is, say, a
   * FloatVector, until the loop is compiled. It then relies on the profile; where the profile says
   * too little, which on JDK 17 was so in one of some twenty virtual machines, the vector becomes an
   * object and the loop six times slower. A cast says what the class is, and costs nothing.
   */
  private static final Class<? extends FloatVector> FLOATS =
      F.vectorType().asSubclass(FloatVector.class);
  private static final Class<? extends IntVector> INTS = I.vectorType().asSubclass(IntVector.class);
  private static final Class<? extends DoubleVector> DOUBLES =
      D.vectorType().asSubclass(DoubleVector.class);

  private static final int LANES = F.length();
  private static final int ROW_BYTES = Float.BYTES * COLUMNS;

  /*
   * A float32 becomes a float64 by moving its bits: sign, exponent and significand each to their
   * place. The exponent then has the wrong bias, so the number is 2^-896 times too small, which a
   * multiplication mends. 0 stays 0, and no sum is subnormal.
   */
  private static final long DOUBLE_BITS = 0x8fffffffe0000000L;

  private static final double TO_DOUBLE = 0x1p896;

  /*
   * A lane of 32 bits holds two numbers of 16. To be widened, lane i of a vector takes lane i / 2 of
   * the first or the second half of those that were read, and shifts its number to the top.
   */
  private static final VectorShuffle<Integer> FIRST_HALF = VectorShuffle.fromOp(I, i -> i / 2);

  private static final VectorShuffle<Integer> SECOND_HALF =
      VectorShuffle.fromOp(I, i -> (LANES + i) / 2);

  private static final int[] TO_UPPER_HALF = toUpperHalf();

  private final ScalarKernel scalar = new ScalarKernel();

  private static int[] toUpperHalf() {
    int[] shifts = new int[LANES];
    for (int i = 0; i < LANES; i += 2) {
      shifts[i] = Short.SIZE;
    }
    return shifts;
  }

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
    return range(span.bytes, span.from, span.pairs, peaks, lows, at);
  }

  private static long range(byte[] bytes, int from, int pairs, int[] peaks, int[] lows, int at) {
    IntVector greatest = IntVector.broadcast(I, Integer.MIN_VALUE);
    IntVector least = IntVector.broadcast(I, Integer.MAX_VALUE);
    int columns = (pairs * PAIR + BLOCK - 1) / BLOCK * COLUMNS;
    for (int j = 0; j < columns; j += LANES) {
      int first = j / COLUMNS * BLOCK;
      int end = Math.min(first + BLOCK, pairs * PAIR);
      IntVector peak = IntVector.broadcast(I, Integer.MIN_VALUE);
      IntVector low = IntVector.broadcast(I, Integer.MAX_VALUE);
      for (int i = first + j % COLUMNS; i < end; i += PAIR) {
        IntVector i0 =
            ByteVector.fromArray(B, bytes, from + Float.BYTES * i)
                .reinterpretAsFloats()
                .reinterpretAsInts();
        IntVector i1 =
            ByteVector.fromArray(B, bytes, from + Float.BYTES * i + ROW_BYTES)
                .reinterpretAsFloats()
                .reinterpretAsInts();
        // OrderedBits.of, lane by lane.
        i0 = i0.lanewise(XOR, i0.lanewise(ASHR, 31).lanewise(LSHR, 1));
        i1 = i1.lanewise(XOR, i1.lanewise(ASHR, 31).lanewise(LSHR, 1));
        peak = INTS.cast(peak).lanewise(MAX, i0.lanewise(MAX, i1));
        low = INTS.cast(low).lanewise(MIN, i0.lanewise(MIN, i1));
      }
      peak = INTS.cast(peak);
      low = INTS.cast(low);
      peak.intoArray(peaks, at + j);
      low.intoArray(lows, at + j);
      greatest = INTS.cast(greatest).lanewise(MAX, peak);
      least = INTS.cast(least).lanewise(MIN, low);
    }
    return (long) INTS.cast(greatest).reduceLanes(MAX) << Integer.SIZE
        | (INTS.cast(least).reduceLanes(MIN) & 0xffffffffL);
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
  public void sumNear(LogitSpan span, Frame frame, int[] peaks, BlockSums sums, int block) {
    sumExponentials(
        span.bytes,
        span.from,
        span.pairs,
        frame.shift,
        frame.rounder,
        frame.max,
        OrderedBits.of(frame.floor),
        peaks,
        sums.sums,
        sums.rests,
        sums.weighted,
        block);
  }

  private static void sumExponentials(
      byte[] bytes,
      int from,
      int pairs,
      float shift,
      float rounder,
      float max,
      int floor,
      int[] peaks,
      float[] sums,
      float[] rests,
      float[] weighted,
      int block) {
    IntVector floors = IntVector.broadcast(I, floor);
    FloatVector startRounders = FloatVector.broadcast(F, rounder + 1f);
    FloatVector shifts = FloatVector.broadcast(F, shift);
    FloatVector maxima = FloatVector.broadcast(F, max);
    FloatVector log2e = FloatVector.broadcast(F, LOG2_E);
    FloatVector rounders = FloatVector.broadcast(F, rounder);
    FloatVector ln2High = FloatVector.broadcast(F, -LN2_HIGH);
    FloatVector ln2Low = FloatVector.broadcast(F, -LN2_LOW);
    FloatVector c2 = FloatVector.broadcast(F, C2);
    FloatVector c3 = FloatVector.broadcast(F, C3);
    FloatVector c4 = FloatVector.broadcast(F, C4);
    FloatVector c5 = FloatVector.broadcast(F, C5);
    FloatVector c6 = FloatVector.broadcast(F, C6);
    int columns = (pairs * PAIR + BLOCK - 1) / BLOCK * COLUMNS;
    for (int j = 0; j < columns; j += LANES) {
      int first = j / COLUMNS * BLOCK;
      int end = Math.min(first + BLOCK, pairs * PAIR);
      int target = block * COLUMNS + j;
      // Frame.powerAbove, lane by lane.
      IntVector peak = IntVector.fromArray(I, peaks, target).lanewise(MAX, floors);
      FloatVector start =
          peak.lanewise(XOR, peak.lanewise(ASHR, 31).lanewise(LSHR, 1))
              .reinterpretAsFloats()
              .sub(shifts)
              .lanewise(FMA, log2e, startRounders)
              .reinterpretAsInts()
              .lanewise(LSHL, EXPONENT_SHIFT)
              .reinterpretAsFloats();
      FloatVector sum = start;
      FloatVector rest = FloatVector.zero(F);
      FloatVector w = FloatVector.zero(F);
      for (int i = first + j % COLUMNS; i < end; i += PAIR) {
        // Exponential.exp, lane by lane, twice.
        FloatVector x0 =
            ByteVector.fromArray(B, bytes, from + Float.BYTES * i).reinterpretAsFloats();
        FloatVector y0 = x0.sub(shifts);
        FloatVector k0 = y0.lanewise(FMA, log2e, rounders);
        FloatVector z0 =
            k0.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
        k0 = k0.sub(rounders);
        FloatVector r0 = k0.lanewise(FMA, ln2Low, k0.lanewise(FMA, ln2High, y0));
        FloatVector q0 = c6.lanewise(FMA, r0, c5);
        q0 = q0.lanewise(FMA, r0, c4);
        q0 = q0.lanewise(FMA, r0, c3);
        q0 = q0.lanewise(FMA, r0, c2);
        FloatVector e0 = r0.mul(r0).lanewise(FMA, q0, r0).lanewise(FMA, z0, z0);
        FloatVector x1 =
            ByteVector.fromArray(B, bytes, from + Float.BYTES * i + ROW_BYTES)
                .reinterpretAsFloats();
        FloatVector y1 = x1.sub(shifts);
        FloatVector k1 = y1.lanewise(FMA, log2e, rounders);
        FloatVector z1 =
            k1.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
        k1 = k1.sub(rounders);
        FloatVector r1 = k1.lanewise(FMA, ln2Low, k1.lanewise(FMA, ln2High, y1));
        FloatVector q1 = c6.lanewise(FMA, r1, c5);
        q1 = q1.lanewise(FMA, r1, c4);
        q1 = q1.lanewise(FMA, r1, c3);
        q1 = q1.lanewise(FMA, r1, c2);
        FloatVector e1 = r1.mul(r1).lanewise(FMA, q1, r1).lanewise(FMA, z1, z1);
        w = FLOATS.cast(w);
        w = w.add(e1.lanewise(FMA, x1.sub(maxima), e0.mul(x0.sub(maxima))));
        sum = FLOATS.cast(sum);
        rest = FLOATS.cast(rest);
        FloatVector s0 = sum.add(e0);
        rest = rest.add(e0.sub(s0.sub(sum)));
        sum = s0.add(e1);
        rest = rest.add(e1.sub(sum.sub(s0)));
      }
      FLOATS.cast(sum).sub(start).intoArray(sums, target);
      FLOATS.cast(rest).intoArray(rests, target);
      FLOATS.cast(w).intoArray(weighted, target);
    }
  }

  @Override
  public void sumAndStoreNear(
      LogitSpan span,
      Frame frame,
      int[] peaks,
      float[] exponentials,
      int at,
      BlockSums sums,
      int block) {
    sumAndStoreExponentials(
        span.bytes,
        span.from,
        span.pairs,
        frame.shift,
        frame.rounder,
        frame.max,
        OrderedBits.of(frame.floor),
        peaks,
        exponentials,
        at,
        sums.sums,
        sums.rests,
        sums.weighted,
        block);
  }

  /** The same loop as above, with two stores: a branch in one loop for both makes C2 spill. */
  private static void sumAndStoreExponentials(
      byte[] bytes,
      int from,
      int pairs,
      float shift,
      float rounder,
      float max,
      int floor,
      int[] peaks,
      float[] exponentials,
      int at,
      float[] sums,
      float[] rests,
      float[] weighted,
      int block) {
    IntVector floors = IntVector.broadcast(I, floor);
    FloatVector startRounders = FloatVector.broadcast(F, rounder + 1f);
    FloatVector shifts = FloatVector.broadcast(F, shift);
    FloatVector maxima = FloatVector.broadcast(F, max);
    FloatVector log2e = FloatVector.broadcast(F, LOG2_E);
    FloatVector rounders = FloatVector.broadcast(F, rounder);
    FloatVector ln2High = FloatVector.broadcast(F, -LN2_HIGH);
    FloatVector ln2Low = FloatVector.broadcast(F, -LN2_LOW);
    FloatVector c2 = FloatVector.broadcast(F, C2);
    FloatVector c3 = FloatVector.broadcast(F, C3);
    FloatVector c4 = FloatVector.broadcast(F, C4);
    FloatVector c5 = FloatVector.broadcast(F, C5);
    FloatVector c6 = FloatVector.broadcast(F, C6);
    int columns = (pairs * PAIR + BLOCK - 1) / BLOCK * COLUMNS;
    for (int j = 0; j < columns; j += LANES) {
      int first = j / COLUMNS * BLOCK;
      int end = Math.min(first + BLOCK, pairs * PAIR);
      int target = block * COLUMNS + j;
      // Frame.powerAbove, lane by lane.
      IntVector peak = IntVector.fromArray(I, peaks, target).lanewise(MAX, floors);
      FloatVector start =
          peak.lanewise(XOR, peak.lanewise(ASHR, 31).lanewise(LSHR, 1))
              .reinterpretAsFloats()
              .sub(shifts)
              .lanewise(FMA, log2e, startRounders)
              .reinterpretAsInts()
              .lanewise(LSHL, EXPONENT_SHIFT)
              .reinterpretAsFloats();
      FloatVector sum = start;
      FloatVector rest = FloatVector.zero(F);
      FloatVector w = FloatVector.zero(F);
      for (int i = first + j % COLUMNS; i < end; i += PAIR) {
        // Exponential.exp, lane by lane, twice.
        FloatVector x0 =
            ByteVector.fromArray(B, bytes, from + Float.BYTES * i).reinterpretAsFloats();
        FloatVector y0 = x0.sub(shifts);
        FloatVector k0 = y0.lanewise(FMA, log2e, rounders);
        FloatVector z0 =
            k0.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
        k0 = k0.sub(rounders);
        FloatVector r0 = k0.lanewise(FMA, ln2Low, k0.lanewise(FMA, ln2High, y0));
        FloatVector q0 = c6.lanewise(FMA, r0, c5);
        q0 = q0.lanewise(FMA, r0, c4);
        q0 = q0.lanewise(FMA, r0, c3);
        q0 = q0.lanewise(FMA, r0, c2);
        FloatVector e0 = r0.mul(r0).lanewise(FMA, q0, r0).lanewise(FMA, z0, z0);
        FloatVector x1 =
            ByteVector.fromArray(B, bytes, from + Float.BYTES * i + ROW_BYTES)
                .reinterpretAsFloats();
        FloatVector y1 = x1.sub(shifts);
        FloatVector k1 = y1.lanewise(FMA, log2e, rounders);
        FloatVector z1 =
            k1.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
        k1 = k1.sub(rounders);
        FloatVector r1 = k1.lanewise(FMA, ln2Low, k1.lanewise(FMA, ln2High, y1));
        FloatVector q1 = c6.lanewise(FMA, r1, c5);
        q1 = q1.lanewise(FMA, r1, c4);
        q1 = q1.lanewise(FMA, r1, c3);
        q1 = q1.lanewise(FMA, r1, c2);
        FloatVector e1 = r1.mul(r1).lanewise(FMA, q1, r1).lanewise(FMA, z1, z1);
        e0.intoArray(exponentials, at + i);
        e1.intoArray(exponentials, at + i + COLUMNS);
        w = FLOATS.cast(w);
        w = w.add(e1.lanewise(FMA, x1.sub(maxima), e0.mul(x0.sub(maxima))));
        sum = FLOATS.cast(sum);
        rest = FLOATS.cast(rest);
        FloatVector s0 = sum.add(e0);
        rest = rest.add(e0.sub(s0.sub(sum)));
        sum = s0.add(e1);
        rest = rest.add(e1.sub(sum.sub(s0)));
      }
      FLOATS.cast(sum).sub(start).intoArray(sums, target);
      FLOATS.cast(rest).intoArray(rests, target);
      FLOATS.cast(w).intoArray(weighted, target);
    }
  }

  @Override
  public void exponentiate(LogitSpan span, Frame frame, float[] exponentials, int at) {
    exponentiate(
        span.bytes,
        span.from,
        span.count(),
        frame.shift,
        frame.rounder,
        frame.floor,
        exponentials,
        at);
  }

  private static void exponentiate(
      byte[] bytes,
      int from,
      int count,
      float shift,
      float rounder,
      float floor,
      float[] exponentials,
      int at) {
    FloatVector shifts = FloatVector.broadcast(F, shift);
    FloatVector floors = FloatVector.broadcast(F, floor);
    FloatVector log2e = FloatVector.broadcast(F, LOG2_E);
    FloatVector rounders = FloatVector.broadcast(F, rounder);
    FloatVector ln2High = FloatVector.broadcast(F, -LN2_HIGH);
    FloatVector ln2Low = FloatVector.broadcast(F, -LN2_LOW);
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
      FloatVector k = y.lanewise(FMA, log2e, rounders);
      FloatVector z = k.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
      k = k.sub(rounders);
      FloatVector r = k.lanewise(FMA, ln2Low, k.lanewise(FMA, ln2High, y));
      FloatVector q = c6.lanewise(FMA, r, c5);
      q = q.lanewise(FMA, r, c4);
      q = q.lanewise(FMA, r, c3);
      q = q.lanewise(FMA, r, c2);
      r.mul(r)
          .lanewise(FMA, q, r)
          .lanewise(FMA, z, z)
          .reinterpretAsInts()
          .lanewise(AND_NOT, below)
          .reinterpretAsFloats()
          .intoArray(exponentials, at + i);
    }
  }

  @Override
  public void sumStored(
      LogitSpan span,
      Frame frame,
      int[] peaks,
      float[] exponentials,
      int at,
      BlockSums sums,
      int block) {
    sumStored(
        span.bytes,
        span.from,
        span.pairs,
        frame.shift,
        frame.rounder,
        frame.max,
        OrderedBits.of(frame.floor),
        peaks,
        exponentials,
        at,
        sums.sums,
        sums.rests,
        sums.weighted,
        block);
  }

  private static void sumStored(
      byte[] bytes,
      int from,
      int pairs,
      float shift,
      float rounder,
      float max,
      int floor,
      int[] peaks,
      float[] exponentials,
      int at,
      float[] sums,
      float[] rests,
      float[] weighted,
      int block) {
    IntVector floors = IntVector.broadcast(I, floor);
    FloatVector startRounders = FloatVector.broadcast(F, rounder + 1f);
    FloatVector shifts = FloatVector.broadcast(F, shift);
    FloatVector maxima = FloatVector.broadcast(F, max);
    FloatVector log2e = FloatVector.broadcast(F, LOG2_E);
    IntVector ones = IntVector.broadcast(I, 1);
    for (int column = 0; column < COLUMNS; column += LANES) {
      int target = block * COLUMNS + column;
      // Frame.powerAbove, lane by lane.
      IntVector peak = IntVector.fromArray(I, peaks, target).lanewise(MAX, floors);
      FloatVector start =
          peak.lanewise(XOR, peak.lanewise(ASHR, 31).lanewise(LSHR, 1))
              .reinterpretAsFloats()
              .sub(shifts)
              .lanewise(FMA, log2e, startRounders)
              .reinterpretAsInts()
              .lanewise(LSHL, EXPONENT_SHIFT)
              .reinterpretAsFloats();
      FloatVector sum = start;
      FloatVector rest = FloatVector.zero(F);
      FloatVector w = FloatVector.zero(F);
      for (int i = column; i < pairs * PAIR; i += PAIR) {
        FloatVector e0 = FloatVector.fromArray(F, exponentials, at + i);
        FloatVector e1 = FloatVector.fromArray(F, exponentials, at + i + COLUMNS);
        // An exponential of 0 makes the difference 0, even if the scaled logit is -Infinity.
        FloatVector d0 =
            ByteVector.fromArray(B, bytes, from + Float.BYTES * i)
                .reinterpretAsFloats()
                .sub(maxima)
                .reinterpretAsInts()
                .lanewise(AND_NOT, e0.reinterpretAsInts().sub(ones).lanewise(ASHR, 31))
                .reinterpretAsFloats();
        FloatVector d1 =
            ByteVector.fromArray(B, bytes, from + Float.BYTES * i + ROW_BYTES)
                .reinterpretAsFloats()
                .sub(maxima)
                .reinterpretAsInts()
                .lanewise(AND_NOT, e1.reinterpretAsInts().sub(ones).lanewise(ASHR, 31))
                .reinterpretAsFloats();
        w = FLOATS.cast(w);
        w = w.add(e1.lanewise(FMA, d1, e0.mul(d0)));
        sum = FLOATS.cast(sum);
        rest = FLOATS.cast(rest);
        FloatVector s0 = sum.add(e0);
        rest = rest.add(e0.sub(s0.sub(sum)));
        sum = s0.add(e1);
        rest = rest.add(e1.sub(sum.sub(s0)));
      }
      FLOATS.cast(sum).sub(start).intoArray(sums, target);
      FLOATS.cast(rest).intoArray(rests, target);
      FLOATS.cast(w).intoArray(weighted, target);
    }
  }

  @Override
  public void addToTotals(BlockSums sums, int from, int to) {
    addToTotals(sums.sums, sums.rests, sums.weighted, from, to, sums.totals, sums.weightedTotals);
  }

  private static void addToTotals(
      float[] sums,
      float[] rests,
      float[] weighted,
      int from,
      int to,
      double[] totals,
      double[] weightedTotals) {
    LongVector bits = LongVector.broadcast(L, DOUBLE_BITS);
    DoubleVector toDouble = DoubleVector.broadcast(D, TO_DOUBLE);
    for (int column = 0; column < COLUMNS; column += LANES) {
      int evens = column / 2;
      int odds = (COLUMNS + column) / 2;
      DoubleVector even = DoubleVector.fromArray(D, totals, evens);
      DoubleVector odd = DoubleVector.fromArray(D, totals, odds);
      DoubleVector evenWeighted = DoubleVector.fromArray(D, weightedTotals, evens);
      DoubleVector oddWeighted = DoubleVector.fromArray(D, weightedTotals, odds);
      for (int block = from; block < to; block++) {
        int at = block * COLUMNS + column;
        LongVector sum = FloatVector.fromArray(F, sums, at).reinterpretAsLongs();
        LongVector rest = FloatVector.fromArray(F, rests, at).reinterpretAsLongs();
        LongVector w = FloatVector.fromArray(F, weighted, at).reinterpretAsLongs();
        LongVector sum0 = sum.lanewise(LSHL, 32).lanewise(ASHR, 3).lanewise(AND, bits);
        LongVector sum1 = sum.lanewise(ASHR, 3).lanewise(AND, bits);
        LongVector rest0 = rest.lanewise(LSHL, 32).lanewise(ASHR, 3).lanewise(AND, bits);
        LongVector rest1 = rest.lanewise(ASHR, 3).lanewise(AND, bits);
        LongVector w0 = w.lanewise(LSHL, 32).lanewise(ASHR, 3).lanewise(AND, bits);
        LongVector w1 = w.lanewise(ASHR, 3).lanewise(AND, bits);
        DoubleVector s0 = sum0.reinterpretAsDoubles().add(rest0.reinterpretAsDoubles());
        DoubleVector s1 = sum1.reinterpretAsDoubles().add(rest1.reinterpretAsDoubles());
        even = DOUBLES.cast(even).add(s0.mul(toDouble));
        odd = DOUBLES.cast(odd).add(s1.mul(toDouble));
        evenWeighted = DOUBLES.cast(evenWeighted).add(w0.reinterpretAsDoubles().mul(toDouble));
        oddWeighted = DOUBLES.cast(oddWeighted).add(w1.reinterpretAsDoubles().mul(toDouble));
      }
      DOUBLES.cast(even).intoArray(totals, evens);
      DOUBLES.cast(odd).intoArray(totals, odds);
      DOUBLES.cast(evenWeighted).intoArray(weightedTotals, evens);
      DOUBLES.cast(oddWeighted).intoArray(weightedTotals, odds);
    }
  }

  @Override
  public void normalize(float[] values, int at, int count, Partition partition) {
    normalize(values, at, count, partition.inverseHigh(), partition.inverseLow());
  }

  private static void normalize(float[] values, int at, int count, float high, float low) {
    FloatVector highs = FloatVector.broadcast(F, high);
    FloatVector lows = FloatVector.broadcast(F, low);
    IntVector scaleBits = IntVector.broadcast(I, Partition.SCALE_BITS);
    IntVector belowLeast = IntVector.broadcast(I, Partition.LEAST_NORMAL_SCALED_BITS - 1);
    for (int i = at; i < at + count; i += LANES) {
      FloatVector e = FloatVector.fromArray(F, values, i);
      IntVector bits = e.lanewise(FMA, highs, e.mul(lows)).reinterpretAsInts();
      // All ones unless the probability would be subnormal.
      IntVector isNormal = belowLeast.sub(bits).lanewise(ASHR, 31);
      bits.sub(scaleBits).lanewise(AND, isNormal).reinterpretAsFloats().intoArray(values, i);
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
    FloatVector log2e = FloatVector.broadcast(F, LOG2_E);
    FloatVector rounders = FloatVector.broadcast(F, PLAIN);
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
      FloatVector k = y.lanewise(FMA, log2e, rounders);
      FloatVector power =
          k.reinterpretAsInts().lanewise(LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
      k = k.sub(rounders);
      FloatVector r = k.lanewise(FMA, ln2Low, k.lanewise(FMA, ln2High, y));
      FloatVector q = c6.lanewise(FMA, r, c5);
      q = q.lanewise(FMA, r, c4);
      q = q.lanewise(FMA, r, c3);
      q = q.lanewise(FMA, r, c2);
      IntVector zBits =
          r.mul(r)
              .lanewise(FMA, q, r)
              .lanewise(FMA, power, power)
              .reinterpretAsInts()
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

  @Override
  public void widenFloat16(byte[] packed, int from, int pairs, byte[] widened) {
    IntVector magnitudes = IntVector.broadcast(I, 0x7fff << Short.SIZE);
    IntVector signs = IntVector.broadcast(I, Integer.MIN_VALUE);
    IntVector belowInfinity = IntVector.broadcast(I, HalfFloats.INFINITY - 1);
    IntVector infinities = IntVector.broadcast(I, OrderedBits.INFINITY);
    FloatVector unbias = FloatVector.broadcast(F, HalfFloats.UNBIAS);
    IntVector toUpperHalf = IntVector.fromArray(I, TO_UPPER_HALF, 0);
    for (int i = 0; i < pairs * PAIR; i += 2 * LANES) {
      IntVector halves =
          ByteVector.fromArray(B, packed, from + Short.BYTES * i).reinterpretAsInts();
      // HalfFloats.float16, lane by lane, of the first half of the numbers and of the second.
      IntVector x0 = halves.rearrange(FIRST_HALF).lanewise(LSHL, toUpperHalf);
      IntVector m0 = x0.lanewise(AND, magnitudes).lanewise(LSHR, 3);
      m0.reinterpretAsFloats()
          .mul(unbias)
          .reinterpretAsInts()
          .lanewise(OR, belowInfinity.sub(m0).lanewise(ASHR, 31).lanewise(AND, infinities))
          .lanewise(OR, x0.lanewise(AND, signs))
          .reinterpretAsBytes()
          .intoArray(widened, Float.BYTES * i);
      IntVector x1 = halves.rearrange(SECOND_HALF).lanewise(LSHL, toUpperHalf);
      IntVector m1 = x1.lanewise(AND, magnitudes).lanewise(LSHR, 3);
      m1.reinterpretAsFloats()
          .mul(unbias)
          .reinterpretAsInts()
          .lanewise(OR, belowInfinity.sub(m1).lanewise(ASHR, 31).lanewise(AND, infinities))
          .lanewise(OR, x1.lanewise(AND, signs))
          .reinterpretAsBytes()
          .intoArray(widened, Float.BYTES * (i + LANES));
    }
  }

  @Override
  public void widenBfloat16(byte[] packed, int from, int pairs, byte[] widened) {
    IntVector upper = IntVector.broadcast(I, -1 << Short.SIZE);
    IntVector toUpperHalf = IntVector.fromArray(I, TO_UPPER_HALF, 0);
    for (int i = 0; i < pairs * PAIR; i += 2 * LANES) {
      IntVector halves =
          ByteVector.fromArray(B, packed, from + Short.BYTES * i).reinterpretAsInts();
      halves
          .rearrange(FIRST_HALF)
          .lanewise(LSHL, toUpperHalf)
          .lanewise(AND, upper)
          .reinterpretAsBytes()
          .intoArray(widened, Float.BYTES * i);
      halves
          .rearrange(SECOND_HALF)
          .lanewise(LSHL, toUpperHalf)
          .lanewise(AND, upper)
          .reinterpretAsBytes()
          .intoArray(widened, Float.BYTES * (i + LANES));
    }
  }
}
