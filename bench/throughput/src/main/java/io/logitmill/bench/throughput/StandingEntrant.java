// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A contender that is started once and waits between the rounds: what is measured is a process that
 * has come to rest, not how fast a virtual machine compiles.
 */
final class StandingEntrant implements Entrant {
  /* How far one trial may go beyond the last while the speed is not known yet. */
  private static final double MOST_GROWTH = 4;
  private static final int FIRST_BYTES = 8 << 20;
  private static final long FEWEST = 20;
  private static final long MOST_BYTES = 6L << 30;

  private final Arena arena;
  private final Contender contender;
  private final Task task;
  private final Supply supply;
  private final LogitRecords records;
  private final ChildProcess process;
  private final CommittedRecords predictions;
  private final CommittedRecords deadLetters;

  private final long firstAmount;

  /* Of the last trial; 0 while no trial has told it. */
  private double recordsPerNano;
  private long largest;
  private long done;
  private int predictionBytes;

  /** Starts a contender. */
  static StandingEntrant start(
      Arena arena, Supply supply, Contender contender, Workload workload, int predictionBytes)
      throws IOException, ExecutionException, InterruptedException {
    Task task = arena.prepare(contender, workload, predictionBytes);
    return new StandingEntrant(arena, supply, contender, task);
  }

  private StandingEntrant(Arena arena, Supply supply, Contender contender, Task task)
      throws IOException {
    this.arena = arena;
    this.contender = contender;
    this.task = task;
    this.supply = supply;
    records = supply.records(contender.encoding());
    predictions = counter(task.predictions(), contender.isTransactional());
    deadLetters = counter(task.deadLetters(), contender.isTransactional());
    firstAmount = Math.max(FEWEST, Math.round(FIRST_BYTES / records.valueBytes()));
    process = contender.start(task);
  }

  private CommittedRecords counter(String topic, boolean transactional) {
    return new CommittedRecords(arena.broker(), topic, arena.partitions(), transactional);
  }

  @Override
  public String label() {
    return contender.label();
  }

  Task task() {
    return task;
  }

  /** Returns what it emits for a record, value and headers; known after the warm-up. */
  int predictionBytes() {
    return predictionBytes;
  }

  private ConsumerRecord<byte[], byte[]> firstPrediction() {
    return FirstRecords.of(
            task.bootstrapServers(), Broker.partitionsOf(task.predictions(), arena.partitions()), 1)
        .get(0);
  }

  /** Works for about so long, and then looks at some predictions. */
  @Override
  public void warmUp(Duration work) throws IOException, ExecutionException, InterruptedException {
    long worked = 0;
    boolean isFirst = true;
    while (worked < work.toNanos()) {
      Trial.Course course = trial(work);
      if (isFirst) {
        // It has waited for the start, too, which says nothing about the speed.
        recordsPerNano = 0;
        predictionBytes = FirstRecords.bytes(firstPrediction());
        if (contender.scores()) {
          new PredictionCheck(task, records, contender.encoding(), arena.partitions()).run();
        }
      } else {
        worked += course.nanos();
      }
      isFirst = false;
      arena.empty(task.predictions());
    }
  }

  /**
   * Works for about so long.
   *
   * @throws IllegalStateException when a prediction is missing
   */
  @Override
  public Measurement round(Duration work)
      throws IOException, ExecutionException, InterruptedException {
    Trial.Course course = trial(work);
    long dead = deadLetters.count();
    if (dead > 0) {
      throw new IllegalStateException(
          String.format("expected predictions alone, found %d dead letters in %s", dead, task));
    }
    arena.empty(task.predictions());
    Footprint footprint =
        new Footprint(records.valueBytes(), predictionBytes, process.meter().peakBytes());
    return course.measure(label(), task.workload(), footprint);
  }

  private Trial.Course trial(Duration work)
      throws IOException, ExecutionException, InterruptedException {
    long amount = recordsPerNano == 0 ? firstAmount : amount(work);
    supply.fill(task.input(), contender.encoding(), amount);
    Sample first =
        new Sample(System.nanoTime(), done, process.meter().cpu(), arena.broker().process().cpu());
    List<Sample> samples =
        new Trial(process, arena.broker(), predictions).untilComplete(done + amount);
    arena.empty(task.input());
    done += amount;
    Trial.Course course = new Trial.Course(first, samples);
    recordsPerNano = course.recordsPerNano();
    largest = Math.max(largest, amount);
    return course;
  }

  /** Returns how many records keep it at work for so long. */
  private long amount(Duration work) {
    double wanted = recordsPerNano * work.toNanos();
    double most = Math.min(MOST_GROWTH * largest, MOST_BYTES / records.valueBytes());
    return Math.max(FEWEST, Math.round(Math.min(wanted, most)));
  }

  @Override
  public void close() throws ExecutionException, InterruptedException {
    process.close();
    arena.remove(task);
  }
}
