// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import io.logitmill.schemas.Releases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
 * From the bytes of a logit record to those of its prediction, as a competent engineer writes it on
 * the first afternoon: generic Avro, a boxed list, {@link Math#exp}, a sort for the most probable
 * classes, a map of labels.
 *
 * <p>What costs a first afternoon nothing to get right is right: schemas are parsed once, readers,
 * writers and their buffers are kept, the maximum is subtracted, and the entropy takes no logarithm
 * per class. Not thread-safe: one per task.
 */
public final class ObviousScoring {
  /* https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding-specification */
  private static final int HEADER_BYTES = 10;
  private static final byte[] MARKER = {(byte) 0xC3, 0x01};

  private static final Comparator<Candidate> MOST_PROBABLE_FIRST =
      Comparator.comparingDouble(Candidate::probability).reversed();

  private record Candidate(int classId, double probability) {}

  private final Schema schema = newest(Releases.prediction());
  private final Schema topSchema = schema.getField("top").schema().getElementType();
  private final byte[] header = header(schema);
  private final GenericDatumReader<GenericRecord> reader =
      new GenericDatumReader<>(newest(Releases.logitRecord()));
  private final GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(schema);
  private final Object fingerprint =
      new GenericData.Fixed(schema.getField("spec_fingerprint").schema(), new byte[8]);
  private final Object method = symbol("method", "EXACT");
  private final Object activation = symbol("activation", "SOFTMAX");

  private final Map<Integer, String> labels = new HashMap<>();
  private final boolean allProbabilities;
  private BinaryDecoder decoder;
  private BinaryEncoder encoder;

  /**
   * Prepares scoring.
   *
   * @param labels names of the classes, by class id
   * @param allProbabilities whether a prediction carries the probabilities of all classes
   */
  public ObviousScoring(List<String> labels, boolean allProbabilities) {
    for (int classId = 0; classId < labels.size(); classId++) {
      this.labels.put(classId, labels.get(classId));
    }
    this.allProbabilities = allProbabilities;
  }

  private static Schema newest(List<Schema> releases) {
    return releases.get(releases.size() - 1);
  }

  private static byte[] header(Schema schema) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MARKER)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .array();
  }

  private Object symbol(String field, String name) {
    return new GenericData.EnumSymbol(schema.getField(field).schema(), name);
  }

  /** Returns the prediction for a logit record, both in Avro's single-object encoding. */
  public byte[] apply(byte[] value) {
    try {
      return encode(predict(decode(value)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private GenericRecord decode(byte[] value) throws IOException {
    decoder =
        DecoderFactory.get()
            .binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, decoder);
    return reader.read(null, decoder);
  }

  private byte[] encode(GenericRecord prediction) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(header);
    encoder = EncoderFactory.get().binaryEncoder(out, encoder);
    writer.write(prediction, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @SuppressWarnings("unchecked") // the schema says so
  private GenericRecord predict(GenericRecord input) {
    List<Float> logits = (List<Float>) input.get("logits");
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double[] probabilities = new double[logits.size()];
    double sum = 0;
    for (int classId = 0; classId < probabilities.length; classId++) {
      probabilities[classId] = Math.exp(logits.get(classId) - max);
      sum += probabilities[classId];
    }
    double logPartition = max + Math.log(sum);

    List<Candidate> candidates = new ArrayList<>(logits.size());
    double entropy = 0;
    for (int classId = 0; classId < probabilities.length; classId++) {
      probabilities[classId] /= sum;
      candidates.add(new Candidate(classId, probabilities[classId]));
      if (probabilities[classId] > 0) {
        entropy -= probabilities[classId] * (logits.get(classId) - logPartition);
      }
    }
    candidates.sort(MOST_PROBABLE_FIRST);

    GenericRecord prediction = carryThrough(input);
    putTop(prediction, candidates.subList(0, Math.min(Assignment.TOP, candidates.size())));
    if (candidates.size() > 1) {
      prediction.put(
          "margin", (float) (candidates.get(0).probability() - candidates.get(1).probability()));
    }
    if (allProbabilities) {
      prediction.put("probabilities", floats(probabilities));
    }
    prediction.put("log_partition", logPartition);
    prediction.put("entropy", entropy);
    prediction.put("method", method);
    prediction.put("activation", activation);
    prediction.put("class_count", logits.size());
    return prediction;
  }

  private static List<Float> floats(double[] values) {
    List<Float> floats = new ArrayList<>(values.length);
    for (double value : values) {
      floats.add((float) value);
    }
    return floats;
  }

  private GenericRecord carryThrough(GenericRecord input) {
    GenericRecord prediction = new GenericData.Record(schema);
    prediction.put("record_id", input.get("record_id"));
    prediction.put("model", input.get("model"));
    prediction.put("model_version", input.get("model_version"));
    prediction.put("event_time", input.get("event_time"));
    prediction.put("true_classes", input.get("true_classes"));
    prediction.put("attributes", input.get("attributes"));
    prediction.put("spec_revision", 1);
    prediction.put("spec_fingerprint", fingerprint);
    return prediction;
  }

  private void putTop(GenericRecord prediction, List<Candidate> best) {
    List<GenericRecord> top = new ArrayList<>();
    double remaining = 1;
    for (Candidate candidate : best) {
      GenericRecord entry = new GenericData.Record(topSchema);
      entry.put("class_id", candidate.classId());
      entry.put("label", labels.get(candidate.classId()));
      entry.put("probability", (float) candidate.probability());
      top.add(entry);
      remaining -= candidate.probability();
    }
    Candidate first = best.get(0);
    prediction.put("class_id", first.classId());
    prediction.put("label", labels.get(first.classId()));
    prediction.put("probability", (float) first.probability());
    prediction.put("abstained", false);
    prediction.put("top", top);
    prediction.put("remaining_probability", (float) Math.max(0, remaining));
  }
}
