// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * What decides which kernel fits a Java virtual machine.
 *
 * @param moduleIsThere whether jdk.incubator.vector was added to the virtual machine
 * @param compilerIsThere whether C2 compiles: the only compiler that turns the Vector API into
 *     instructions
 * @param isLittleEndian whether records lie in memory as they came
 * @param hasFusedMultiplyAdd whether {@code Math.fma} is an instruction
 */
public record KernelFacts(
    boolean moduleIsThere,
    boolean compilerIsThere,
    boolean isLittleEndian,
    boolean hasFusedMultiplyAdd) {
  static final String MODULE = "jdk.incubator.vector";

  /** TieredStopAtLevel of a virtual machine that compiles with C2. */
  private static final int FULL_OPTIMIZATION = 4;

  /** Returns the facts of the virtual machine that this runs in. */
  public static KernelFacts ofThisMachine() {
    return new KernelFacts(
        ModuleLayer.boot().findModule(MODULE).isPresent(),
        compilesWithC2(),
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN,
        option("UseFMA", "true").equals("true"));
  }

  private static boolean compilesWithC2() {
    String info = System.getProperty("java.vm.info", "");
    boolean jvmci = option("UseJVMCICompiler", "false").equals("true");
    return !info.contains("interpreted mode")
        && !jvmci
        && Integer.parseInt(option("TieredStopAtLevel", "0")) >= FULL_OPTIMIZATION;
  }

  /**
   * Returns an option of HotSpot, or {@code absent} where there is none of that name. Asked by
   * name, so that other virtual machines, which lack the bean, load this class as well.
   */
  private static String option(String name, String absent) {
    try {
      MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
      Object option =
          beans.invoke(
              new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
              "getVMOption",
              new Object[] {name},
              new String[] {String.class.getName()});
      return String.valueOf(((javax.management.openmbean.CompositeData) option).get("value"));
    } catch (javax.management.JMException | RuntimeException e) {
      return absent;
    }
  }
}
