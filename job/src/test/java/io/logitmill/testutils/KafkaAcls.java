// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Kafka's own tool that grants rights, as {@code kafka-acls.sh} runs it, but in this JVM. */
public final class KafkaAcls implements AutoCloseable {
  private static final String EXIT = "org.apache.kafka.common.utils.Exit";

  private final URLClassLoader kafka;

  private KafkaAcls(URLClassLoader kafka) {
    this.kafka = kafka;
  }

  /** Loads the tool from the broker's jars, apart from the classes of the tests. */
  public static KafkaAcls load() throws Exception {
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> lib = Files.list(Path.of(System.getProperty("logitmill.broker.lib")))) {
      for (Path jar : lib.toList()) {
        jars.add(jar.toUri().toURL());
      }
    }
    URLClassLoader kafka =
        new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    throwInsteadOfExit(kafka);
    return new KafkaAcls(kafka);
  }

  private static void throwInsteadOfExit(ClassLoader kafka) throws ReflectiveOperationException {
    Class<?> procedure = kafka.loadClass(EXIT + "$Procedure");
    Object thrower =
        Proxy.newProxyInstance(
            kafka,
            new Class<?>[] {procedure},
            (proxy, method, arguments) -> {
              throw new IllegalStateException("kafka-acls.sh ended with status " + arguments[0]);
            });
    kafka.loadClass(EXIT).getMethod("setExitProcedure", procedure).invoke(null, thrower);
  }

  /**
   * Runs one command line of {@code kafka-acls.sh}.
   *
   * @throws IllegalStateException if the tool does not end well
   */
  public void run(String command) throws ReflectiveOperationException {
    List<String> words = List.of(command.split(" "));
    if (!words.get(0).equals("kafka-acls.sh")) {
      throw new IllegalArgumentException("Expected kafka-acls.sh, found: " + command);
    }
    Object arguments = words.subList(1, words.size()).toArray(String[]::new);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // Kafka looks its classes up there.
    thread.setContextClassLoader(kafka);
    PrintStream terminal = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      kafka
          .loadClass("org.apache.kafka.tools.AclCommand")
          .getMethod("main", String[].class)
          .invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          command + ": " + said.toString(StandardCharsets.UTF_8), e.getCause());
    } finally {
      System.setOut(terminal);
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public void close() throws Exception {
    kafka.close();
  }
}
