// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Finds the files that the user names: by path, by directory, by pattern.
 *
 * <p>A path that exists is taken as it is, whatever characters it has; a directory stands for the
 * files in it. Else {@code *}, {@code ?}, {@code [...]} and {@code {...}} match within one name, as
 * in a shell, and {@code **} matches any number of directories. What begins with a dot or an
 * underscore is no data ({@code .part.crc}, {@code _SUCCESS}) and is found by its own name only.
 */
public final class InputFiles {
  private static final Pattern GLOB = Pattern.compile(".*[*?\\[{].*");
  private static final String ANY_DIRECTORIES = "**";

  private final FileSystem fileSystem;
  private final Map<String, InputFile> found = new HashMap<>();

  private InputFiles(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  /**
   * Returns the files that any of {@code patterns} names, each once, in the order of their paths.
   *
   * @throws FileContentException if one of the patterns names none
   * @throws IOException if a file system is not there or does not answer
   */
  public static List<InputFile> find(List<String> patterns) throws IOException {
    Map<String, InputFile> all = new TreeMap<>();
    for (String pattern : patterns) {
      all.putAll(find(pattern));
    }
    return List.copyOf(all.values());
  }

  private static Map<String, InputFile> find(String pattern) throws IOException {
    if (pattern.isBlank()) {
      throw new FileContentException(null, "Expected a path, found an empty one.");
    }
    Path path = new Path(pattern);
    FileSystem fileSystem = path.getFileSystem();
    InputFiles files = new InputFiles(fileSystem);
    Path qualified = path.makeQualified(fileSystem);
    FileStatus status = files.status(qualified);
    if (status != null) {
      files.take(status);
    } else if (GLOB.matcher(qualified.getPath()).matches()) {
      files.expand(qualified);
    }
    if (files.found.isEmpty()) {
      throw new FileContentException(null, "Expected files at %s, found none.", qualified);
    }
    return files.found;
  }

  /** Returns what lies at a path; null if nothing does. */
  private FileStatus status(Path path) throws IOException {
    try {
      return fileSystem.getFileStatus(path);
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  private void take(FileStatus status) throws IOException {
    if (!status.isDir()) {
      add(status);
      return;
    }
    for (FileStatus child : children(status.getPath())) {
      if (!child.isDir() && !isHidden(child.getPath().getName())) {
        add(child);
      }
    }
  }

  private void add(FileStatus status) {
    // What a file system lists need not name its scheme.
    InputFile file = InputFile.of(status);
    String path = status.getPath().makeQualified(fileSystem).toString();
    found.put(path, new InputFile(path, file.bytes(), file.modifiedMs()));
  }

  private void expand(Path pattern) throws IOException {
    List<String> names = new ArrayList<>();
    Path root = pattern;
    while (root.getParent() != null) {
      names.add(0, root.getName());
      root = root.getParent();
    }
    // Only below the first pattern are directories listed.
    int first = 0;
    while (first < names.size() && !GLOB.matcher(names.get(first)).matches()) {
      root = new Path(root, names.get(first));
      first++;
    }
    descend(root, names.subList(first, names.size()));
  }

  private void descend(Path directory, List<String> names) throws IOException {
    String name = names.get(0);
    List<String> rest = names.subList(1, names.size());
    if (name.equals(ANY_DIRECTORIES)) {
      descend(directory, rest.isEmpty() ? List.of("*") : rest);
      for (FileStatus child : children(directory)) {
        if (child.isDir() && !isHidden(child.getPath().getName())) {
          descend(child.getPath(), names);
        }
      }
      return;
    }
    PathMatcher matcher = matcher(name);
    for (FileStatus child : children(directory)) {
      String found = child.getPath().getName();
      if ((isHidden(found) && !isHidden(name)) || !matcher.matches(java.nio.file.Path.of(found))) {
        continue;
      }
      if (!rest.isEmpty() && child.isDir()) {
        descend(child.getPath(), rest);
      } else if (rest.isEmpty() && !child.isDir()) {
        add(child);
      }
    }
  }

  private static PathMatcher matcher(String name) throws FileContentException {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + name);
    } catch (PatternSyntaxException e) {
      throw new FileContentException(
          e, "Expected a pattern for file names, found '%s': %s.", name, e.getDescription());
    }
  }

  private List<FileStatus> children(Path directory) throws IOException {
    FileStatus status = status(directory);
    FileStatus[] children =
        status == null || !status.isDir() ? null : fileSystem.listStatus(directory);
    return children == null ? List.of() : List.of(children);
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }
}
