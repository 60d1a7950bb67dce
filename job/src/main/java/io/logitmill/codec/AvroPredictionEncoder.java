// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Activation;
import io.logitmill.model.Labels;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.schemas.Prediction;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.ScoringMethod;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Encodes predictions in Avro's single-object encoding, with the current schema.
 *
 * <p>All fields but the array over all classes are written into a buffer that is used again; then
 * an array of just the size of the prediction is filled, which is all that is allocated. Texts and
 * labels are copied as UTF-8, the array over all classes in one piece.
 */
public final class AvroPredictionEncoder implements PredictionEncoder {
  private static final byte[] MARKER = {(byte) 0xC3, 0x01};
  private static final int NULL = 0;
  private static final int PRESENT = 1;
  private static final int MAX_INT_BYTES = 5;

  /** A class id, the branch of its label and its probability; the label makes room for itself. */
  private static final int MAX_TOP_ENTRY_BYTES = MAX_INT_BYTES + 1 + Float.BYTES;

  private final AvroWriter out = new AvroWriter();
  private final byte[] header = header(Prediction.getClassSchema());
  private final EnumSymbols<ScoringMethod> methods =
      new EnumSymbols<>(field("method"), ScoringMethod.class);
  private final EnumSymbols<Activation> activations =
      new EnumSymbols<>(field("activation"), Activation.class);

  /** Makes an encoder. */
  public AvroPredictionEncoder() {}

  @Override
  public byte[] encode(ScoredRecord record) {
    out.begin();
    out.writeFixed(header);
    writeInput(record.input());
    out.writeLong(record.spec().revision());
    out.writeFixed(record.spec().fingerprint());
    out.writeLong(record.classId());
    writeLabel(record.label());
    out.writeFloat(record.probability());
    out.writeBoolean(record.abstained());
    writeTop(record);
    writeClassValues(record, ProbabilityOutput.ALL);
    writeClassValues(record, ProbabilityOutput.LOG);
    writeCandidates(record);
    writeOptional(record.remainingProbability());
    writeOptional(record.logPartition());
    writeOptional(record.logPartitionError());
    writeOptional(record.entropy());
    writeOptional(record.margin());
    writeOptional(record.crossEntropy());
    out.writeLong(methods.index(record.method()));
    out.writeLong(activations.index(record.spec().activation()));
    out.writeLong(record.classCount());
    return out.finish();
  }

  /** Returns what every record of a schema begins with: marker and fingerprint. */
  private static byte[] header(Schema schema) {
    return ByteBuffer.allocate(MARKER.length + Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MARKER)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .array();
  }

  private static Schema field(String name) {
    return Prediction.getClassSchema().getField(name).schema();
  }

  private void writeInput(DecodedRecord input) {
    out.writeText(input.recordId());
    out.writeText(input.model());
    out.writeText(input.modelVersion());
    if (input.hasEventTime()) {
      out.writeLong(PRESENT);
      out.writeLong(input.eventTimeMs());
    } else {
      out.writeLong(NULL);
    }
    out.beginItems(input.trueClassCount(), MAX_INT_BYTES);
    for (int i = 0; i < input.trueClassCount(); i++) {
      out.writeLong(input.trueClasses()[i]);
    }
    out.endItems();
    out.beginItems(input.attributeCount(), 0);
    for (int i = 0; i < input.attributeCount(); i++) {
      out.writeText(input.attributeKey(i));
      out.writeText(input.attributeValue(i));
    }
    out.endItems();
  }

  private void writeLabel(byte[] label) {
    if (label == null) {
      out.writeLong(NULL);
    } else {
      out.writeLong(PRESENT);
      out.writeText(label);
    }
  }

  private void writeTop(ScoredRecord record) {
    Labels labels = record.spec().labels();
    out.beginItems(record.topCount(), MAX_TOP_ENTRY_BYTES);
    for (int i = 0; i < record.topCount(); i++) {
      int classId = record.topClassIds()[i];
      out.writeLong(classId);
      writeLabel(labels == null ? null : labels.utf8(classId));
      out.writeFloat(record.topProbabilities()[i]);
    }
    out.endItems();
  }

  private void writeClassValues(ScoredRecord record, ProbabilityOutput output) {
    if (record.spec().probabilities() != output) {
      out.writeLong(NULL);
    } else {
      out.writeLong(PRESENT);
      out.writeFloats(record.classValues(), record.classValueCount());
    }
  }

  private void writeCandidates(ScoredRecord record) {
    int[] classIds = record.candidateClassIds();
    if (classIds == null) {
      out.writeLong(NULL);
      return;
    }
    out.writeLong(PRESENT);
    out.beginItems(record.classValueCount(), MAX_INT_BYTES);
    for (int i = 0; i < record.classValueCount(); i++) {
      out.writeLong(classIds[i]);
    }
    out.endItems();
  }

  private void writeOptional(float value) {
    if (Float.isNaN(value)) {
      out.writeLong(NULL);
    } else {
      out.writeLong(PRESENT);
      out.writeFloat(value);
    }
  }

  private void writeOptional(double value) {
    if (Double.isNaN(value)) {
      out.writeLong(NULL);
    } else {
      out.writeLong(PRESENT);
      out.writeDouble(value);
    }
  }
}
