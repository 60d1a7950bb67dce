// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.history.PartitionRange;
import io.logitmill.replay.Difference;
import io.logitmill.replay.DifferenceKind;
import io.logitmill.replay.RevisionChange;
import io.logitmill.replay.VerificationReport;
import io.logitmill.replay.VerificationReport.Counts;
import io.logitmill.replay.VerificationReport.PartitionCounts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationOutputTest {
  private static final RevisionChange CHANGE =
      new RevisionChange("m", "1", 1, "0102030405060708", 2, "1112131415161718", 1200);
  private static final Difference CHANGED =
      new Difference(DifferenceKind.OTHER_REVISION, "logits@0@5", CHANGE.text());

  @Test
  void aCleanReportEndsInOneLineThatSaysSo() {
    VerificationReport report =
        report("recorded", new Counts(1234, 1234, 0, 0, 0, 0, 0, 0, 0), List.of(), List.of());
    assertTrue(report.isClean());
    assertEquals(
        """
          input partition  offsets  records  identical
          logits@0          5-1299    1,234      1,234
          all                         1,234      1,234

        identical: 1,234 records, each published as scoring it again gives it
        """,
        print(report));
  }

  @Test
  void anotherRevisionIsWhatWasAskedForUnlessByTheRecordedOnes() {
    Counts counts = new Counts(1234, 34, 1200, 0, 0, 0, 0, 0, 0);
    VerificationReport latest = report("latest", counts, List.of(CHANGE), List.of(CHANGED));
    assertFalse(latest.isClean());
    assertEquals(
        """
          input partition  offsets  records  identical  other_revision
          logits@0          5-1299    1,234         34           1,200
          all                         1,234         34           1,200

          other_revision  1,200
            1,200  m@1: published by revision 1, scored by revision 2
            logits@0@5  m@1: published by revision 1, scored by revision 2
            What it means: the plan scores by another revision than the one that was published; their bytes are not compared.

        other revisions, as asked: 1,200 of 1,234 records; the plan scores by --revision latest. Nothing else differs.
        """,
        print(latest));

    String recorded = print(report("recorded", counts, List.of(CHANGE), List.of(CHANGED)));
    assertTrue(recorded.endsWith("\nnot identical: 1,200 other_revision\n"), recorded);
  }

  @Test
  void whatDiffersBesidesTheRevisionIsNotWhatWasAskedFor() {
    VerificationReport report =
        report("2", new Counts(9, 1, 1, 2, 1, 1, 1, 2, 3), List.of(), List.of());
    String text = print(report);
    assertTrue(
        text.endsWith(
            "\nnot identical: 1 other_revision, 2 other_bits, 1 now_rejected, 1 was_rejected,"
                + " 1 other_code, 2 missing, 3 extra\n"),
        text);
    String extraAlone =
        print(report("2", new Counts(9, 9, 0, 0, 0, 0, 0, 0, 1), List.of(), List.of()));
    assertTrue(extraAlone.endsWith("\nnot identical: 1 extra\n"), extraAlone);
  }

  @Test
  void percentSignsInMessagesAreShownAsTheyAre() {
    Difference odd = new Difference(DifferenceKind.OTHER_BITS, "a%sb@0@5", "label: found \"%d\"");
    String text =
        print(report("recorded", new Counts(1, 0, 0, 1, 0, 0, 0, 0, 0), List.of(), List.of(odd)));
    assertTrue(text.contains("    a%sb@0@5  label: found \"%d\"\n"), text);
  }

  @Test
  void theJsonIsTheContract() {
    VerificationReport report =
        new VerificationReport(
            "20260131T080000000Z",
            "latest",
            new Counts(9, 1, 2, 3, 4, 5, 6, 7, 8),
            List.of(
                new PartitionCounts(
                    new PartitionRange("logits", 0, 5, 14), new Counts(9, 1, 2, 3, 4, 5, 6, 7, 8))),
            List.of(CHANGE),
            List.of(new Difference(DifferenceKind.OTHER_BITS, "logits@0@7", "found \"x\"")),
            List.of("a note"));
    String counts =
        "\"records\":9,\"identical\":1,\"other_revision\":2,\"other_bits\":3,"
            + "\"now_rejected\":4,\"was_rejected\":5,\"other_code\":6,\"missing\":7,"
            + "\"extra\":8";
    assertEquals(
        "{\"clean\":false,\"plan\":\"20260131T080000000Z\",\"revisions\":\"latest\","
            + "\"counts\":{"
            + counts
            + "},\"partitions\":[{\"topic\":\"logits\",\"partition\":0,\"from\":5,"
            + "\"to\":14,"
            + counts
            + "}],\"changes\":[{\"model\":\"m\",\"model_version\":\"1\","
            + "\"published_revision\":1,\"published_fingerprint\":\"0102030405060708\","
            + "\"planned_revision\":2,\"planned_fingerprint\":\"1112131415161718\","
            + "\"records\":1200}],\"differences\":[{\"kind\":\"other_bits\","
            + "\"source\":\"logits@0@7\",\"message\":\"found \\\"x\\\"\"}],"
            + "\"notes\":[\"a note\"]}",
        VerificationJson.write(report));
  }

  private static VerificationReport report(
      String revisions, Counts counts, List<RevisionChange> changes, List<Difference> found) {
    return new VerificationReport(
        "id",
        revisions,
        counts,
        List.of(new PartitionCounts(new PartitionRange("logits", 0, 5, 1300), counts)),
        changes,
        found,
        List.of());
  }

  private static String print(VerificationReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    new VerificationPrinter(Terminal.plain(out, 100)).print(report);
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
