// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import java.lang.reflect.InvocationTargetException;

/**
 * Which kernel a Java virtual machine is given, and why. A pure function of what was asked for and
 * of the {@link KernelFacts}, so that a test can ask for any machine.
 *
 * @param isVector whether it is the vector kernel
 * @param reason why, in one sentence
 * @param remedy what would give the vector kernel; null if it is chosen, or nothing would
 */
public record KernelChoice(boolean isVector, String reason, String remedy) {
  /** What may be asked for. */
  public enum Wanted {
    /** The vector kernel where it fits, else the scalar one. */
    AUTO,
    /** The vector kernel or nothing. */
    VECTOR,
    /** The scalar kernel. */
    SCALAR
  }

  private static final String IMPLEMENTATION = "io.logitmill.softmax.vector.VectorKernel";
  private static final String OPTION = "--add-modules=" + KernelFacts.MODULE;

  /**
   * Chooses.
   *
   * @throws IllegalStateException if the vector kernel is asked for and does not fit
   */
  public static KernelChoice of(Wanted wanted, KernelFacts facts) {
    if (wanted == Wanted.SCALAR) {
      return new KernelChoice(false, "the scalar kernel is asked for", null);
    }
    KernelChoice choice = best(facts);
    if (wanted == Wanted.VECTOR && !choice.isVector) {
      throw new IllegalStateException(
          "Expected a Java virtual machine that can run the vector kernel, as kernel: vector asks,"
              + " but "
              + choice.reason
              + ". "
              + (choice.remedy == null ? "Set kernel: auto or kernel: scalar." : choice.remedy));
    }
    return choice;
  }

  private static KernelChoice best(KernelFacts facts) {
    if (!facts.isLittleEndian()) {
      return new KernelChoice(false, "the machine is not little-endian", null);
    }
    if (!facts.compilerIsThere()) {
      return new KernelChoice(
          false,
          "code is not compiled by C2, without which the Vector API is slow",
          "Leave out -Xint, -XX:TieredStopAtLevel, -XX:CompilationMode and other compilers.");
    }
    if (!facts.moduleIsThere()) {
      return new KernelChoice(
          false,
          "the module " + KernelFacts.MODULE + " is missing",
          "Start Java with "
              + OPTION
              + "; on a Flink cluster, add it to env.java.opts.taskmanager in its configuration.");
    }
    if (!facts.hasFusedMultiplyAdd()) {
      return new KernelChoice(false, "the processor has no fused multiply-add", null);
    }
    return new KernelChoice(true, "the module " + KernelFacts.MODULE + " is there", null);
  }

  /** Returns a kernel of the chosen kind. Only here are the classes of the Vector API loaded. */
  public Kernel kernel() {
    if (!isVector) {
      return new ScalarKernel();
    }
    try {
      return Class.forName(IMPLEMENTATION).asSubclass(Kernel.class).getConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("The vector kernel does not start.", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The vector kernel is not in the jar.", e);
    }
  }
}
