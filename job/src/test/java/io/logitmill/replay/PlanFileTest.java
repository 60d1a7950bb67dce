// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.history.HistoryException;
import io.logitmill.replay.ReplayPlan.End;
import io.logitmill.replay.ReplayPlan.Source;
import io.logitmill.replay.ReplayPlan.Span;
import io.logitmill.topology.PlannedSpecs;
import io.logitmill.topology.PlannedSpecs.Pin;
import io.logitmill.topology.PlannedSpecs.Recorded;
import io.logitmill.topology.PlannedSpecs.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {
  private static final Pin PIN = new Pin("m", "1", 2, "0123456789abcdef");
  private static final ReplayPlan PLAN = plan("digits");

  @TempDir private Path directory;

  @Test
  void whatIsWrittenIsRead() throws Exception {
    Path file = directory.resolve("plan.json");
    PlanFile.write(file, PLAN);
    assertEquals(PLAN, read(Files.readString(file)));
    assertArrayEquals(
        new String[] {"plan.json"}, directory.toFile().list(), "nothing unfinished is left");
  }

  @Test
  void saysWhereAFileIsNoPlan() throws Exception {
    String text = PlanFile.text(PLAN);
    assertWrong("plan.json:1: expected a plan of replay --plan-out", "{\"a\":1}");
    assertWrong("plan.json:2: expected a plan", "\n nonsense");
    String misspelled = text.replace("\"parallelism\"", "\"paralelism\"");
    assertWrong("found: Missing creator property 'parallelism'", misspelled);
    assertWrong("expected a plan", text.replace("\"first\" : 4", "\"first\" : \"four\""));
  }

  @Test
  void refusesAPlanThatIsNotForThisJobOrThisRelease() throws Exception {
    String text = PlanFile.text(PLAN);
    assertWrong(
        "plan.json: expected a plan of job 'digits', found 'other'", PlanFile.text(plan("other")));
    assertWrong("expected format 1, found 2", text.replace("\"format\" : 1", "\"format\" : 2"));
    assertWrong("expected an id of letters and digits", text.replace(PLAN.id(), "../etc"));
    assertWrong("expected an id that is not taken", text.replace(PLAN.id(), JobConfig.FILL));
  }

  private static void assertWrong(String expected, String text) {
    HistoryException wrong = assertThrows(HistoryException.class, () -> read(text));
    assertTrue(wrong.getMessage().contains(expected), wrong.getMessage());
    assertTrue(wrong.isWrongUse());
    assertEquals(1, wrong.getMessage().lines().count(), wrong.getMessage());
  }

  private static ReplayPlan read(String text) throws Exception {
    Configuration settings = new Configuration();
    settings.setString("job.name", "digits");
    settings.setString("input.topics", "logits");
    settings.setString("input.kafka.bootstrap.servers", "localhost:9092");
    settings.setString("output.predictions.topic", "predictions");
    settings.setString("output.dead-letters.topic", "dead");
    settings.setString("output.kafka.bootstrap.servers", "localhost:9092");
    settings.setString("catalogue.file", "models.yaml");
    JobConfig config = JobConfigReader.read(settings, key -> key).config();
    return PlanFile.read("plan.json", text.getBytes(UTF_8), config);
  }

  private static ReplayPlan plan(String job) {
    return new ReplayPlan(
        ReplayPlan.FORMAT,
        "20261121T080000000Z",
        job,
        ReplayPlan.Kind.LOGITS,
        "2026-11-21T08:00:00Z",
        "2026-11-20T08:00:00Z",
        "latest",
        1_795_161_600_000L,
        null,
        List.of(
            new Source(
                "logits",
                0,
                List.of(new Span(4, 9), new Span(12, 12)),
                "2026-11-20T08:00:01Z",
                null,
                7L),
            new Source("logits", 1, List.of(), null, null, null)),
        List.of(),
        List.of("a gap"),
        List.of(),
        "recorded",
        new PlannedSpecs(
            List.of(PIN), List.of(new Recorded("logits", 0, List.of(new Step(4, PIN))))),
        new ReplayPlan.Output(
            "again", "dead-again", "avro", "source", List.of(new End("again", 0, 5))),
        2);
  }
}
