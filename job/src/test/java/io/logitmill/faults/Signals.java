// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;

/** Sends the signals that Java has no call for. */
final class Signals {
  private Signals() {}

  /** Stops a process where it stands. */
  static void pause(long pid) throws IOException {
    send("-STOP", pid);
  }

  /** Lets a stopped process go on. */
  static void resume(long pid) throws IOException {
    send("-CONT", pid);
  }

  private static void send(String signal, long pid) throws IOException {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(pid)).inheritIO().start();
    try {
      int status = kill.waitFor();
      if (status != 0) {
        throw new IOException("kill " + signal + " " + pid + " ended with status " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while sending a signal.", e);
    }
  }
}
