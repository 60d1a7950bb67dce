// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import java.util.List;

/**
 * What became of the records that a replay was to score, counted in three ways.
 *
 * @param id which replay
 * @param rows one for each source partition
 * @param foreign output records of the replay that name no source of it
 * @param notes what limits the meaning of the numbers, or explains them, one line each
 */
public record AccountReport(String id, List<Row> rows, long foreign, List<String> notes) {
  /**
   * A number of records, and a sum over their offsets that tells one set of records from another.
   *
   * @param offsetSum see {@link io.logitmill.topology.OffsetSum}
   */
  public record Counted(long records, long offsetSum) {}

  /**
   * The numbers of one source partition.
   *
   * @param input committed records of the input that were to be scored; null if they are gone
   * @param inRange what the operator {@code in-range} let through; null if it left no count
   * @param scored what the scoring operator has seen; null if it left no count
   * @param output committed records of the output that name the replay and this source
   * @param predictions how many of them are predictions
   */
  public record Row(
      String topic,
      int partition,
      Counted input,
      Counted inRange,
      Counted scored,
      Counted output,
      long predictions) {
    /** Returns how many of the outputs are dead letters. */
    public long deadLetters() {
      return output.records() - predictions;
    }

    /** Returns whether all numbers are of the same records. */
    public boolean isBalanced() {
      return input != null && input.equals(inRange) && input.equals(scored) && input.equals(output);
    }
  }

  public AccountReport {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /** Returns whether every record was scored just once, and nothing else was. */
  public boolean isBalanced() {
    return foreign == 0 && rows.stream().allMatch(Row::isBalanced);
  }
}
