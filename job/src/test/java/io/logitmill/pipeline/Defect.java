// SPDX-License-Identifier: Apache-2.0
package io.logitmill.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logitmill.topology.OutputRecord;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Something that a job must not do to its output; it remembers to which source offsets. */
enum Defect implements FlatMapFunction<OutputRecord, OutputRecord> {
  /** Nothing. */
  NONE {
    @Override
    void spoil(OutputRecord record, Collector<OutputRecord> out) {
      out.collect(record);
    }
  },
  /** One record in ten thousand never leaves. */
  DROPS {
    @Override
    void spoil(OutputRecord record, Collector<OutputRecord> out) {
      if (SEEN.incrementAndGet() % ONE_IN == ONE_IN / 2) {
        remember(record);
      } else {
        out.collect(record);
      }
    }
  },
  /** One record leaves twice. */
  DOUBLES {
    @Override
    void spoil(OutputRecord record, Collector<OutputRecord> out) {
      out.collect(record);
      if (SEEN.incrementAndGet() == ONE_IN) {
        remember(record);
        out.collect(record);
      }
    }
  },
  /** One bit of one prediction is the other way round. */
  FLIPS {
    @Override
    void spoil(OutputRecord record, Collector<OutputRecord> out) {
      if (record.destination == OutputRecord.Destination.PREDICTIONS
          && SEEN.incrementAndGet() == ONE_IN) {
        remember(record);
        // Behind the spec's name, where the probabilities are.
        record.value[record.value.length - BEHIND] ^= 1;
      }
      out.collect(record);
    }
  };

  private static final int ONE_IN = 10_000;
  private static final int BEHIND = 12;
  private static final AtomicInteger SEEN = new AtomicInteger();
  private static final SortedSet<String> SPOILED = new ConcurrentSkipListSet<>();

  static void reset() {
    SEEN.set(0);
    SPOILED.clear();
  }

  /** Returns the source offsets of the records that were spoiled. */
  static SortedSet<String> spoiled() {
    return SPOILED;
  }

  private static void remember(OutputRecord record) {
    int source = Arrays.asList(record.headerKeys).indexOf("logitmill.source");
    SPOILED.add(new String(record.headerValues[source], UTF_8));
  }

  abstract void spoil(OutputRecord record, Collector<OutputRecord> out);

  @Override
  public void flatMap(OutputRecord record, Collector<OutputRecord> out) {
    spoil(record, out);
  }
}
