// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir private Path root;

  @Test
  void hasNothingToResumeFromAtFirst() throws Exception {
    try (StateDirectory state = StateDirectory.open(root, "job")) {
      assertEquals(Optional.empty(), state.newest());
    }
  }

  @Test
  void resumesFromWhatWasCompletedLast() throws Exception {
    try (StateDirectory state = StateDirectory.open(root, "job")) {
      complete(state.checkpoints().resolve("aaaa/chk-9"), 1_000);
      Path savepoint = complete(state.savepoints().resolve("savepoint-aaaa-1"), 3_000);
      complete(state.checkpoints().resolve("bbbb/chk-12"), 2_000);

      assertEquals(Optional.of(savepoint), state.newest());
    }
  }

  @Test
  void resumesFromACheckpointThatIsNewerThanTheSavepoint() throws Exception {
    try (StateDirectory state = StateDirectory.open(root, "job")) {
      complete(state.savepoints().resolve("savepoint-aaaa-1"), 3_000);
      Path checkpoint = complete(state.checkpoints().resolve("bbbb/chk-2"), 4_000);

      assertEquals(Optional.of(checkpoint), state.newest());
    }
  }

  @Test
  void comparesCheckpointNumbersAsNumbersWhenTheTimeIsTheSame() throws Exception {
    try (StateDirectory state = StateDirectory.open(root, "job")) {
      complete(state.checkpoints().resolve("aaaa/chk-9"), 1_000);
      Path higher = complete(state.checkpoints().resolve("aaaa/chk-10"), 1_000);

      assertEquals(Optional.of(higher), state.newest());
    }
  }

  @Test
  void ignoresWhatWasNeverCompleted() throws Exception {
    try (StateDirectory state = StateDirectory.open(root, "job")) {
      Path complete = complete(state.checkpoints().resolve("aaaa/chk-9"), 1_000);
      Files.createDirectories(state.checkpoints().resolve("aaaa/chk-10"));
      Files.createDirectories(state.savepoints().resolve("savepoint-aaaa-2"));

      assertEquals(Optional.of(complete), state.newest());
    }
  }

  @Test
  void keepsWhatIsSetAsideAndNoLongerResumesFromIt() throws Exception {
    try (StateDirectory state = StateDirectory.open(root, "job")) {
      complete(state.checkpoints().resolve("aaaa/chk-9"), 1_000);

      Path aside = state.setAside().orElseThrow();

      assertEquals(Optional.empty(), state.newest());
      assertTrue(Files.exists(aside.resolve("checkpoints/aaaa/chk-9/_metadata")));
      assertEquals(Optional.empty(), state.setAside());
    }
  }

  @Test
  void refusesASecondRunOfTheSameJob() throws Exception {
    try (StateDirectory first = StateDirectory.open(root, "job")) {
      CommandException e =
          assertThrows(CommandException.class, () -> StateDirectory.open(root, "job"));

      assertEquals(
          "Another run of job job has the lock "
              + first.directory().resolve("lock")
              + ". Stop it first, or set another job.name.",
          e.getMessage());
      StateDirectory.open(root, "other").close();
    }
    StateDirectory.open(root, "job").close();
  }

  private static Path complete(Path checkpoint, long timeMs) throws Exception {
    Files.createDirectories(checkpoint);
    Path metadata = Files.writeString(checkpoint.resolve("_metadata"), "x");
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(timeMs));
    return checkpoint;
  }
}
