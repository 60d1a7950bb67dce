// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Stops the clock of the first broker, as a long collection or a stalled disk does; then it wakes.
 */
final class PauseBroker implements Fault {
  private final Duration pause;
  private final Pattern sign;

  private PauseBroker(Duration pause, String sign) {
    this.pause = pause;
    this.sign = Pattern.compile(sign);
  }

  /** A pause that is shorter than all timeouts. */
  static PauseBroker unnoticed(Duration pause) {
    return new PauseBroker(
        pause, "Completed checkpoint \\d+ for job .*checkpointDuration=\\d{4,} ms.*");
  }

  /** A pause that is longer than the clients' request timeout. */
  static PauseBroker beyondRequestTimeout(Duration pause) {
    return new PauseBroker(pause, "Disconnecting from node \\S+ due to request timeout.*");
  }

  /** A pause after which the producer has given up what it was to deliver. */
  static PauseBroker beyondDeliveryTimeout(Duration pause) {
    return new PauseBroker(pause, "Expiring \\d+ record\\(s\\) for .*");
  }

  @Override
  public String name() {
    return "pause-broker-" + pause.toSeconds() + "s";
  }

  @Override
  public Pattern sign() {
    return sign;
  }

  @Override
  public void inject(Pipeline pipeline) throws IOException {
    pipeline.kafka().pause(0);
  }

  @Override
  public Duration hold() {
    return pause;
  }

  @Override
  public void heal(Pipeline pipeline) throws IOException {
    pipeline.kafka().resume(0);
  }
}
