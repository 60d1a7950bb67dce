// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Kills the JobManager as kill -9 does. There is no high availability: the operator starts another
 * one and submits the job again from the newest retained checkpoint.
 */
final class KillJobManager implements Fault {
  @Override
  public String name() {
    return "kill-jobmanager";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile(
        "JobManager with id \\S+ is no longer reachable.*"
            + "|ResourceManager with id \\S+ is no longer reachable.*"
            + "|The heartbeat of (JobManager|ResourceManager) with id .*");
  }

  @Override
  public void inject(Pipeline pipeline) {
    pipeline.flink().killJobManager();
  }

  @Override
  public void heal(Pipeline pipeline) throws IOException {
    pipeline.flink().startJobManager();
    pipeline.resume();
  }
}
