// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.cli.CommandException;
import io.logitmill.cli.Signals;
import io.logitmill.cli.Terminal;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole way from logits to labelled probabilities, on this machine alone. */
@Command(
    name = "demo",
    description = {
      "Shows the whole way, on this machine alone, in about 15 seconds.",
      "Starts a Kafka broker and an embedded Flink, feeds 2,000 real logit records of",
      "handwritten digits, shows the predictions as they are committed, checks each against",
      "what was sent, and stops and removes everything it started."
    },
    footer = {"%nExample:", "  ./logitmill demo"})
public final class DemoCommand implements Callable<Integer> {
  private static final int UNWIND_SECONDS = 30;

  @Option(
      names = "--keep",
      description = "Leave broker and job running until Ctrl-C, and print their addresses.")
  private boolean keep;

  @Override
  public Integer call() throws Exception {
    Terminal terminal = Terminal.current();
    CountDownLatch stop = new CountDownLatch(1);
    try (DemoEnvironment environment = new DemoEnvironment(terminal)) {
      // The work has its own thread, so that a signal ends it while this one takes it all down.
      FutureTask<Void> work =
          new FutureTask<>(
              () -> {
                new DemoScript(terminal, environment, keep ? stop : null).play();
                return null;
              });
      Thread thread = new Thread(work, "demo");
      Signals.onStop(
          () -> {
            stop.countDown();
            if (!environment.isKept()) {
              thread.interrupt();
            }
          });
      thread.start();
      return await(work, thread, stop, environment);
    }
  }

  private static int await(
      FutureTask<Void> work, Thread thread, CountDownLatch stop, DemoEnvironment environment)
      throws Exception {
    try {
      work.get();
      return CommandException.DONE;
    } catch (ExecutionException e) {
      if (stop.getCount() == 0 && !environment.isKept()) {
        joinQuietly(thread);
        throw CommandException.failed("Stopped before the end.");
      }
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void joinQuietly(Thread thread) throws InterruptedException, TimeoutException {
    thread.join(TimeUnit.SECONDS.toMillis(UNWIND_SECONDS));
    if (thread.isAlive()) {
      throw new TimeoutException("The demo did not stop in time.");
    }
  }
}
