// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.util.regex.Pattern;

/**
 * Kills brokers, JobManager and TaskManagers at once, as a power cut does; then all start again.
 */
final class KillEverything implements Fault {
  @Override
  public String name() {
    return "kill-everything";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile("Starting job '.*' from savepoint .*|Restoring job \\S+ from .*");
  }

  @Override
  public void inject(Pipeline pipeline) {
    FlinkCluster flink = pipeline.flink();
    for (int i = 0; i < pipeline.kafka().count(); i++) {
      pipeline.kafka().kill9(i);
    }
    flink.killJobManager();
    for (int i = 0; i < flink.taskManagerCount(); i++) {
      flink.kill9TaskManager(i);
    }
  }

  @Override
  public void heal(Pipeline pipeline) throws Exception {
    FlinkCluster flink = pipeline.flink();
    pipeline.kafka().restartAll();
    for (int i = 0; i < flink.taskManagerCount(); i++) {
      flink.startTaskManager(i);
    }
    flink.startJobManager();
    pipeline.resume();
  }
}
