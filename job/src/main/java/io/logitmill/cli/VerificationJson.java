// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.logitmill.replay.Difference;
import io.logitmill.replay.DifferenceKind;
import io.logitmill.replay.RevisionChange;
import io.logitmill.replay.VerificationReport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** The report of a verification as one line of JSON; its fields are a contract. */
final class VerificationJson {
  private VerificationJson() {}

  static String write(VerificationReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      out.writeStartObject();
      out.writeBooleanField("clean", report.isClean());
      out.writeStringField("plan", report.plan());
      out.writeStringField("revisions", report.revisions());
      out.writeObjectFieldStart("counts");
      writeCounts(out, report.counts());
      out.writeEndObject();
      writePartitions(out, report);
      writeChanges(out, report);
      writeDifferences(out, report);
      out.writeArrayFieldStart("notes");
      for (String note : report.notes()) {
        out.writeString(note);
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void writeCounts(JsonGenerator out, VerificationReport.Counts counts)
      throws IOException {
    out.writeNumberField("records", counts.records());
    out.writeNumberField("identical", counts.identical());
    for (DifferenceKind kind : DifferenceKind.values()) {
      out.writeNumberField(kind.text(), counts.of(kind));
    }
  }

  private static void writePartitions(JsonGenerator out, VerificationReport report)
      throws IOException {
    out.writeArrayFieldStart("partitions");
    for (VerificationReport.PartitionCounts partition : report.partitions()) {
      out.writeStartObject();
      out.writeStringField("topic", partition.range().topic());
      out.writeNumberField("partition", partition.range().partition());
      out.writeNumberField("from", partition.range().from());
      out.writeNumberField("to", partition.range().to());
      writeCounts(out, partition.counts());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeChanges(JsonGenerator out, VerificationReport report)
      throws IOException {
    out.writeArrayFieldStart("changes");
    for (RevisionChange change : report.changes()) {
      out.writeStartObject();
      out.writeStringField("model", change.model());
      out.writeStringField("model_version", change.version());
      out.writeNumberField("published_revision", change.publishedRevision());
      out.writeStringField("published_fingerprint", change.publishedFingerprint());
      out.writeNumberField("planned_revision", change.plannedRevision());
      out.writeStringField("planned_fingerprint", change.plannedFingerprint());
      out.writeNumberField("records", change.records());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeDifferences(JsonGenerator out, VerificationReport report)
      throws IOException {
    out.writeArrayFieldStart("differences");
    for (Difference difference : report.differences()) {
      out.writeStartObject();
      out.writeStringField("kind", difference.kind().text());
      out.writeStringField("source", difference.source());
      out.writeStringField("message", difference.message());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
