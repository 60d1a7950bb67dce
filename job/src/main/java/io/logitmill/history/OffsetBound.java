// SPDX-License-Identifier: Apache-2.0
package io.logitmill.history;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an audit begins or ends, as the user says it; what that is in offsets, the brokers know.
 * Immutable.
 *
 * @param kind how the offsets are found
 * @param time the time, for {@link Kind#TIME}; else null
 * @param entries the offsets, for {@link Kind#OFFSETS} and {@link Kind#ONLY}; else empty
 */
public record OffsetBound(Kind kind, Instant time, List<Entry> entries) {
  /** How the offset of a partition is found. */
  public enum Kind {
    /** The oldest record that is there. */
    EARLIEST,
    /** The last stable offset when the audit starts. */
    LATEST,
    /** What the job's group has committed. */
    COMMITTED,
    /** The first record of that time or later; none: the last stable offset. */
    TIME,
    /** What the user names; partitions that are not named keep the default. */
    OFFSETS,
    /** What is named; of partitions that are not named, nothing. */
    ONLY
  }

  /**
   * @param topic the input topic; empty if there is but one
   * @param partition number of the partition
   * @param offset the offset
   */
  public record Entry(Optional<String> topic, int partition, long offset) {}

  public static final OffsetBound EARLIEST = new OffsetBound(Kind.EARLIEST, null, List.of());
  public static final OffsetBound LATEST = new OffsetBound(Kind.LATEST, null, List.of());

  private static final Pattern ENTRY =
      Pattern.compile("(?:([A-Za-z0-9._-]{1,249})@)?(\\d{1,9}):(\\d{1,18})");

  /**
   * Reads {@code earliest}, {@code latest}, {@code committed}, an ISO-8601 time with its zone, or a
   * list {@code [topic@]partition:offset,...}.
   *
   * @throws IllegalArgumentException if it is none of them; the message says what was expected
   */
  public static OffsetBound parse(String text) {
    return switch (text) {
      case "earliest" -> EARLIEST;
      case "latest" -> LATEST;
      case "committed" -> new OffsetBound(Kind.COMMITTED, null, List.of());
      default -> timeOrOffsets(text);
    };
  }

  /** Returns the text that {@link #parse} reads. */
  public String text() {
    return switch (kind) {
      case TIME -> time.toString();
      case OFFSETS, ONLY ->
          entries.stream()
              .map(e -> e.topic().map(t -> t + "@").orElse("") + e.partition() + ":" + e.offset())
              .collect(java.util.stream.Collectors.joining(","));
      default -> kind.name().toLowerCase(java.util.Locale.ROOT);
    };
  }

  private static OffsetBound timeOrOffsets(String text) {
    List<Entry> entries = entries(text);
    return entries.isEmpty()
        ? new OffsetBound(Kind.TIME, time(text), List.of())
        : new OffsetBound(Kind.OFFSETS, null, entries);
  }

  /** Returns the entries of a list, or nothing if the text is no list. */
  private static List<Entry> entries(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = ENTRY.matcher(part.strip());
      if (!matcher.matches()) {
        return List.of();
      }
      entries.add(
          new Entry(
              Optional.ofNullable(matcher.group(1)),
              Integer.parseInt(matcher.group(2)),
              Long.parseLong(matcher.group(3))));
    }
    return List.copyOf(entries);
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "expected earliest, latest, committed, a time with its zone (2026-01-31T08:00:00Z) or"
              + " offsets ([topic@]partition:offset,...), found "
              + text,
          e);
    }
  }
}
