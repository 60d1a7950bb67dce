// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig;
import io.logitmill.topology.FakeSteps;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogitmillJobTest {
  private final JobConfigs config = new JobConfigs("localhost:9092");

  @ParameterizedTest
  @EnumSource(JobConfig.TransactionNaming.class)
  void isOneChain(JobConfig.TransactionNaming naming) {
    config.naming = naming;
    assertOneChain();
  }

  @Test
  void isOneChainWithoutTransactions() {
    config.guarantee = JobConfig.Guarantee.AT_LEAST_ONCE;
    assertOneChain();
  }

  private void assertOneChain() {
    StreamExecutionEnvironment env = define(new Configuration());
    env.setParallelism(2);
    JobGraph graph = env.getStreamGraph().getJobGraph();
    List<JobVertex> vertices = graph.getVerticesSortedTopologicallyFromSources();
    assertEquals(1, vertices.size(), vertices.toString());
    assertEquals(2, vertices.get(0).getParallelism());
  }

  @Test
  void setsItsSafetySwitches() {
    StreamExecutionEnvironment env = define(new Configuration());
    assertEquals(false, env.getConfiguration().get(PipelineOptions.GENERIC_TYPES));
    assertEquals(false, env.getConfiguration().get(PipelineOptions.AUTO_GENERATE_UIDS));
    assertTrue(env.getConfig().isObjectReuseEnabled());
  }

  @Test
  void checkpointsWhereTheClusterSaysNothing() {
    StreamExecutionEnvironment env = define(new Configuration());
    assertEquals(200, env.getCheckpointConfig().getCheckpointInterval());
    assertEquals(
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION,
        env.getCheckpointConfig().getExternalizedCheckpointRetention());
  }

  @Test
  void theClustersCheckpointsWin() {
    Configuration cluster = new Configuration();
    cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(7));
    cluster.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION);
    StreamExecutionEnvironment env = define(cluster);
    assertEquals(7_000, env.getCheckpointConfig().getCheckpointInterval());
    assertEquals(
        ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION,
        env.getCheckpointConfig().getExternalizedCheckpointRetention());
  }

  private StreamExecutionEnvironment define(Configuration cluster) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(cluster);
    PreflightReport.Facts facts = new PreflightReport.Facts(1 << 20, 1 << 20, false);
    LogitmillJob.define(env, config.build(), JobStart.of(facts, false, FakeSteps::open));
    return env;
  }
}
