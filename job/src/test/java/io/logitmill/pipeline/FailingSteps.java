// SPDX-License-Identifier: Apache-2.0
package io.logitmill.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.testutils.Workload;
import io.logitmill.topology.ScoringSteps;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * The real steps, but the scorer throws for records that are marked, and a task fails when it has
 * scored {@link #FAIL_AT} records since it was opened, as often as asked: some checkpoints after
 * the start, with an open transaction.
 */
final class FailingSteps implements ScoringSteps {
  private static final int FAIL_AT = 15_000;
  private static final int RECORD_ID = 11;
  private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();
  private static final AtomicInteger OPENED = new AtomicInteger();

  private final ScoringSteps steps;
  private int records;
  private boolean defective;

  private FailingSteps(ScoringSteps steps) {
    this.steps = steps;
  }

  static void reset(int failures) {
    FAILURES_LEFT.set(failures);
    OPENED.set(0);
  }

  static int failuresLeft() {
    return FAILURES_LEFT.get();
  }

  /** Returns how often steps were opened: once for each subtask and start. */
  static int opened() {
    return OPENED.get();
  }

  @Override
  public void decode(byte[] bytes, int from, int length) throws RejectionException {
    steps.decode(bytes, from, length);
    defective = startsWith(Arrays.copyOfRange(bytes, from, from + length), Workload.DEFECT);
  }

  /** The record id is the first field of an Avro value, behind header and length. */
  private static boolean startsWith(byte[] avro, String recordId) {
    return avro.length > RECORD_ID + recordId.length()
        && new String(avro, RECORD_ID, recordId.length(), ISO_8859_1).equals(recordId);
  }

  @Override
  public void lookUp() throws RejectionException, IOException, InterruptedException {
    if (++records == FAIL_AT && FAILURES_LEFT.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new IOException("Injected failure of the operator.");
    }
    steps.lookUp();
  }

  @Override
  public void score() throws RejectionException {
    if (defective) {
      throw new IllegalStateException("Injected defect of the scorer.");
    }
    steps.score();
  }

  @Override
  public ScoredRecord scored() {
    return steps.scored();
  }

  @Override
  public byte[] encode() throws RejectionException {
    return steps.encode();
  }

  @Override
  public void close() {
    steps.close();
  }

  /** Opens the real steps and wraps them. */
  record Factory(ScoringSteps.Factory real) implements ScoringSteps.Factory {
    @Override
    public ScoringSteps open(RuntimeContext runtime) throws Exception {
      OPENED.incrementAndGet();
      return new FailingSteps(real.open(runtime));
    }
  }
}
