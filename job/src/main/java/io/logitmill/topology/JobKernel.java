// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.config.JobConfig;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.KernelChoice;
import io.logitmill.softmax.KernelFacts;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the kernel that a job asks for, once in each class loader, and says which and why. */
final class JobKernel {
  private static final Logger LOG = LoggerFactory.getLogger(JobKernel.class);

  /** Kernels are stateless, so that all tasks share one. */
  private static final Map<JobConfig.KernelChoice, Kernel> CHOSEN =
      new EnumMap<>(JobConfig.KernelChoice.class);

  private static final KernelFacts FACTS = KernelFacts.ofThisMachine();

  private JobKernel() {}

  /**
   * Returns the kernel. If the vector kernel is asked for and this machine cannot run it, the job
   * ends: starting again would change nothing.
   */
  static synchronized Kernel of(JobConfig.KernelChoice wanted) {
    try {
      return CHOSEN.computeIfAbsent(wanted, JobKernel::choose);
    } catch (IllegalStateException e) {
      throw DeliberateStop.causedBy(e, "%s", e.getMessage());
    }
  }

  private static Kernel choose(JobConfig.KernelChoice wanted) {
    KernelChoice choice =
        KernelChoice.of(
            switch (wanted) {
              case AUTO -> KernelChoice.Wanted.AUTO;
              case VECTOR -> KernelChoice.Wanted.VECTOR;
              case SCALAR -> KernelChoice.Wanted.SCALAR;
            },
            FACTS);
    Kernel kernel = choice.kernel();
    if (choice.remedy() == null) {
      LOG.info("Kernel: {}, because {}.", kernel.description(), choice.reason());
    } else {
      LOG.warn(
          "Kernel: {}, because {}. The results are the same, but large models are scored up to ten"
              + " times slower. {}",
          kernel.description(),
          choice.reason(),
          choice.remedy());
    }
    if (!FACTS.hasFusedMultiplyAdd()) {
      LOG.warn(
          "This processor has no fused multiply-add, or it is switched off. The results are the"
              + " same, but scoring is very slow. Use a machine that has it, without"
              + " -XX:-UseFMA.");
    }
    return kernel;
  }
}
