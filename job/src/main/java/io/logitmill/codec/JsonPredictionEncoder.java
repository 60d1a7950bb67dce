// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.logitmill.model.Labels;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.model.Utf8Slice;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.ScoredRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;

/**
 * Encodes predictions as one JSON object in UTF-8: every field in the order of the schema, null as
 * null.
 *
 * <p>Numbers are the shortest decimals that round back to the same float or double, found by
 * Jackson's own algorithm and not by the JDK's, which differs between versions. Infinite ones are
 * the strings {@code "Infinity"} and {@code "-Infinity"}.
 */
public final class JsonPredictionEncoder implements PredictionEncoder {
  private static final int FIRST_CAPACITY = 1024;

  private final JsonFactory factory =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .recyclerPool(JsonRecyclerPools.newBoundedPool(1))
          .build();
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(FIRST_CAPACITY);

  /** Makes an encoder. */
  public JsonPredictionEncoder() {}

  @Override
  public byte[] encode(ScoredRecord record) {
    buffer.reset();
    try (JsonGenerator out = factory.createGenerator(buffer, JsonEncoding.UTF8)) {
      out.writeStartObject();
      writeInput(out, record.input());
      writeOutcome(out, record);
      writeTop(out, record);
      writeClassValues(out, "probabilities", record, ProbabilityOutput.ALL);
      writeClassValues(out, "log_probabilities", record, ProbabilityOutput.LOG);
      writeCandidates(out, record);
      writeOptional(out, "remaining_probability", record.remainingProbability());
      writeOptional(out, "log_partition", record.logPartition());
      writeOptional(out, "log_partition_error", record.logPartitionError());
      writeOptional(out, "entropy", record.entropy());
      writeOptional(out, "margin", record.margin());
      writeOptional(out, "cross_entropy", record.crossEntropy());
      out.writeStringField("method", record.method().name());
      out.writeStringField("activation", record.spec().activation().name());
      out.writeNumberField("class_count", record.classCount());
      out.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("No input or output takes place here.", e);
    }
    return buffer.toByteArray();
  }

  private static void writeInput(JsonGenerator out, DecodedRecord input) throws IOException {
    writeText(out, "record_id", input.recordId());
    writeText(out, "model", input.model());
    writeText(out, "model_version", input.modelVersion());
    if (input.hasEventTime()) {
      out.writeNumberField("event_time", input.eventTimeMs());
    } else {
      out.writeNullField("event_time");
    }
    out.writeArrayFieldStart("true_classes");
    for (int i = 0; i < input.trueClassCount(); i++) {
      out.writeNumber(input.trueClasses()[i]);
    }
    out.writeEndArray();
    out.writeObjectFieldStart("attributes");
    for (int i = 0; i < input.attributeCount(); i++) {
      writeText(out, input.attributeKey(i).toString(), input.attributeValue(i));
    }
    out.writeEndObject();
  }

  private static void writeOutcome(JsonGenerator out, ScoredRecord record) throws IOException {
    out.writeNumberField("spec_revision", record.spec().revision());
    out.writeStringField("spec_fingerprint", HexFormat.of().formatHex(record.spec().fingerprint()));
    out.writeNumberField("class_id", record.classId());
    writeLabel(out, record.label());
    out.writeNumberField("probability", record.probability());
    out.writeBooleanField("abstained", record.abstained());
  }

  private static void writeTop(JsonGenerator out, ScoredRecord record) throws IOException {
    Labels labels = record.spec().labels();
    out.writeArrayFieldStart("top");
    for (int i = 0; i < record.topCount(); i++) {
      int classId = record.topClassIds()[i];
      out.writeStartObject();
      out.writeNumberField("class_id", classId);
      writeLabel(out, labels == null ? null : labels.utf8(classId));
      out.writeNumberField("probability", record.topProbabilities()[i]);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeClassValues(
      JsonGenerator out, String field, ScoredRecord record, ProbabilityOutput output)
      throws IOException {
    if (record.spec().probabilities() != output) {
      out.writeNullField(field);
      return;
    }
    out.writeArrayFieldStart(field);
    for (int i = 0; i < record.classValueCount(); i++) {
      out.writeNumber(record.classValues()[i]);
    }
    out.writeEndArray();
  }

  private static void writeCandidates(JsonGenerator out, ScoredRecord record) throws IOException {
    int[] classIds = record.candidateClassIds();
    if (classIds == null) {
      out.writeNullField("candidate_class_ids");
      return;
    }
    out.writeArrayFieldStart("candidate_class_ids");
    for (int i = 0; i < record.classValueCount(); i++) {
      out.writeNumber(classIds[i]);
    }
    out.writeEndArray();
  }

  private static void writeText(JsonGenerator out, String field, Utf8Slice text)
      throws IOException {
    out.writeFieldName(field);
    out.writeUTF8String(text.array(), text.offset(), text.length());
  }

  private static void writeLabel(JsonGenerator out, byte[] label) throws IOException {
    out.writeFieldName("label");
    if (label == null) {
      out.writeNull();
    } else {
      out.writeUTF8String(label, 0, label.length);
    }
  }

  private static void writeOptional(JsonGenerator out, String field, float value)
      throws IOException {
    if (Float.isNaN(value)) {
      out.writeNullField(field);
    } else {
      out.writeNumberField(field, value);
    }
  }

  private static void writeOptional(JsonGenerator out, String field, double value)
      throws IOException {
    if (Double.isNaN(value)) {
      out.writeNullField(field);
    } else {
      out.writeNumberField(field, value);
    }
  }
}
