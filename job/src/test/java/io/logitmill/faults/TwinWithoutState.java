// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.FlinkRest;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Submits a job of the same name a second time, without state: it is refused, the first stays. */
final class TwinWithoutState implements Fault {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "twin-without-state";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile("Expected to resume job .*");
  }

  @Override
  public void inject(Pipeline pipeline) throws Exception {
    FlinkRest rest = pipeline.flink().rest();
    int failures = rest.exceptions(pipeline.job()).size();
    String twin =
        pipeline
            .flink()
            .submit(pipeline.files().job(), pipeline.layout().parallelism(), Optional.empty());
    Awaitility.await().atMost(PATIENCE).until(() -> rest.hasEnded(twin));
    String told = String.join("\n", rest.exceptions(twin));
    if (!rest.state(twin).equals("FAILED") || !sign().matcher(told).find()) {
      throw new AssertionError("Expected the twin to be refused, found: " + told);
    }
    String first = rest.state(pipeline.job());
    if (!first.equals("RUNNING") || rest.exceptions(pipeline.job()).size() != failures) {
      throw new AssertionError(
          "Expected the first job untouched, found it %s after: %s"
              .formatted(first, rest.exceptions(pipeline.job())));
    }
  }
}
