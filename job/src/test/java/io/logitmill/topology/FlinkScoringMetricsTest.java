// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import io.logitmill.scoring.RejectionCode;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.ScoredRecords;
import io.logitmill.testutils.PrometheusPage;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Flink's own Prometheus reporter, with its defaults, makes of the metrics. */
class FlinkScoringMetricsTest {
  private static final String OURS = "flink_taskmanager_job_task_operator_logitmill_";
  private static final String OF_MODEL = OURS + "model_version_";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final AtomicLong nowMs = new AtomicLong(1_000_000);
  private final PrometheusPage page = PrometheusPage.open();
  private final FlinkScoringMetrics metrics =
      new FlinkScoringMetrics(page.operator("Score"), nowMs::get);

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void countsPredictionsLogitsAndAbstainingPerModelKey() throws Exception {
    ModelSpec digits =
        ModelSpec.builder(new ModelKey("digits", "1"), 10).abstain(0.5f, null).build();
    predict(digits, 0.4f, 2.0);
    predict(digits, 0.9f, 0.1);
    predict(spec("letters", 26), 0.9f, 0.1);

    assertEquals(3, page.value(OURS + "predictions"));
    assertEquals(Map.of("digits", 2.0, "letters", 1.0), ofModel("predictions"));
    assertEquals(Map.of("digits", 20.0, "letters", 26.0), ofModel("logits"));
    assertEquals(Map.of("digits", 1.0, "letters", 0.0), ofModel("abstained"));
  }

  @Test
  void countsDeadLettersByCode() throws Exception {
    metrics.rejected(RejectionCode.MALFORMED);
    metrics.rejected(RejectionCode.MALFORMED);
    metrics.rejected(RejectionCode.NO_VALUE);

    assertEquals(3, page.value(OURS + "deadLetters"));
    Map<String, Double> byCode = page.byLabel(OURS + "code_deadLettered", "code");
    assertEquals(RejectionCode.values().length, byCode.size());
    assertEquals(2, byCode.get("MALFORMED"));
    assertEquals(1, byCode.get("NO_VALUE"));
    assertEquals(0, byCode.get("UNKNOWN_MODEL"));
  }

  @Test
  void aDistributionIsWhatPrometheusCallsAHistogram() throws Exception {
    ModelSpec spec = spec("m", 10);
    predict(spec, 1f, Double.NaN);
    predict(spec, 0.9995f, 0.25);
    predict(spec, 0.75f, 0.5);

    Map<String, Double> buckets = page.byLabel(OF_MODEL + "confidencePermille_le_bucket", "le");
    assertEquals(0, buckets.get("700"));
    assertEquals(1, buckets.get("800"));
    assertEquals(1, buckets.get("999"));
    assertEquals(3, buckets.get("1000"));
    assertEquals(3, buckets.get("Inf"));
    assertEquals(3, page.value(OF_MODEL + "confidencePermille_count"));
    assertEquals(2749.5, page.value(OF_MODEL + "confidencePermille_sum"), 1e-3);
    // The first one is of a sigmoid, which has no entropy.
    assertEquals(2, page.value(OF_MODEL + "entropyMillinats_count"));
    assertEquals(750, page.value(OF_MODEL + "entropyMillinats_sum"));
  }

  @Test
  void everyBoundIsStillANumberBehindTheReportersFilter() throws Exception {
    predict(spec("m", 10), 1f, 0);
    int bounds = 0;
    for (PrometheusPage.Sample sample : page.samples()) {
      String le = sample.labels().get("le");
      if (le != null) {
        bounds++;
        assertTrue(le.matches("[0-9]+|Inf"), le);
      }
    }
    assertEquals(18 + 17 + 17, bounds);
  }

  @Test
  void measuresFromTheEventTimeOrElseFromTheRecordsOwn() throws Exception {
    ScoredRecord withEventTime = ScoredRecords.of(spec("m", 2), 1f, 0);
    withEventTime.input().setEventTimeMs(nowMs.get() - 70);
    metrics.predicted(withEventTime, nowMs.get() - 9_999);
    assertEquals(70, page.value(OF_MODEL + "eventTimeToScoringMs_sum"));

    ScoredRecord without = ScoredRecords.of(spec("m", 2), 1f, 0);
    metrics.predicted(without, nowMs.get() - 30);
    assertEquals(100, page.value(OF_MODEL + "eventTimeToScoringMs_sum"));
    assertEquals(2, page.value(OF_MODEL + "eventTimeToScoringMs_count"));
  }

  @Test
  void whatComesFromTheFutureTookNoTimeAndWhatHasNoTimeIsNotMeasured() throws Exception {
    ScoredRecord future = ScoredRecords.of(spec("m", 2), 1f, 0);
    future.input().setEventTimeMs(Long.MAX_VALUE);
    metrics.predicted(future, -1);
    metrics.predicted(ScoredRecords.of(spec("m", 2), 1f, 0), -1);
    assertEquals(1, page.value(OF_MODEL + "eventTimeToScoringMs_count"));
    assertEquals(0, page.value(OF_MODEL + "eventTimeToScoringMs_sum"));

    ScoredRecord past = ScoredRecords.of(spec("m", 2), 1f, 0);
    past.input().setEventTimeMs(Long.MIN_VALUE);
    metrics.predicted(past, -1);
    assertTrue(page.value(OF_MODEL + "eventTimeToScoringMs_sum") > 9e18);
  }

  @Test
  void showsTheRevisionThatScores() throws Exception {
    ModelKey key = new ModelKey("m", "1");
    predict(ModelSpec.builder(key, 2).revision(3).build(), 1f, 0);
    assertEquals(3, page.value(OF_MODEL + "revision"));
    predict(ModelSpec.builder(key, 2).revision(4).build(), 1f, 0);
    assertEquals(4, page.value(OF_MODEL + "revision"));
    assertEquals(2, page.value(OF_MODEL + "predictions"));
  }

  @Test
  void keysBeyondTheBoundCountUnderOneOther() throws Exception {
    int keys = ModelMetricsByKey.MAX_KEYS + 10;
    for (int i = 0; i < keys; i++) {
      predict(spec("m" + i, 2), 1f, 0);
    }
    Map<String, Double> predictions = ofModel("predictions");
    assertEquals(ModelMetricsByKey.MAX_KEYS + 1, predictions.size());
    assertEquals(10, predictions.get("other"));
    assertEquals(keys, predictions.values().stream().mapToDouble(v -> v).sum());
    // What is mixed has no revision.
    assertEquals(ModelMetricsByKey.MAX_KEYS, ofModel("revision").size());
  }

  @Test
  void aKeyThatWasNotUsedForAnHourGivesUpItsPlace() throws Exception {
    for (int i = 0; i < ModelMetricsByKey.MAX_KEYS; i++) {
      predict(spec("m" + i, 2), 1f, 0);
    }
    nowMs.addAndGet(ModelMetricsByKey.IDLE.toMillis() - 1);
    ModelSpec newcomer = spec("new", 2);
    predict(newcomer, 1f, 0);
    predict(newcomer, 1f, 0);
    assertEquals(2, ofModel("predictions").get("other"));

    predict(spec("m0", 2), 1f, 0);
    nowMs.addAndGet(1);
    predict(newcomer, 1f, 0);
    Map<String, Double> predictions = ofModel("predictions");
    assertEquals(1, predictions.get("new"));
    assertEquals(2, predictions.get("m0"));
    assertEquals(ModelMetricsByKey.MAX_KEYS + 1, predictions.size());
  }

  @Test
  void aKeyThatCountsUnderOtherGetsAPlaceOnceThereIsOne() throws Exception {
    for (int i = 0; i < ModelMetricsByKey.MAX_KEYS; i++) {
      predict(spec("m" + i, 2), 1f, 0);
    }
    ModelSpec newcomer = spec("new", 2);
    predict(newcomer, 1f, 0);
    nowMs.addAndGet(ModelMetricsByKey.IDLE.toMillis());
    predict(newcomer, 1f, 0);
    Map<String, Double> predictions = ofModel("predictions");
    assertEquals(1, predictions.get("other"));
    assertEquals(1, predictions.get("new"));
  }

  @Test
  void aKeyThatComesBackBeginsAnew() throws Exception {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i <= ModelMetricsByKey.MAX_KEYS; i++) {
        predict(spec("m" + i, 2), 1f, 0);
        nowMs.addAndGet(ModelMetricsByKey.IDLE.toMillis());
      }
    }
    Map<String, Double> predictions = ofModel("predictions");
    assertEquals(ModelMetricsByKey.MAX_KEYS, predictions.size());
    assertEquals(List.of(1.0), List.copyOf(new TreeSet<>(predictions.values())));
  }

  @Test
  void aModelThatIsCalledOtherIsNoTrouble() throws Exception {
    predict(ModelSpec.builder(new ModelKey("other", "other"), 2).build(), 1f, 0);
    assertEquals(Map.of("other", 1.0), ofModel("predictions"));
  }

  @Test
  void countingAllocatesNothing() {
    List<ScoredRecord> records = new ArrayList<>();
    for (int i = 0; i < ModelMetricsByKey.MAX_KEYS + 4; i++) {
      records.add(ScoredRecords.of(spec("m" + i, 10), i / 40f, i / 3.0));
    }
    RejectionCode[] codes = RejectionCode.values();
    // The least of some rounds: the first ones may meet what the JVM itself allocates in a thread,
    // as it links and compiles. What the code allocates is in every round.
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      count(records, codes, 100_000);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least);
  }

  private void count(List<ScoredRecord> records, RejectionCode[] codes, int updates) {
    for (int i = 0; i < updates; i++) {
      metrics.predicted(records.get(i % records.size()), i);
      metrics.rejected(codes[i % codes.length]);
    }
  }

  private void predict(ModelSpec spec, float probability, double entropy) {
    metrics.predicted(ScoredRecords.of(spec, probability, entropy), nowMs.get());
  }

  private Map<String, Double> ofModel(String name) throws Exception {
    return page.byLabel(OF_MODEL + name, "model");
  }

  private static ModelSpec spec(String model, int classCount) {
    return ModelSpec.builder(new ModelKey(model, "1"), classCount).build();
  }
}
