// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.model.ProbabilityOutput;
import io.logitmill.model.Utf8Slice;
import io.logitmill.schemas.Activation;
import io.logitmill.schemas.ClassProbability;
import io.logitmill.schemas.Prediction;
import io.logitmill.schemas.ScoringMethod;
import io.logitmill.schemas.SpecFingerprint;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.ScoredRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Both encoders write what the record says, held against Avro's own classes. */
class PredictionEncodersPropertyTest {
  private static final ClassSecurityPredicate TRUSTED = ClassSecurityValidator.getGlobal();

  private final PredictionEncoder avro = new AvroPredictionEncoder();
  private final PredictionEncoder json = new JsonPredictionEncoder();

  /** Avro's reader makes objects of trusted classes only. */
  @BeforeAll
  static void trustGeneratedClasses() {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            TRUSTED, type -> type.getPackageName().equals("io.logitmill.schemas")));
  }

  @AfterAll
  static void trustAsBefore() {
    ClassSecurityValidator.setGlobal(TRUSTED);
  }

  @Test
  void avroReadsBackWhatWasEncoded() {
    AvroBytes.forSeeds(
        500,
        seed -> {
          ScoredRecord record = random(seed);
          assertEquals(expected(record), decode(avro.encode(record)));
        });
  }

  @Test
  void avroEncodesToTheSameBytes() {
    AvroBytes.forSeeds(
        500,
        seed -> {
          ScoredRecord record = random(seed);
          assertArrayEquals(encode(expected(record)), avro.encode(record));
        });
  }

  @Test
  void jsonHoldsEveryFieldInTheOrderOfTheSchema() {
    AvroBytes.forSeeds(
        500,
        seed -> {
          ScoredRecord record = random(seed);
          assertEquals(
              JsonTree.of(expected(record)), JsonTree.parse(json.encode(record)).toString());
        });
  }

  @Test
  void encodersGiveTheSameBytesAgain() {
    AvroBytes.forSeeds(
        200,
        seed -> {
          byte[] first = json.encode(random(seed));
          assertArrayEquals(first, new JsonPredictionEncoder().encode(random(seed)));
          assertArrayEquals(avro.encode(random(seed)), avro.encode(random(seed)));
        });
  }

  private static ScoredRecord random(int seed) {
    Random random = new Random(seed);
    SampleRecord sample = new SampleRecord(random);
    DecodedRecord input = new DecodedRecord();
    input.recordId().set(sample.recordId);
    input.model().set("m");
    input.modelVersion().set("1");
    if (sample.eventTime != null) {
      // Instant has fewer milliseconds than long.
      input.setEventTimeMs(sample.eventTime >> 16);
    }
    for (int trueClass : sample.trueClasses) {
      input.addTrueClass(trueClass);
    }
    sample.attributes.forEach(
        (key, value) -> {
          int index = input.addAttribute();
          input.attributeKey(index).set(key);
          // A slice in the middle of an array, as decoders make them.
          byte[] bytes = ("<" + value + ">").getBytes(StandardCharsets.UTF_8);
          input.attributeValue(index).wrap(bytes, 1, bytes.length - 2);
        });
    return ScoredRecords.random(random, input);
  }

  private static Prediction expected(ScoredRecord record) {
    DecodedRecord input = record.input();
    List<Integer> trueClasses = new ArrayList<>();
    for (int i = 0; i < input.trueClassCount(); i++) {
      trueClasses.add(input.trueClasses()[i]);
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    for (int i = 0; i < input.attributeCount(); i++) {
      attributes.put(text(input.attributeKey(i)), text(input.attributeValue(i)));
    }
    List<ClassProbability> top = new ArrayList<>();
    for (int i = 0; i < record.topCount(); i++) {
      int id = record.topClassIds()[i];
      String label = record.spec().labels() == null ? null : record.spec().labels().text(id);
      top.add(new ClassProbability(id, label, record.topProbabilities()[i]));
    }
    List<Float> values = new ArrayList<>();
    List<Integer> candidates = new ArrayList<>();
    for (int i = 0; i < record.classValueCount(); i++) {
      values.add(record.classValues()[i]);
      candidates.add(record.candidateClassIds() == null ? -1 : record.candidateClassIds()[i]);
    }
    byte[] label = record.label();
    ProbabilityOutput output = record.spec().probabilities();
    return Prediction.newBuilder()
        .setRecordId(text(input.recordId()))
        .setModel(text(input.model()))
        .setModelVersion(text(input.modelVersion()))
        .setEventTime(input.hasEventTime() ? Instant.ofEpochMilli(input.eventTimeMs()) : null)
        .setTrueClasses(trueClasses)
        .setAttributes(attributes)
        .setSpecRevision(record.spec().revision())
        .setSpecFingerprint(new SpecFingerprint(record.spec().fingerprint()))
        .setClassId(record.classId())
        .setLabel(label == null ? null : new String(label, StandardCharsets.UTF_8))
        .setProbability(record.probability())
        .setAbstained(record.abstained())
        .setTop(top)
        .setProbabilities(output == ProbabilityOutput.ALL ? values : null)
        .setLogProbabilities(output == ProbabilityOutput.LOG ? values : null)
        .setCandidateClassIds(record.candidateClassIds() == null ? null : candidates)
        .setRemainingProbability(orNull(record.remainingProbability()))
        .setLogPartition(orNull(record.logPartition()))
        .setLogPartitionError(orNull(record.logPartitionError()))
        .setEntropy(orNull(record.entropy()))
        .setMargin(orNull(record.margin()))
        .setCrossEntropy(orNull(record.crossEntropy()))
        .setMethod(ScoringMethod.valueOf(record.method().name()))
        .setActivation(Activation.valueOf(record.spec().activation().name()))
        .setClassCount(record.classCount())
        .build();
  }

  private static String text(Utf8Slice slice) {
    return slice.toString();
  }

  private static Float orNull(float value) {
    return Float.isNaN(value) ? null : (Float) value;
  }

  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : (Double) value;
  }

  private static byte[] encode(Prediction prediction) {
    try {
      ByteBuffer bytes = Prediction.getEncoder().encode(prediction);
      byte[] result = new byte[bytes.remaining()];
      bytes.get(result);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Prediction decode(byte[] value) {
    try {
      return Prediction.getDecoder().decode(value);
    } catch (IOException e) {
      throw new UncheckedIOException(HexFormat.of().formatHex(value), e);
    }
  }
}
