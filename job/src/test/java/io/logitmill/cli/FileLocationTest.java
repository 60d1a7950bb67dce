// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLocationTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"", "file:", "file://"})
  void readsAPathOfThisMachineAndItsUri(String scheme) throws Exception {
    Path file = Files.writeString(directory.resolve("job 100%.yaml"), "job: {}");
    FileLocation location = new FileLocation(scheme + file);

    assertTrue(location.isLocal());
    assertEquals(file, location.local());
    assertEquals("job: {}", new String(location.read(), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"job.yaml", "file:job.yaml"})
  void takesARelativePathFromTheWorkingDirectory(String text) {
    assertEquals(Path.of("job.yaml").toAbsolutePath(), new FileLocation(text).local());
  }

  @Test
  void namesAFileSystemThatFlinkDoesNotHave() {
    FileLocation location = new FileLocation("nofs://bucket/job.yaml");

    assertFalse(location.isLocal());
    IOException e = assertThrows(IOException.class, location::read);
    assertTrue(e.getMessage().contains("'nofs'"), e.getMessage());
  }
}
