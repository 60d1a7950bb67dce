// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.cli.CommandException;
import io.logitmill.cli.Signals;
import io.logitmill.cli.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the whole way from logits to labelled probabilities, on this machine alone. */
@Command(
    name = "demo",
    description = {
      "Shows the whole way, on this machine alone, in about 15 seconds.",
      "Starts a Kafka broker and an embedded Flink, feeds 2,000 real logit records of",
      "handwritten digits, shows the predictions as they are committed, checks each against",
      "what was sent, and stops and removes everything it started."
    },
    footer = {"%nExamples:", "  ./logitmill demo", "  ./logitmill demo --classes 100000"})
public final class DemoCommand implements Callable<Integer> {
  private static final int UNWIND_SECONDS = 30;

  /** Kafka's usual limit of a record. */
  private static final int DIGITS_BYTES = 1 << 20;

  @Option(
      names = "--keep",
      description = "Leave broker and job running until Ctrl-C, and print their addresses.")
  private boolean keep;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = {
        "Compare dense, packed and candidate records of the same made-up inputs of N classes"
            + " instead: their sizes, and how far the probabilities are off."
      })
  private Integer classes;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    checkClasses();
    Terminal terminal = Terminal.current();
    CountDownLatch stop = new CountDownLatch(1);
    try (DemoEnvironment environment = environment(terminal)) {
      // The work has its own thread, so that a signal ends it while this one takes it all down.
      FutureTask<Void> work =
          new FutureTask<>(
              () -> {
                play(terminal, environment, stop);
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

  private void checkClasses() {
    if (classes == null) {
      return;
    }
    if (classes < ClassesScript.LEAST_CLASSES || classes > ClassesScript.MOST_CLASSES) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected --classes from %d to %d, found %d."
              .formatted(ClassesScript.LEAST_CLASSES, ClassesScript.MOST_CLASSES, classes));
    }
    if (keep) {
      throw new ParameterException(spec.commandLine(), "--keep does not go with --classes.");
    }
  }

  private DemoEnvironment environment(Terminal terminal) throws IOException {
    return classes == null
        ? new DemoEnvironment(terminal, DigitsData.resource("models.yaml"), DIGITS_BYTES)
        : new DemoEnvironment(
            terminal, SyntheticInput.catalogue(classes), Float.BYTES * classes + DIGITS_BYTES);
  }

  private void play(Terminal terminal, DemoEnvironment environment, CountDownLatch stop)
      throws Exception {
    if (classes == null) {
      new DemoScript(terminal, environment, keep ? stop : null).play();
    } else {
      new ClassesScript(terminal, environment, classes).play();
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
