// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The main class of the broker's own JVM: formats the storage when it is empty, then runs Kafka.
 *
 * <p>It ends the broker when its standard input ends, so that a broker never outlives the process
 * that started it, not even when that process was killed. It uses the JDK alone and reaches Kafka
 * by reflection: the class is copied beside the broker's jars, which the job's jar stays out of.
 */
final class BrokerMain {
  private static final long SHUTDOWN_MS = 20_000;

  private BrokerMain() {}

  /**
   * Takes the server.properties, the directory of the log, the cluster id, and any further options
   * of the command that formats the storage.
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    String properties = args[0];
    Path metadata = Path.of(args[1], "meta.properties");
    endWithStandardInput();
    if (!Files.exists(metadata)) {
      List<String> format = new ArrayList<>(List.of("format", "-t", args[2], "-c", properties));
      format.addAll(List.of(args).subList(3, args.length));
      format(format.toArray(String[]::new));
    }
    call(
        "kafka.Kafka", "main", new Class<?>[] {String[].class}, (Object) new String[] {properties});
  }

  private static void format(String[] arguments) throws ReflectiveOperationException {
    Class<?>[] types = {String[].class, PrintStream.class};
    Object status = call("kafka.tools.StorageTool", "execute", types, arguments, System.out);
    if (!Integer.valueOf(0).equals(status)) {
      throw new IllegalStateException("Formatting the storage failed with status " + status + ".");
    }
  }

  private static Object call(String type, String method, Class<?>[] types, Object... arguments)
      throws ReflectiveOperationException {
    try {
      return Class.forName(type).getMethod(method, types).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(type + " failed: " + e.getCause(), e.getCause());
    }
  }

  private static void endWithStandardInput() {
    Thread watch = new Thread(BrokerMain::awaitEndOfInput, "end-with-parent");
    watch.setDaemon(true);
    watch.start();
  }

  private static void awaitEndOfInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.out.println("Standard input failed, stopping: " + e);
    }
    Thread halt = new Thread(BrokerMain::haltAfterWait, "halt");
    halt.setDaemon(true);
    halt.start();
    System.exit(0);
  }

  private static void haltAfterWait() {
    try {
      Thread.sleep(SHUTDOWN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
