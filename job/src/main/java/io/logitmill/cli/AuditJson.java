// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.logitmill.audit.AuditReport;
import io.logitmill.audit.Finding;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** The report of an audit as one line of JSON; its fields are a contract. */
final class AuditJson {
  private AuditJson() {}

  static String write(AuditReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      out.writeStartObject();
      out.writeBooleanField("clean", report.isClean());
      writeCounts(out, report.counts());
      writePartitions(out, report);
      writeFindings(out, report);
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

  private static void writeCounts(JsonGenerator out, AuditReport.Counts counts) throws IOException {
    out.writeObjectFieldStart("counts");
    out.writeNumberField("records", counts.records());
    out.writeNumberField("predictions", counts.predictions());
    out.writeNumberField("dead_letters", counts.deadLetters());
    out.writeNumberField("missing", counts.missing());
    out.writeNumberField("twice", counts.twice());
    out.writeNumberField("in_both", counts.inBoth());
    out.writeNumberField("invented", counts.invented());
    out.writeNumberField("out_of_order", counts.outOfOrder());
    out.writeNumberField("wrong_values", counts.wrongValues());
    out.writeNumberField("unverified", counts.unverified());
    out.writeNumberField("hidden", counts.hidden());
    out.writeNumberField("outside", counts.outside());
    out.writeEndObject();
  }

  private static void writePartitions(JsonGenerator out, AuditReport report) throws IOException {
    out.writeArrayFieldStart("partitions");
    for (AuditReport.PartitionCounts partition : report.partitions()) {
      out.writeStartObject();
      out.writeStringField("topic", partition.range().topic());
      out.writeNumberField("partition", partition.range().partition());
      out.writeNumberField("from", partition.range().from());
      out.writeNumberField("to", partition.range().to());
      out.writeNumberField("records", partition.records());
      out.writeNumberField("predictions", partition.predictions());
      out.writeNumberField("dead_letters", partition.deadLetters());
      out.writeNumberField("missing", partition.missing());
      out.writeNumberField("twice", partition.twice());
      out.writeNumberField("in_both", partition.inBoth());
      out.writeNumberField("wrong_values", partition.wrongValues());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeFindings(JsonGenerator out, AuditReport report) throws IOException {
    out.writeArrayFieldStart("findings");
    for (Finding finding : report.findings()) {
      out.writeStartObject();
      out.writeStringField("kind", finding.kind().text());
      out.writeStringField("source", finding.source());
      out.writeStringField("message", finding.message());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
