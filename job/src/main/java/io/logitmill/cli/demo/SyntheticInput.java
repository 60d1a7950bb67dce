// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.sampling.CandidateSample;
import io.logitmill.sampling.LogUniformSampler;
import io.logitmill.sampling.Philox;
import io.logitmill.schemas.CandidateLogits;
import io.logitmill.schemas.LogitEncoding;
import io.logitmill.schemas.LogitRecord;
import io.logitmill.schemas.PackedLogits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One input of a model with many classes, made up, and the records that a model server could send
 * of it. Equal on every machine for the same number.
 */
final class SyntheticInput {
  /** What the logits are, for people. */
  static final String DISTRIBUTION =
      "logit of class c = -ln(c + 2) + normal(0, 1), and 9 more for the true class, which is drawn"
          + " with a probability of about 1 / (c + 1)";

  /** The greatest logits, which a retrieval step would find: sent for sure. */
  static final int BEST = 256;

  /** Draws of the sampler for the rest. */
  static final int TRIES = 2_000;

  static final String ALL_CLASSES = "all";
  static final String CANDIDATES = "candidates";
  private static final String MODEL = "synthetic";
  private static final float MARGIN_OF_TRUE_CLASS = 9;

  private final int number;
  private final float[] logits;
  private final int trueClass;

  SyntheticInput(int number, int classCount) {
    this.number = number;
    Random random = new Random(number);
    trueClass = new LogUniformSampler(classCount).draw(new Philox(number, 0));
    logits = new float[classCount];
    for (int classId = 0; classId < classCount; classId++) {
      logits[classId] = (float) (random.nextGaussian() - StrictMath.log(classId + 2.0));
    }
    logits[trueClass] += MARGIN_OF_TRUE_CLASS;
  }

  /** Returns the catalogue of the model: one version for all classes, one for candidates. */
  static String catalogue(int classCount) {
    return """
        models:
          - {model: %1$s, version: %2$s, class_count: %4$d}
          - {model: %1$s, version: %3$s, class_count: %4$d, correction: population}
        """
        .formatted(MODEL, ALL_CLASSES, CANDIDATES, classCount);
  }

  /** Returns a record with every logit as float32. */
  LogitRecord dense() {
    List<Float> all = new ArrayList<>(logits.length);
    for (float logit : logits) {
      all.add(logit);
    }
    return record(ALL_CLASSES).setLogits(all).build();
  }

  /** Returns a record with every logit as IEEE 754 binary16. */
  LogitRecord float16() {
    ByteBuffer values =
        ByteBuffer.allocate(Short.BYTES * logits.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float logit : logits) {
      values.putShort(Float16.of(logit));
    }
    return record(ALL_CLASSES)
        .setPackedLogits(new PackedLogits(LogitEncoding.FLOAT16, values.flip()))
        .build();
  }

  /** Returns a record with the best classes, the true class, and a random sample of the rest. */
  LogitRecord candidates() {
    CandidateSample sample =
        CandidateSample.fixedTries(
            new LogUniformSampler(logits.length), TRIES, new Philox(number, 1));
    int[] sure = sure();
    int[] drawn =
        Arrays.stream(sample.classIds())
            .filter(classId -> Arrays.binarySearch(sure, classId) < 0)
            .toArray();
    float[] logExpectedCounts = sample.logExpectedCounts(drawn);
    List<Integer> classIds = new ArrayList<>();
    List<Float> values = new ArrayList<>();
    List<Float> logs = new ArrayList<>();
    for (int classId : sure) {
      classIds.add(classId);
      values.add(logits[classId]);
      logs.add(0f);
    }
    for (int i = 0; i < drawn.length; i++) {
      classIds.add(drawn[i]);
      values.add(logits[drawn[i]]);
      logs.add(logExpectedCounts[i]);
    }
    return record(CANDIDATES)
        .setCandidateLogits(new CandidateLogits(logits.length, classIds, values, logs))
        .build();
  }

  /** Returns the classes that are sent for sure, ascending. */
  private int[] sure() {
    float[] sorted = logits.clone();
    Arrays.sort(sorted);
    float least = sorted[Math.max(0, sorted.length - BEST)];
    List<Integer> classIds = new ArrayList<>();
    for (int classId = 0; classId < logits.length; classId++) {
      if (logits[classId] >= least || classId == trueClass) {
        classIds.add(classId);
      }
    }
    return classIds.stream().mapToInt(Integer::intValue).toArray();
  }

  private LogitRecord.Builder record(String version) {
    return LogitRecord.newBuilder()
        .setRecordId("input-" + number)
        .setModel(MODEL)
        .setModelVersion(version)
        .setTrueClasses(List.of(trueClass));
  }
}
