// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.SourceRanges;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * Source offsets by partition, as ranges: what the command {@code audit} found missing and the
 * command {@code replay} fills.
 *
 * <p>As a file: UTF-8 text, one range a line, {@code topic@partition@from-to}, both ends inclusive.
 * Blank lines, and lines that begin with {@code #}, say nothing. Lines may stand in any order and
 * overlap. An offset in a range need not hold a record. Immutable.
 */
public final class OffsetRanges {
  private static final String HEADER =
      "# Logitmill source offsets, one range a line: topic@partition@from-to, both inclusive";
  private static final Pattern LINE =
      Pattern.compile("([A-Za-z0-9._-]{1,249})@(\\d{1,9})@(\\d{1,18})-(\\d{1,18})");
  private static final int SHOWN = 100;

  /**
   * @param from the first offset, at least 0
   * @param to the last offset, at least {@code from}
   */
  public record Range(long from, long to) {
    public Range {
      if (from < 0 || to < from) {
        throw new IllegalArgumentException(
            "Expected 0 <= from <= to, found " + from + "-" + to + ".");
      }
    }
  }

  /** Says what is wrong with a file; the message begins with file and line. */
  public static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(Path file, int line, String expected, String found) {
      super(
          String.format(
              Locale.ROOT,
              "%s:%d: expected %s, found %s",
              file,
              line,
              expected,
              found.length() > SHOWN ? found.substring(0, SHOWN) + "..." : found));
    }
  }

  private final Map<TopicPartition, List<Range>> ranges;

  /** Takes ranges in any order, which may overlap or touch. */
  public OffsetRanges(Map<TopicPartition, List<Range>> ranges) {
    Map<TopicPartition, List<Range>> merged = new HashMap<>();
    ranges.forEach((partition, list) -> merged.put(partition, merge(list)));
    this.ranges = Collections.unmodifiableMap(merged);
  }

  private static List<Range> merge(List<Range> ranges) {
    List<Range> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(Range::from));
    List<Range> merged = new ArrayList<>();
    for (Range range : sorted) {
      Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && range.from() <= last.to() + 1) {
        long to = Math.max(last.to(), range.to());
        merged.set(merged.size() - 1, new Range(last.from(), to));
      } else {
        merged.add(range);
      }
    }
    return List.copyOf(merged);
  }

  /** Returns the ranges of each partition, ascending; no two overlap or touch. */
  public Map<TopicPartition, List<Range>> byPartition() {
    return ranges;
  }

  /** Returns the offsets that are in both. */
  public OffsetRanges intersect(OffsetRanges other) {
    Map<TopicPartition, List<Range>> common = new HashMap<>();
    ranges.forEach(
        (partition, mine) -> {
          List<Range> both = intersect(mine, other.ranges.getOrDefault(partition, List.of()));
          if (!both.isEmpty()) {
            common.put(partition, both);
          }
        });
    return new OffsetRanges(common);
  }

  /** Walks both lists, which ascend, at once. */
  private static List<Range> intersect(List<Range> left, List<Range> right) {
    List<Range> both = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < left.size() && j < right.size()) {
      long from = Math.max(left.get(i).from(), right.get(j).from());
      long to = Math.min(left.get(i).to(), right.get(j).to());
      if (from <= to) {
        both.add(new Range(from, to));
      }
      if (left.get(i).to() < right.get(j).to()) {
        i++;
      } else {
        j++;
      }
    }
    return both;
  }

  /** Returns the ranges as the job takes them, by topic and partition. */
  public SourceRanges toSourceRanges() {
    SourceRanges.Builder builder = SourceRanges.builder();
    ranges.entrySet().stream()
        .sorted(
            Map.Entry.comparingByKey(
                Comparator.comparing(TopicPartition::topic)
                    .thenComparingInt(TopicPartition::partition)))
        .forEach(
            entry -> {
              TopicPartition partition = entry.getKey();
              for (Range range : entry.getValue()) {
                builder.add(partition.topic(), partition.partition(), range.from(), range.to());
              }
            });
    return builder.build();
  }

  /** Returns how many offsets the ranges span. */
  public long count() {
    return ranges.values().stream()
        .flatMap(List::stream)
        .mapToLong(range -> range.to() - range.from() + 1)
        .sum();
  }

  /**
   * Reads a file.
   *
   * @throws MalformedException for the first line that is no range, naming file and line
   * @throws IOException if the file cannot be read
   */
  public static OffsetRanges read(Path file) throws IOException, MalformedException {
    Map<TopicPartition, List<Range>> ranges = new HashMap<>();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        String text = line.strip();
        if (!text.isEmpty() && text.charAt(0) != '#') {
          add(ranges, file, number, text);
        }
      }
    }
    return new OffsetRanges(ranges);
  }

  private static void add(
      Map<TopicPartition, List<Range>> ranges, Path file, int number, String text)
      throws MalformedException {
    Matcher matcher = LINE.matcher(text);
    if (!matcher.matches()) {
      throw new MalformedException(file, number, "topic@partition@from-to", text);
    }
    long from = Long.parseLong(matcher.group(3));
    long to = Long.parseLong(matcher.group(4));
    if (to < from) {
      throw new MalformedException(file, number, "a first offset up to the last", text);
    }
    TopicPartition partition =
        new TopicPartition(matcher.group(1), Integer.parseInt(matcher.group(2)));
    ranges.computeIfAbsent(partition, p -> new ArrayList<>()).add(new Range(from, to));
  }

  /**
   * Writes a file range by range, so that no list of them has to fit into memory. The file appears
   * under its name when it is complete; an earlier one is replaced. Not thread-safe.
   */
  public static final class Writer implements Closeable {
    private final Path file;
    private final Path unfinished;
    private final BufferedWriter out;
    private boolean complete;

    /**
     * Begins the file.
     *
     * @throws IOException if it cannot be written
     */
    public Writer(Path file) throws IOException {
      this.file = file;
      unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
      out = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8);
      line(HEADER);
    }

    /** Adds a range, both ends inclusive. */
    public void add(String topic, int partition, long from, long to) throws IOException {
      line(topic + "@" + partition + "@" + from + "-" + to);
    }

    /** Ends the file and gives it its name. */
    public void finish() throws IOException {
      out.close();
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
      complete = true;
    }

    private void line(String text) throws IOException {
      out.write(text);
      out.write('\n');
    }

    /** Removes what was written, unless it was finished. */
    @Override
    public void close() throws IOException {
      out.close();
      if (!complete) {
        Files.deleteIfExists(unfinished);
      }
    }
  }
}
