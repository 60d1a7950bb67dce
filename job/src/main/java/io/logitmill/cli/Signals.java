// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C and SIGTERM, turned into a call.
 *
 * <p>A shutdown hook would come too late for an orderly stop: Flink's own hooks run at the same
 * time and take the ground from under a savepoint. The classes are reached by reflection, as the
 * compiler warns of them and the warning cannot be silenced.
 */
public final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
  private static final String[] NAMES = {"INT", "TERM", "HUP"};

  private Signals() {}

  /** Calls {@code stop} at the first signal; the second one ends the process at once. */
  public static void onStop(Runnable stop) {
    AtomicBoolean seen = new AtomicBoolean();
    for (String name : NAMES) {
      try {
        install(name, stop, seen);
      } catch (ReflectiveOperationException | IllegalArgumentException e) {
        // The virtual machine keeps its own way with this signal, such as under nohup.
        LOG.debug("No handler for the signal {}.", name, e);
      }
    }
  }

  private static void install(String name, Runnable stop, AtomicBoolean seen)
      throws ReflectiveOperationException {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Method handle = signalType.getMethod("handle", signalType, handlerType);
    Object signal = signalType.getConstructor(String.class).newInstance(name);
    Object handler =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {handlerType},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("handle")) {
                return method.getName().equals("equals") ? proxy == arguments[0] : 0;
              }
              if (seen.compareAndSet(false, true)) {
                stop.run();
              } else {
                Runtime.getRuntime().halt(1);
              }
              return null;
            });
    handle.invoke(null, signal, handler);
  }
}
