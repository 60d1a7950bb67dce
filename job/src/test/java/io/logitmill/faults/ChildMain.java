// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class, and ends the process at once when its standard input ends: a child that
 * was started through it never outlives its parent, not even a parent that was killed.
 *
 * <p>It uses the JDK alone: its class file is copied beside jars that know nothing of the tests.
 */
public final class ChildMain {
  private ChildMain() {}

  /** Takes the name of the main class, then that class's arguments. */
  public static void main(String[] args) throws Exception {
    Thread watch = new Thread(ChildMain::endWithStandardInput, "end-with-parent");
    watch.setDaemon(true);
    watch.start();
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    try {
      Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(args[0] + " failed: " + e.getCause(), e.getCause());
    }
  }

  private static void endWithStandardInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.out.println("Standard input failed, ending: " + e);
    }
    Runtime.getRuntime().halt(1);
  }
}
