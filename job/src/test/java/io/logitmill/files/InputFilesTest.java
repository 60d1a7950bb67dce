// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a path, a directory or a pattern stands for. */
class InputFilesTest {
  @TempDir private Path directory;

  @BeforeEach
  void write() throws IOException {
    for (String name :
        List.of(
            "day-2/b.avro",
            "day-1/a.avro",
            "day-1/a.jsonl",
            "day-1/_SUCCESS",
            "day-1/.a.avro.crc",
            "day-1/deep/er/c.avro",
            "other/d[1].avro")) {
      Files.createDirectories(directory.resolve(name).getParent());
      Files.writeString(directory.resolve(name), name);
    }
  }

  @Test
  void aPatternMatchesWithinOneName() throws IOException {
    assertEquals(List.of("day-1/a.avro", "day-2/b.avro"), find("day-*/*.avro"));
    assertEquals(List.of("day-1/a.avro", "day-1/a.jsonl"), find("day-1/a.*"));
    assertEquals(List.of("day-1/a.avro", "day-1/a.jsonl"), find("day-1/?.{avro,jsonl}"));
    assertEquals(List.of("day-2/b.avro"), find("day-[2-9]/*"));
  }

  @Test
  void twoStarsMatchAnyNumberOfDirectories() throws IOException {
    assertEquals(
        List.of("day-1/a.avro", "day-1/deep/er/c.avro", "day-2/b.avro"), find("day-*/**/*.avro"));
    assertEquals(List.of("day-1/deep/er/c.avro"), find("**/er/*.avro"));
  }

  @Test
  void aDirectoryStandsForItsFiles_withoutWhatIsNoData() throws IOException {
    assertEquals(List.of("day-1/a.avro", "day-1/a.jsonl"), find("day-1"));
    assertEquals(List.of("day-1/_SUCCESS"), find("day-1/_*"));
  }

  @Test
  void aPathThatExistsIsTakenAsItIs() throws IOException {
    assertEquals(List.of("other/d[1].avro"), find("other/d[1].avro"));
  }

  @Test
  void severalPatternsGiveEachFileOnce_inTheOrderOfPaths() throws IOException {
    assertEquals(
        List.of("day-1/a.avro", "day-1/a.jsonl", "day-2/b.avro"),
        find("day-2/b.avro", "day-1/a.avro", "day-1"));
  }

  @Test
  void aFileIsKnownByItsWholePathItsLengthAndItsTime() throws IOException {
    Path file = directory.resolve("day-2/b.avro");
    InputFile found = InputFiles.find(List.of(file.toString())).get(0);
    assertEquals(
        new InputFile("file:" + file, 12, Files.getLastModifiedTime(file).toMillis()), found);
    assertEquals(found, InputFiles.find(List.of("file://" + file)).get(0));
  }

  @Test
  void aPatternThatNamesNothingIsAMistake() {
    String message =
        assertThrows(FileContentException.class, () -> find("day-1", "day-3/*.avro")).getMessage();
    assertEquals(
        "Expected files at file:" + directory.resolve("day-3/*.avro") + ", found none.", message);
    assertThrows(FileContentException.class, () -> find("nothing"));
    String malformed = assertThrows(FileContentException.class, () -> find("{a")).getMessage();
    assertTrue(malformed.contains("Expected a pattern for file names, found '{a'"), malformed);
  }

  private List<String> find(String... patterns) throws IOException {
    return InputFiles.find(
            List.of(patterns).stream().map(name -> directory.resolve(name).toString()).toList())
        .stream()
        .map(file -> directory.relativize(Path.of(file.path().substring(5))).toString())
        .toList();
  }
}
