// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.flink.client.program.ProgramParametrizationException;
import org.junit.jupiter.api.Test;

/** Flink's client prints the message of these exceptions, and nothing more. */
class FlinkMainTest {
  @Test
  void namesTheOptionThatIsMisspelled() {
    assertEquals(
        "Unknown options: '--confg', 'job.yaml' (did you mean --config?)",
        refusal("run", "--confg", "job.yaml"));
  }

  @Test
  void asksForTheConfiguration() {
    assertEquals("Missing required option: '--config=FILE'", refusal("run"));
  }

  @Test
  void asksForTheCommand() {
    assertEquals(
        "Expected the command run or replay, found none. Example: run --config job.yaml",
        refusal());
    assertEquals("Unmatched argument at index 0: 'rnu'", refusal("rnu"));
  }

  @Test
  void namesTheConfigurationThatIsMissing() {
    String refusal = refusal("run", "--config", "/nowhere/job.yaml");

    assertTrue(refusal.startsWith("Cannot read the configuration /nowhere/job.yaml: "), refusal);
    assertEquals(1, refusal.lines().count());
  }

  @Test
  void tellsOfItsOptionsWithoutAnyOfThem() {
    assertDoesNotThrow(() -> FlinkMain.main(new String[] {"run", "--help"}));
    assertDoesNotThrow(() -> FlinkMain.main(new String[] {"--version"}));
  }

  private static String refusal(String... arguments) {
    return assertThrows(ProgramParametrizationException.class, () -> FlinkMain.main(arguments))
        .getMessage();
  }
}
