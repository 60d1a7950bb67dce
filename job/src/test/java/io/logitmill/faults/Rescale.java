// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Stops the job with a savepoint and resumes it with the next parallelism of a list, in turn. */
final class Rescale implements Fault {
  private final List<Integer> parallelisms;
  private int next;
  private String savepoint;

  Rescale(Integer... parallelisms) {
    this.parallelisms = List.of(parallelisms);
  }

  @Override
  public String name() {
    return "rescale";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile("Starting job '.*' from savepoint .*|Restoring job \\S+ from .*");
  }

  @Override
  public void inject(Pipeline pipeline) throws IOException {
    savepoint = pipeline.stopWithSavepoint();
  }

  @Override
  public void heal(Pipeline pipeline) throws IOException {
    int parallelism = parallelisms.get(next++ % parallelisms.size());
    pipeline.resume(parallelism, Optional.of(savepoint));
  }
}
