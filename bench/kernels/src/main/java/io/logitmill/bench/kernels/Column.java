// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.util.ArrayList;
import java.util.List;

/** A column of a table or a line of a plot: what a contender does, seen beside an operation. */
record Column(String title, Operation operation, Contender contender) {

  /**
   * Returns the columns for an operation. Beside the top-5 stand the softmax of the peers, who have
   * no more than that to offer, and the least that any scan costs.
   */
  static List<Column> of(Operation operation) {
    List<Column> columns = new ArrayList<>();
    for (Contender contender : Contender.values()) {
      if (contender != Contender.MAX_ALONE) {
        columns.add(new Column(contender.label(), operation, contender));
      }
    }
    if (operation == Operation.TOP5) {
      for (Contender peer : List.of(Contender.SVML, Contender.ONNX_RUNTIME, Contender.PYTORCH)) {
        columns.add(new Column(peer.label() + ", softmax alone", Operation.SOFTMAX, peer));
      }
      columns.add(new Column(Contender.MAX_ALONE.label(), Operation.MAX, Contender.MAX_ALONE));
    }
    return columns;
  }

  /** Returns the measurement of this column in one row of the table. */
  Point at(Distribution logits, int classes) {
    return new Point(operation, logits, classes, contender);
  }

  boolean holds(Point point) {
    return point.operation() == operation && point.contender() == contender;
  }
}
