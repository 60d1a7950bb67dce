// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.softmax.KernelChoice.Wanted;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
  private static final KernelFacts ALL = new KernelFacts(true, true, true, true);
  private static final KernelFacts NO_MODULE = new KernelFacts(false, true, true, true);

  @Test
  void auto_whereEverythingIsThere_isTheVectorKernel() {
    KernelChoice choice = KernelChoice.of(Wanted.AUTO, ALL);

    assertTrue(choice.isVector());
    assertEquals(null, choice.remedy());
  }

  @Test
  void auto_withoutTheModule_isTheScalarKernelAndNamesTheRemedy() {
    KernelChoice choice = KernelChoice.of(Wanted.AUTO, NO_MODULE);

    assertFalse(choice.isVector());
    assertEquals("the module jdk.incubator.vector is missing", choice.reason());
    assertEquals(
        "Start Java with --add-modules=jdk.incubator.vector; on a Flink cluster, add it to"
            + " env.java.opts.taskmanager in its configuration.",
        choice.remedy());
    assertInstanceOf(ScalarKernel.class, choice.kernel());
  }

  @Test
  void auto_whereTheVectorKernelWouldBeSlowOrWrong_isTheScalarKernel() {
    assertFalse(KernelChoice.of(Wanted.AUTO, new KernelFacts(true, false, true, true)).isVector());
    assertFalse(KernelChoice.of(Wanted.AUTO, new KernelFacts(true, true, false, true)).isVector());
    assertFalse(KernelChoice.of(Wanted.AUTO, new KernelFacts(true, true, true, false)).isVector());
  }

  @Test
  void scalar_isTheScalarKernelAnywhere() {
    assertFalse(KernelChoice.of(Wanted.SCALAR, ALL).isVector());
  }

  @Test
  void vector_withoutTheModule_isRefusedWithTheRemedy() {
    Exception refused =
        assertThrows(IllegalStateException.class, () -> KernelChoice.of(Wanted.VECTOR, NO_MODULE));

    assertEquals(
        "Expected a Java virtual machine that can run the vector kernel, as kernel: vector asks,"
            + " but the module jdk.incubator.vector is missing. Start Java with"
            + " --add-modules=jdk.incubator.vector; on a Flink cluster, add it to"
            + " env.java.opts.taskmanager in its configuration.",
        refused.getMessage());
  }

  /** The build runs the tests with the module and without; each run says what it expects. */
  @Test
  void auto_onThisMachine_isTheKernelThatTheBuildExpects() {
    String expected = System.getProperty("logitmill.expected.kernel", "vector");

    Kernel kernel = KernelChoice.of(Wanted.AUTO, KernelFacts.ofThisMachine()).kernel();

    assertEquals(expected, kernel.name());
  }
}
