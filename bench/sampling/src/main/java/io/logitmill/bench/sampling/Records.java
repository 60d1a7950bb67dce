// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.sampling;

import io.logitmill.model.ModelSpec;
import io.logitmill.sampling.Philox;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.Scorer;
import io.logitmill.softmax.Kernel;
import io.logitmill.testutils.LogitShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Some records of one shape and number of classes, scored over and over. */
final class Records {
  /** So many logits are taken in turn, more than a cache of the second level holds. */
  private static final int LOGITS = 4_000_000;

  private static final int DRAWS = 200;

  private final List<DecodedRecord> records = new ArrayList<>();
  private final ScoredRecord scored = new ScoredRecord();

  Records(LogitShape shape, int classes, Philox random) {
    for (int i = 0; i < Math.min(100, LOGITS / classes); i++) {
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * classes).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(shape.logits(classes, random));
      DecodedRecord record = new DecodedRecord();
      record.recordId().set("record-" + i);
      record.model().set("m");
      record.modelVersion().set("1");
      record.logits().add(bytes.array(), 0, classes);
      records.add(record);
    }
  }

  int count() {
    return records.size();
  }

  /** Scores each record once. */
  void scoreAll(Scorer scorer, ModelSpec spec) {
    for (DecodedRecord record : records) {
      score(scorer, record, spec);
    }
  }

  /** Returns the root of the mean squared relative error of the top-1 probability. */
  double error(ModelSpec sampled, ModelSpec exact, Kernel kernel) {
    Scorer scorer = new Scorer(kernel);
    double squares = 0;
    int draws = 0;
    for (DecodedRecord record : records) {
      double probability = score(scorer, record, exact).probability();
      for (int i = 0; i < 1 + DRAWS / records.size(); i++) {
        record.recordId().set("draw-" + draws++);
        double ratio = score(scorer, record, sampled).probability() / probability;
        squares += (ratio - 1) * (ratio - 1);
      }
    }
    return Math.sqrt(squares / draws);
  }

  private ScoredRecord score(Scorer scorer, DecodedRecord record, ModelSpec spec) {
    try {
      scorer.score(record, spec, scored);
    } catch (RejectionException e) {
      throw new IllegalStateException("These records are sound.", e);
    }
    return scored;
  }
}
