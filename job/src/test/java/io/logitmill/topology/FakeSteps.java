// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.ScoredRecords;
import java.util.Arrays;
import java.util.Random;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * Steps that do what the value says: {@code STAGE:ERROR} throws in that step, anything else becomes
 * the prediction {@code p(VALUE)}, and {@code big:N} a prediction of N bytes.
 */
public final class FakeSteps implements ScoringSteps {
  private final ScoredRecord scored = ScoredRecords.random(new Random(1), new DecodedRecord());
  private String value;

  public static ScoringSteps open(RuntimeContext runtime) {
    return new FakeSteps();
  }

  @Override
  public void decode(byte[] bytes, int from, int length) throws RejectionException {
    value = Records.text(Arrays.copyOfRange(bytes, from, from + length));
    misbehave("decode");
  }

  @Override
  public void lookUp() throws RejectionException, InterruptedException {
    misbehave("lookUp");
    if (value.equals("cancelled")) {
      throw new InterruptedException("cancelled");
    }
  }

  @Override
  public void score() throws RejectionException {
    misbehave("score");
  }

  @Override
  public ScoredRecord scored() {
    return scored;
  }

  @Override
  public byte[] encode() throws RejectionException {
    misbehave("encode");
    if (value.startsWith("big:")) {
      byte[] big = new byte[Integer.parseInt(value.substring(4))];
      Arrays.fill(big, (byte) 'b');
      return big;
    }
    return Records.bytes("p(" + value + ")");
  }

  @Override
  public void close() {}

  private void misbehave(String step) throws RejectionException {
    if (!value.startsWith(step + ":")) {
      return;
    }
    switch (value.substring(step.length() + 1)) {
      case "malformed" ->
          throw new RejectionException.Malformed("Expected %s, found %s.", "a", "b");
      case "unknown" -> throw new RejectionException.UnknownModel("Unknown model.");
      case "runtime" -> throw new IllegalStateException("broken in " + step);
      case "error" -> throw new AssertionError("broken JVM");
      default -> throw new IllegalArgumentException(value);
    }
  }
}
