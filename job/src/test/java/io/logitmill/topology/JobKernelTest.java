// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig.KernelChoice;
import io.logitmill.softmax.KernelFacts;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** Run with the vector module and without it. */
class JobKernelTest {
  @Test
  void scalar_isTheScalarKernel() {
    assertEquals("scalar", JobKernel.of(KernelChoice.SCALAR).name());
  }

  @Test
  void auto_isOneKernelForAllTasks() {
    assertSame(JobKernel.of(KernelChoice.AUTO), JobKernel.of(KernelChoice.AUTO));
  }

  @Test
  void vector_isTheVectorKernel_orEndsTheJobWithTheRemedy() {
    if (KernelFacts.ofThisMachine().moduleIsThere()) {
      assertEquals("vector", JobKernel.of(KernelChoice.VECTOR).name());
      return;
    }
    Exception end =
        assertThrows(SuppressRestartsException.class, () -> JobKernel.of(KernelChoice.VECTOR));
    assertInstanceOf(DeliberateStop.class, end.getCause());
    String message = end.getCause().getMessage();
    assertTrue(message.contains("Start Java with --add-modules=jdk.incubator.vector"), message);
  }
}
