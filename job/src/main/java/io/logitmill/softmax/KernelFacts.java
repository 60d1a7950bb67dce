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
        compilesWithC2(
            System.getProperty("java.vm.info", ""),
            option("TieredStopAtLevel", "0"),
            option("UseJVMCICompiler", "false")),
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN,
        option("UseFMA", "true").equals("true"));
  }

  /**
   * Returns whether C2 compiles.
   *
   * @param info what the virtual machine says of itself; "emulated-client" means C1 alone, which
   *     leaves TieredStopAtLevel at 4 where -XX:CompilationMode=quick-only or
   *     -XX:+NeverActAsServerClassMachine asks for it
   */
  static boolean compilesWithC2(String info, String tieredStopAtLevel, String useJvmciCompiler) {
    return !info.contains("interpreted mode")
        && !info.contains("emulated-client")
        && !useJvmciCompiler.equals("true")
        && Integer.parseInt(tieredStopAtLevel) >= FULL_OPTIMIZATION;
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
