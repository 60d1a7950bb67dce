// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** Kills one broker as kill -9 does, and starts it again at once. */
final class KillBroker implements Fault {
  private final SplittableRandom random;
  private int victim;

  KillBroker(long seed) {
    this.random = new SplittableRandom(seed);
  }

  @Override
  public String name() {
    return "kill-broker";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile(
        "Connection to node \\S+ \\(\\S+\\) could not be established.*"
            + "|Node \\S+ disconnected\\.|Error while fetching metadata.*");
  }

  @Override
  public void inject(Pipeline pipeline) {
    victim = random.nextInt(pipeline.kafka().count());
    pipeline.kafka().kill9(victim);
  }

  @Override
  public void heal(Pipeline pipeline) throws IOException {
    pipeline.kafka().restart(victim);
  }
}
