// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.KernelChoice;
import io.logitmill.softmax.KernelFacts;
import io.logitmill.softmax.ScalarKernel;
import java.util.List;

/** The kernels that this virtual machine can run: one or both. */
public final class Kernels {
  private static final List<Kernel> ALL = all();

  private Kernels() {}

  /** Returns the scalar kernel, and after it the vector kernel if the module is there. */
  public static List<Kernel> list() {
    return ALL;
  }

  private static List<Kernel> all() {
    KernelFacts facts = KernelFacts.ofThisMachine();
    // In the interpreter too: there it is slow, but must give the same bits.
    KernelFacts asIfCompiled =
        new KernelFacts(
            facts.moduleIsThere(), true, facts.isLittleEndian(), facts.hasFusedMultiplyAdd());
    KernelChoice choice = KernelChoice.of(KernelChoice.Wanted.AUTO, asIfCompiled);
    return choice.isVector()
        ? List.of(new ScalarKernel(), choice.kernel())
        : List.of(new ScalarKernel());
  }
}
