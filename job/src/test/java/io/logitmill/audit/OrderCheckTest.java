// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OrderCheckTest {
  @Test
  void eachPairOfPartitionsHasItsOwnOrder() {
    OrderCheck order = new OrderCheck(2, 2);
    assertEquals(-1, order.next(0, 0, 7));
    assertEquals(-1, order.next(1, 0, 3));
    assertEquals(-1, order.next(0, 1, 3));
    assertEquals(7, order.next(0, 0, 6));
    assertEquals(7, order.next(0, 0, 0));
    assertEquals(-1, order.next(0, 0, 7));
    assertEquals(-1, order.next(0, 0, 8));
    assertEquals(-1, order.next(1, 0, 4));
    assertEquals(-1, order.next(1, 1, 0));
  }
}
