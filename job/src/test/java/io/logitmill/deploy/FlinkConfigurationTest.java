// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The promises of deploy/flink-conf/config.yaml, as Flink reads it. */
class FlinkConfigurationTest {
  private static Configuration flink;

  @BeforeAll
  static void read() {
    flink = GlobalConfiguration.loadConfiguration(ProjectFiles.at("deploy/flink-conf").toString());
  }

  @Test
  void hasOnlyKeysThatFlinkKnows() {
    assertEquals(Set.of(), FlinkKeys.unknown(flink.keySet()));
    assertEquals(
        Set.of("taskmanager.numberOfTaskSlot"),
        FlinkKeys.unknown(Set.of("taskmanager.numberOfTaskSlot", "rest.port")));
  }

  @Test
  void opensWhatTheTestsOpenAndAddsTheVectorModule() {
    List<String> flags = Arrays.asList(flink.get(CoreOptions.FLINK_JVM_OPTIONS).split(" "));
    List<String> opened =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> flag.matches("--add-(opens|exports)=java\\..*"))
            .toList();

    assertTrue(opened.size() >= 14, () -> "Expected the flags of the build, found " + opened);
    assertEquals(List.of(), opened.stream().filter(flag -> !flags.contains(flag)).toList());
    assertTrue(flags.contains("--add-modules=jdk.incubator.vector"));
  }

  @Test
  void sizesOfTheProcessesAddUp() {
    assertNotNull(JobManagerProcessUtils.processSpecFromConfig(flink));
    assertNotNull(TaskExecutorProcessUtils.processSpecFromConfig(flink));
  }
}
