// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
  @Test
  void aBucketHoldsWhatIsAtMostItsBoundAndEverythingBefore() {
    Distribution distribution = new Distribution(10, 20);
    for (double value : new double[] {-1, 10, 10.000001, 20, 21, Double.POSITIVE_INFINITY}) {
      distribution.record(value);
    }

    assertEquals(3, distribution.buckets());
    assertEquals(10, distribution.bound(0));
    assertEquals(20, distribution.bound(1));
    assertEquals(Long.MAX_VALUE, distribution.bound(2));
    assertEquals(
        "2 4 6",
        String.join(
            " ",
            IntStream.range(0, 3)
                .mapToObj(i -> Long.toString(distribution.cumulativeCount(i)))
                .toList()));
    assertEquals(6, distribution.count());
  }

  @Test
  void valuesAtAndBesideEveryBoundAreInTheBucketThatABoundByBoundSearchFinds() {
    long[] bounds = {0, 1, 3, 10, 33, 500, 950, 990, 999, 1_000, 86_400_000};
    for (long bound : bounds) {
      for (double value :
          new double[] {
            Math.nextDown((double) bound), bound, Math.nextUp((double) bound), bound + 0.5, -bound
          }) {
        Distribution distribution = new Distribution(bounds);
        distribution.record(value);
        long greater = Arrays.stream(bounds).filter(other -> value > other).count();
        for (int i = 0; i < distribution.buckets(); i++) {
          assertEquals(i < greater ? 0 : 1, distribution.cumulativeCount(i), value + " in " + i);
        }
      }
    }
  }

  @Test
  void sumIsThatOfTheValuesAndNotOfTheirBuckets() {
    Distribution distribution = new Distribution(1, 2);
    distribution.record(0.25);
    distribution.record(7.5);
    assertEquals(7.75, distribution.sum());
  }

  @Test
  void anAbsentValueIsNotCounted() {
    Distribution distribution = new Distribution(1);
    distribution.record(Double.NaN);
    assertEquals(0, distribution.count());
    assertEquals(0, distribution.sum());
  }

  @Test
  void whatOneThreadRecordsAnotherSeesWholeAndNeverLess() throws Exception {
    int values = 2_000_000;
    Distribution distribution = new Distribution(0, 1);
    Thread writer =
        new Thread(() -> IntStream.range(0, values).forEach(i -> distribution.record(i % 3)));
    writer.start();
    long last = 0;
    while (last < values) {
      long count = distribution.count();
      if (count < last || count > values) {
        throw new AssertionError(count + " after " + last);
      }
      last = count;
    }
    writer.join();
    assertEquals(distribution.cumulativeCount(1), values - values / 3);
  }
}
