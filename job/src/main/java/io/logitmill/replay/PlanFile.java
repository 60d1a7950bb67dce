// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.logitmill.config.JobConfig;
import io.logitmill.history.HistoryException;
import io.logitmill.text.OneLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;

/** A replay's plan as a file: JSON, which a person can read and a program can keep. */
public final class PlanFile {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** It is a part of file names, of transactional ids and of group names. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private PlanFile() {}

  /** Writes a plan; the file appears under its name when it is complete. */
  public static void write(Path file, ReplayPlan plan) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.writeString(unfinished, text(plan), StandardCharsets.UTF_8);
    Files.move(
        unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Returns the text of the file. */
  public static String text(ReplayPlan plan) throws IOException {
    return JSON.writeValueAsString(plan) + "\n";
  }

  /**
   * Reads a plan.
   *
   * @param file its name, for messages
   * @param config of the job whose history it must be
   * @throws HistoryException for wrong use, if it is no plan, or one of another job
   */
  public static ReplayPlan read(String file, byte[] text, JobConfig config)
      throws HistoryException {
    ReplayPlan plan;
    try {
      plan = JSON.readValue(text, ReplayPlan.class);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw HistoryException.wrongUse(
          "%s:%d: expected a plan of replay --plan-out, found: %s",
          file, line, OneLine.of(e.getOriginalMessage()));
    } catch (IOException e) {
      throw HistoryException.wrongUse("%s cannot be read: %s", file, e);
    }
    require(plan.format() == ReplayPlan.FORMAT, file, "format 1", plan.format());
    require(ID.matcher(plan.id()).matches(), file, "an id of letters and digits", plan.id());
    require(!plan.id().equals(JobConfig.FILL), file, "an id that is not taken", plan.id());
    require(
        plan.job().equals(config.job().name()),
        file,
        "a plan of job '" + config.job().name() + "'",
        "'" + plan.job() + "'");
    return plan;
  }

  private static void require(boolean condition, String file, String expected, Object found)
      throws HistoryException {
    if (!condition) {
      throw HistoryException.wrongUse("%s: expected %s, found %s.", file, expected, found);
    }
  }
}
