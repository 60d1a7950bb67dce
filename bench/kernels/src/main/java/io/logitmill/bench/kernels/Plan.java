// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * What one round measures, and in which order: all contenders that are compared with each other,
 * the peers' softmax and our top-5 among them, stand next to each other.
 */
final class Plan {
  private static final List<Integer> ALL_CLASSES =
      List.of(3, 10, 100, 1_000, 10_000, 100_000, 1_000_000);

  private final List<List<Point>> groups;

  private Plan(List<List<Point>> groups) {
    this.groups = groups;
  }

  /** Returns the whole benchmark. Sigmoids do not depend on which class leads. */
  static Plan full() {
    List<List<Point>> groups = new ArrayList<>();
    for (int classes : ALL_CLASSES) {
      groups.add(
          group(
              Distribution.NORMAL,
              classes,
              List.of(Operation.SOFTMAX, Operation.TOP5, Operation.SIGMOID)));
      groups.add(
          group(
              Distribution.PEAKED,
              classes,
              List.of(Operation.SOFTMAX, Operation.TOP5, Operation.MAX)));
    }
    return new Plan(groups);
  }

  /** Returns what the marks need. */
  static Plan quick() {
    List<List<Point>> groups = new ArrayList<>();
    for (int classes : Marks.CLASSES) {
      groups.add(group(Distribution.NORMAL, classes, List.of(Operation.SOFTMAX, Operation.TOP5)));
      groups.add(group(Distribution.PEAKED, classes, List.of(Operation.TOP5, Operation.MAX)));
    }
    return new Plan(groups);
  }

  private static List<Point> group(Distribution logits, int classes, List<Operation> operations) {
    return operations.stream()
        .flatMap(
            operation ->
                Contender.of(operation, classes).stream()
                    .filter(contender -> !contender.isBatch() || logits == Distribution.NORMAL)
                    .map(contender -> new Point(operation, logits, classes, contender)))
        .toList();
  }

  /** Returns what is left of this plan under the parameters (-p) of a command line. */
  Plan restrictedTo(CommandLineOptions options) {
    return new Plan(
        groups.stream()
            .map(
                group ->
                    group.stream()
                        .filter(isAsked(options, "operation", Point::operation))
                        .filter(isAsked(options, "logits", Point::logits))
                        .filter(isAsked(options, "classes", Point::classes))
                        .filter(isAsked(options, "contender", Point::contender))
                        .toList())
            .filter(group -> !group.isEmpty())
            .toList());
  }

  private static Predicate<Point> isAsked(
      CommandLineOptions options, String parameter, Function<Point, Object> value) {
    if (!options.getParameter(parameter).hasValue()) {
      return point -> true;
    }
    Collection<String> asked = options.getParameter(parameter).get();
    return point -> asked.contains(value.apply(point).toString());
  }

  /** Returns the points of one round; every other round takes each group backwards. */
  List<Point> round(int round) {
    return groups.stream()
        .map(
            group -> {
              List<Point> ordered = new ArrayList<>(group);
              if (round % 2 == 1) {
                Collections.reverse(ordered);
              }
              return ordered;
            })
        .flatMap(List::stream)
        .toList();
  }
}
