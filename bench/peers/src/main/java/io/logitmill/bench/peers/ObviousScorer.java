// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import io.logitmill.schemas.LogitRecord;
import io.logitmill.schemas.Prediction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Softmax and labels as one writes them down at once: Avro's generic records, lists of boxed
 * numbers, {@link Math#exp}, all classes sorted for the best five, a map of labels.
 *
 * <p>It is not made slow: schemas are parsed once, readers, writers and their buffers are kept, and
 * the entropy comes from the log partition, not from a logarithm for each class. Not thread-safe.
 */
final class ObviousScorer {
  /** Marker and fingerprint of Avro's single-object encoding. */
  private static final int HEADER_BYTES = 10;

  private static final byte[] FINGERPRINT = {1, 2, 3, 4, 5, 6, 7, 8};

  private final Map<Integer, String> labels;
  private final boolean allProbabilities;

  private final GenericDatumReader<GenericRecord> reader =
      new GenericDatumReader<>(LogitRecord.getClassSchema());
  private BinaryDecoder decoder;

  private final Schema schema = Prediction.getClassSchema();
  private final Schema topSchema = schema.getField("top").schema().getElementType();
  private final GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(schema);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final byte[] header =
      ByteBuffer.allocate(HEADER_BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put((byte) 0xC3)
          .put((byte) 0x01)
          .putLong(SchemaNormalization.parsingFingerprint64(schema))
          .array();
  private BinaryEncoder encoder;

  /**
   * @param labels by class id
   * @param allProbabilities whether predictions carry the probabilities of all classes
   */
  ObviousScorer(Map<Integer, String> labels, boolean allProbabilities) {
    this.labels = labels;
    this.allProbabilities = allProbabilities;
  }

  /** Returns the encoded prediction of an encoded logit record. */
  byte[] score(byte[] value) throws IOException {
    GenericRecord input = decode(value);
    return encode(predict(input));
  }

  private GenericRecord decode(byte[] value) throws IOException {
    decoder =
        DecoderFactory.get()
            .binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, decoder);
    return reader.read(null, decoder);
  }

  private GenericRecord predict(GenericRecord input) {
    @SuppressWarnings("unchecked")
    List<Float> logits = (List<Float>) input.get("logits");
    double max = Collections.max(logits);
    double[] exps = new double[logits.size()];
    double sum = 0;
    for (int classId = 0; classId < exps.length; classId++) {
      exps[classId] = Math.exp(logits.get(classId) - max);
      sum += exps[classId];
    }
    double logPartition = max + Math.log(sum);
    List<ClassProbability> classes = new ArrayList<>(logits.size());
    List<Float> probabilities = new ArrayList<>(logits.size());
    double mean = 0;
    for (int classId = 0; classId < exps.length; classId++) {
      double probability = exps[classId] / sum;
      classes.add(new ClassProbability(classId, probability));
      probabilities.add((float) probability);
      mean += probability * logits.get(classId);
    }
    classes.sort(Comparator.comparingDouble(ClassProbability::probability).reversed());
    GenericRecord prediction = carried(input);
    put(prediction, classes);
    prediction.put("probabilities", allProbabilities ? probabilities : null);
    prediction.put("log_partition", logPartition);
    prediction.put("entropy", logPartition - mean);
    return prediction;
  }

  /** Returns a prediction with what is the same for each, and what is carried through. */
  private GenericRecord carried(GenericRecord input) {
    GenericRecord prediction = new GenericData.Record(schema);
    for (String field :
        List.of(
            "record_id", "model", "model_version", "event_time", "true_classes", "attributes")) {
      prediction.put(field, input.get(field));
    }
    prediction.put("spec_revision", 1);
    prediction.put(
        "spec_fingerprint",
        new GenericData.Fixed(schema.getField("spec_fingerprint").schema(), FINGERPRINT));
    prediction.put("abstained", false);
    prediction.put(
        "method", new GenericData.EnumSymbol(schema.getField("method").schema(), "EXACT"));
    prediction.put(
        "activation",
        new GenericData.EnumSymbol(schema.getField("activation").schema(), "SOFTMAX"));
    return prediction;
  }

  /** Adds what follows from the order of the classes, the most probable first. */
  private void put(GenericRecord prediction, List<ClassProbability> classes) {
    ClassProbability best = classes.get(0);
    prediction.put("class_id", best.classId());
    prediction.put("label", labels.get(best.classId()));
    prediction.put("probability", (float) best.probability());
    prediction.put("class_count", classes.size());
    if (classes.size() > 1) {
      prediction.put("margin", (float) (best.probability() - classes.get(1).probability()));
    }
    List<GenericRecord> top = new ArrayList<>();
    double remaining = 1;
    for (ClassProbability next : classes.subList(0, Math.min(Assignment.TOP, classes.size()))) {
      GenericRecord entry = new GenericData.Record(topSchema);
      entry.put("class_id", next.classId());
      entry.put("label", labels.get(next.classId()));
      entry.put("probability", (float) next.probability());
      top.add(entry);
      remaining -= next.probability();
    }
    prediction.put("top", top);
    prediction.put("remaining_probability", (float) Math.max(0, remaining));
  }

  private byte[] encode(GenericRecord prediction) throws IOException {
    out.reset();
    out.write(header);
    encoder = EncoderFactory.get().binaryEncoder(out, encoder);
    writer.write(prediction, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private record ClassProbability(int classId, double probability) {}
}
