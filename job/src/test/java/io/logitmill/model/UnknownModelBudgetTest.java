// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnknownModelBudgetTest {
  private long nanos = -7; // nanoTime may be negative

  private UnknownModelBudget budget(Duration wait) {
    return new UnknownModelBudget(wait, () -> nanos);
  }

  @Test
  void allKeysOfAVersionShareOneClock() {
    UnknownModelBudget budget = budget(Duration.ofNanos(30));
    assertEquals(30, budget.remainingNanos(1));
    nanos += 20;
    assertEquals(10, budget.remainingNanos(1));
    nanos += 15;
    assertEquals(-5, budget.remainingNanos(1));
  }

  @Test
  void isSpentOnlyWhenSaidSo() {
    UnknownModelBudget budget = budget(Duration.ofNanos(30));
    budget.remainingNanos(1);
    nanos += 100;
    assertFalse(budget.isSpent(1));
    budget.spend(1);
    assertTrue(budget.isSpent(1));
  }

  @Test
  void newVersionHasANewBudget() {
    UnknownModelBudget budget = budget(Duration.ofNanos(30));
    budget.remainingNanos(1);
    budget.spend(1);
    nanos += 100;
    assertFalse(budget.isSpent(2));
    assertEquals(30, budget.remainingNanos(2));
    budget.spend(1);
    assertFalse(budget.isSpent(2));
  }

  @Test
  void nothingIsLeftForAnOlderVersion() {
    UnknownModelBudget budget = budget(Duration.ofNanos(30));
    budget.remainingNanos(2);
    assertEquals(0, budget.remainingNanos(1));
    assertEquals(30, budget.remainingNanos(2));
  }

  @Test
  void noWaitRefusesAtOnce() {
    assertTrue(budget(Duration.ZERO).isSpent(1));
  }
}
