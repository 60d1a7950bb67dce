// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.audit.AuditReport;
import io.logitmill.audit.Finding;
import io.logitmill.audit.FindingKind;
import io.logitmill.history.PartitionRange;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditOutputTest {
  private static final AuditReport CLEAN =
      new AuditReport(
          new AuditReport.Counts(1234, 1230, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0),
          List.of(
              new AuditReport.PartitionCounts(
                  new PartitionRange("logits", 0, 5, 1300), 1234, 1230, 4, 0, 0, 0, 0),
              new AuditReport.PartitionCounts(
                  new PartitionRange("logits", 1, 7, 7), 0, 0, 0, 0, 0, 0, 0)),
          List.of(),
          List.of());
  private static final AuditReport WRONG =
      new AuditReport(
          new AuditReport.Counts(12, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
          List.of(
              new AuditReport.PartitionCounts(
                  new PartitionRange("logits", 0, 0, 12), 12, 10, 1, 2, 3, 4, 7)),
          List.of(
              new Finding(FindingKind.MISSING, "logits@0@3-4", "2 records in neither output"),
              new Finding(FindingKind.WRONG_VALUE, "logits@0@7", "found \"x\"")),
          List.of("a note"));

  @Test
  void theJsonIsTheContract() {
    assertEquals(
        "{\"clean\":false,\"counts\":{\"records\":12,\"predictions\":10,\"dead_letters\":1,"
            + "\"missing\":2,\"twice\":3,\"in_both\":4,\"invented\":5,\"out_of_order\":6,"
            + "\"wrong_values\":7,\"unverified\":8,\"hidden\":9,\"outside\":10},"
            + "\"partitions\":[{\"topic\":\"logits\",\"partition\":0,\"from\":0,\"to\":12,"
            + "\"records\":12,\"predictions\":10,\"dead_letters\":1,\"missing\":2,\"twice\":3,"
            + "\"in_both\":4,\"wrong_values\":7}],"
            + "\"findings\":[{\"kind\":\"missing\",\"source\":\"logits@0@3-4\","
            + "\"message\":\"2 records in neither output\"},{\"kind\":\"wrong_value\","
            + "\"source\":\"logits@0@7\",\"message\":\"found \\\"x\\\"\"}],"
            + "\"notes\":[\"a note\"]}",
        AuditJson.write(WRONG));
    assertTrue(AuditJson.write(CLEAN).startsWith("{\"clean\":true,"));
  }

  @Test
  void aCleanReportEndsInOneLineThatSaysSo() {
    assertEquals(
        """
          input partition              offsets    records predictions dead letters missing twice in both wrong
          logits@0                      5-1299      1,234       1,230            4       0     0       0     0
          logits@1                        none          0           0            0       0     0       0     0
          all                                       1,234       1,230            4       0     0       0     0

        clean: 1,234 records, each in exactly one output
        """,
        print(CLEAN, null));
  }

  @Test
  void whatIsWrongIsGroupedWithWhatToDo() {
    String text = print(WRONG, Path.of("missing.txt"));
    assertTrue(
        text.contains(
            """

              missing  2
                logits@0@3-4  2 records in neither output
                What to do: see that the job runs and has caught up; if it has, fill them with replay --offsets missing.txt.

              twice  3
            """),
        text);
    assertTrue(
        text.endsWith(
            "\nnot clean: 2 missing, 3 twice, 4 in_both, 5 invented, 6 out_of_order, 7 wrong_value,"
                + " 8 unverified, 9 hidden\n"),
        text);
  }

  private static String print(AuditReport report, Path offsetsOut) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    new AuditPrinter(Terminal.plain(out, 100), offsetsOut).print(report);
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
