// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Activation;
import io.logitmill.model.Labels;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.schemas.Prediction;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.ScoringMethod;
import java.util.EnumMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Encodes predictions in Avro's single-object encoding, with the current schema.
 *
 * <p>Two passes over the fields: the first adds up the size, the second writes into an array of
 * exactly that size, which is all that is allocated. Texts and labels are copied as UTF-8, the
 * array over all classes in one piece.
 */
public final class AvroPredictionEncoder implements PredictionEncoder {
  private static final int HEADER_BYTES = 10;
  private static final byte[] MARKER = {(byte) 0xC3, 0x01};
  private static final int NULL = 0;
  private static final int PRESENT = 1;

  /** Fields of a fixed size: fingerprint, probability, abstained, method and activation. */
  private static final int FIXED_BYTES = 8 + Float.BYTES + 1 + 1 + 1;

  private final AvroWriter out = new AvroWriter();
  private final long fingerprint =
      SchemaNormalization.parsingFingerprint64(Prediction.getClassSchema());
  private final Map<ScoringMethod, Integer> methods = symbols("method", ScoringMethod.class);
  private final Map<Activation, Integer> activations = symbols("activation", Activation.class);

  /** Makes an encoder. */
  public AvroPredictionEncoder() {}

  @Override
  public byte[] encode(ScoredRecord record) {
    byte[] label = record.label();
    out.begin(Math.toIntExact(size(record, label)));
    out.writeFixed(MARKER);
    out.writeLittleEndian(fingerprint);
    writeInput(record.input());
    out.writeLong(record.spec().revision());
    out.writeFixed(record.spec().fingerprint());
    out.writeLong(record.classId());
    writeLabel(label);
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
    out.writeLong(methods.get(record.method()));
    out.writeLong(activations.get(record.spec().activation()));
    out.writeLong(record.classCount());
    return out.finish();
  }

  /** Returns the index of the schema's symbol for each constant; both have the same names. */
  private static <E extends Enum<E>> Map<E, Integer> symbols(String field, Class<E> type) {
    Schema symbols = Prediction.getClassSchema().getField(field).schema();
    Map<E, Integer> indexes = new EnumMap<>(type);
    for (E constant : type.getEnumConstants()) {
      indexes.put(constant, symbols.getEnumOrdinal(constant.name()));
    }
    return indexes;
  }

  private static long size(ScoredRecord record, byte[] label) {
    return HEADER_BYTES
        + inputBytes(record.input())
        + AvroWriter.longBytes(record.spec().revision())
        + FIXED_BYTES
        + AvroWriter.longBytes(record.classId())
        + labelBytes(label)
        + topBytes(record)
        + classValueBytes(record, ProbabilityOutput.ALL)
        + classValueBytes(record, ProbabilityOutput.LOG)
        + candidateBytes(record)
        + optionalBytes(record.remainingProbability(), Float.BYTES)
        + optionalBytes(record.logPartition(), Double.BYTES)
        + optionalBytes(record.logPartitionError(), Double.BYTES)
        + optionalBytes(record.entropy(), Double.BYTES)
        + optionalBytes(record.margin(), Float.BYTES)
        + optionalBytes(record.crossEntropy(), Double.BYTES)
        + AvroWriter.longBytes(record.classCount());
  }

  private static long inputBytes(DecodedRecord input) {
    long size =
        AvroWriter.textBytes(input.recordId().length())
            + AvroWriter.textBytes(input.model().length())
            + AvroWriter.textBytes(input.modelVersion().length())
            + (input.hasEventTime() ? 1 + AvroWriter.longBytes(input.eventTimeMs()) : 1)
            + AvroWriter.frameBytes(input.trueClassCount())
            + AvroWriter.frameBytes(input.attributeCount());
    for (int i = 0; i < input.trueClassCount(); i++) {
      size += AvroWriter.longBytes(input.trueClasses()[i]);
    }
    for (int i = 0; i < input.attributeCount(); i++) {
      size +=
          AvroWriter.textBytes(input.attributeKey(i).length())
              + AvroWriter.textBytes(input.attributeValue(i).length());
    }
    return size;
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
    out.beginItems(input.trueClassCount());
    for (int i = 0; i < input.trueClassCount(); i++) {
      out.writeLong(input.trueClasses()[i]);
    }
    out.endItems();
    out.beginItems(input.attributeCount());
    for (int i = 0; i < input.attributeCount(); i++) {
      out.writeText(input.attributeKey(i));
      out.writeText(input.attributeValue(i));
    }
    out.endItems();
  }

  private static long labelBytes(byte[] label) {
    return label == null ? 1 : 1 + AvroWriter.textBytes(label.length);
  }

  private void writeLabel(byte[] label) {
    if (label == null) {
      out.writeLong(NULL);
    } else {
      out.writeLong(PRESENT);
      out.writeText(label);
    }
  }

  private static long topBytes(ScoredRecord record) {
    Labels labels = record.spec().labels();
    long size = AvroWriter.frameBytes(record.topCount());
    for (int i = 0; i < record.topCount(); i++) {
      int classId = record.topClassIds()[i];
      size +=
          AvroWriter.longBytes(classId)
              + labelBytes(labels == null ? null : labels.utf8(classId))
              + Float.BYTES;
    }
    return size;
  }

  private void writeTop(ScoredRecord record) {
    Labels labels = record.spec().labels();
    out.beginItems(record.topCount());
    for (int i = 0; i < record.topCount(); i++) {
      int classId = record.topClassIds()[i];
      out.writeLong(classId);
      writeLabel(labels == null ? null : labels.utf8(classId));
      out.writeFloat(record.topProbabilities()[i]);
    }
    out.endItems();
  }

  private static long classValueBytes(ScoredRecord record, ProbabilityOutput output) {
    if (record.spec().probabilities() != output) {
      return 1;
    }
    int count = record.classValueCount();
    return 1L + AvroWriter.frameBytes(count) + (long) Float.BYTES * count;
  }

  private void writeClassValues(ScoredRecord record, ProbabilityOutput output) {
    if (record.spec().probabilities() != output) {
      out.writeLong(NULL);
    } else {
      out.writeLong(PRESENT);
      out.writeFloats(record.classValues(), record.classValueCount());
    }
  }

  private static long candidateBytes(ScoredRecord record) {
    int[] classIds = record.candidateClassIds();
    if (classIds == null) {
      return 1;
    }
    int count = record.classValueCount();
    long size = 1L + AvroWriter.frameBytes(count);
    for (int i = 0; i < count; i++) {
      size += AvroWriter.longBytes(classIds[i]);
    }
    return size;
  }

  private void writeCandidates(ScoredRecord record) {
    int[] classIds = record.candidateClassIds();
    if (classIds == null) {
      out.writeLong(NULL);
      return;
    }
    out.writeLong(PRESENT);
    out.beginItems(record.classValueCount());
    for (int i = 0; i < record.classValueCount(); i++) {
      out.writeLong(classIds[i]);
    }
    out.endItems();
  }

  private static int optionalBytes(double value, int bytes) {
    return Double.isNaN(value) ? 1 : 1 + bytes;
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
