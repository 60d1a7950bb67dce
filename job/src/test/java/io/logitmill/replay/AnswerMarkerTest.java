// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.history.PartitionRange;
import io.logitmill.published.PublishedValues;
import io.logitmill.published.Window;
import io.logitmill.topology.SourceRanges;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswerMarkerTest {
  private static final byte[] VALUE =
      "{\"spec_revision\":1,\"spec_fingerprint\":\"0102030405060708\"}".getBytes(UTF_8);

  /** Offsets 0 to 9 and 20 to 29; the window holds those from 0 to 24. */
  private final List<PartitionRange> range = List.of(new PartitionRange("logits", 0, 0, 30));

  private final SourceRanges spans =
      SourceRanges.builder().add("logits", 0, 0, 9).add("logits", 0, 20, 29).build();
  private final Differences differences = new Differences(range, 10);
  private final Window window = new Window(List.of(new PartitionRange("logits", 0, 0, 25)), true);
  private final AnswerMarker marker =
      new AnswerMarker(range, spans, "predictions", new PublishedValues(), differences);

  @BeforeEach
  void holdsARecordAtThree() {
    window.addRecord(0, 3);
    window.addLeftOut(0, 4);
    marker.begin(window);
  }

  @Test
  void theFirstOutputAnswersAndEachFurtherOneIsExtra() {
    marker.accept(output("predictions", 7, "logits@0@3"));
    assertTrue(window.marks(0).isAnswered(3));
    assertEquals(List.of(), differences.differences());

    marker.accept(output("predictions", 8, "logits@0@3"));
    marker.accept(output("dead", 9, "logits@0@3"));
    assertEquals(
        List.of(
            extra("logits@0@3", "more than one output, another one at predictions@0@8"),
            extra("logits@0@3", "more than one output, another one at dead@0@9")),
        differences.differences());
    assertTrue(PublishedValues.isPrediction(window.marks(0).tag(3)));
  }

  @Test
  void ofBothOutputsThePredictionIsComparedWhicheverIsReadFirst() {
    marker.accept(output("dead", 9, "logits@0@3"));
    assertFalse(PublishedValues.isPrediction(window.marks(0).tag(3)));
    marker.accept(output("predictions", 7, "logits@0@3"));
    assertTrue(PublishedValues.isPrediction(window.marks(0).tag(3)));
    assertEquals(1, differences.counts().extra());
  }

  @Test
  void anOutputOfNoRecordOfThePlanIsExtra() {
    marker.accept(output("predictions", 7, "logits@0@5"));
    assertEquals(
        List.of(
            extra(
                "logits@0@5",
                "the input holds no committed record there, output at predictions@0@7")),
        differences.differences());
  }

  @Test
  void outputsOfOtherSourcesAreLeftAlone() {
    // Left out by its time; between the spans; behind the window; of no input; no source at all.
    for (String source :
        new String[] {"logits@0@4", "logits@0@15", "logits@0@26", "logits@1@3", "x"}) {
      marker.accept(output("predictions", 7, source));
    }
    marker.accept(new ConsumerRecord<>("predictions", 0, 8, null, VALUE));
    assertEquals(List.of(), differences.differences());
    assertFalse(window.marks(0).isAnswered(3));
  }

  @Test
  void whatBecameOfADeadLetterTakesItsPlaceWhicheverIsReadFirst() {
    marker.accept(again(output("predictions", 7, "logits@0@3")));
    marker.accept(output("dead", 9, "logits@0@3"));
    assertEquals(List.of(), differences.differences());
    assertTrue(PublishedValues.isPrediction(window.marks(0).tag(3)));

    window.addRecord(0, 5);
    marker.accept(output("dead", 10, "logits@0@5"));
    marker.accept(again(output("predictions", 8, "logits@0@5")));
    assertEquals(List.of(), differences.differences());
    assertTrue(PublishedValues.isPrediction(window.marks(0).tag(5)));

    // The place of one dead letter is taken, not of two.
    marker.accept(output("dead", 11, "logits@0@5"));
    marker.accept(again(output("predictions", 9, "logits@0@5")));
    assertEquals(
        List.of(
            extra("logits@0@5", "more than one output, another one at dead@0@11"),
            extra("logits@0@5", "more than one output, another one at predictions@0@9")),
        differences.differences());
  }

  @Test
  void aDeadLetterThatIsRejectedAgainIsNoSecondOutput() {
    marker.accept(again(output("dead", 10, "logits@0@3")));
    assertEquals(1, window.marks(0).deadLetters(3));
    marker.accept(output("dead", 9, "logits@0@3"));
    assertEquals(1, window.marks(0).deadLetters(3));
    assertFalse(PublishedValues.isPrediction(window.marks(0).tag(3)));
    assertEquals(List.of(), differences.differences());
  }

  private static ConsumerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> record) {
    record.headers().add("logitmill.replay.dead-letter", "dead@0@9".getBytes(UTF_8));
    return record;
  }

  private static Difference extra(String source, String message) {
    return new Difference(DifferenceKind.EXTRA, source, message);
  }

  private static ConsumerRecord<byte[], byte[]> output(String topic, long offset, String source) {
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(topic, 0, offset, null, VALUE);
    record.headers().add("logitmill.source", source.getBytes(UTF_8));
    return record;
  }
}
