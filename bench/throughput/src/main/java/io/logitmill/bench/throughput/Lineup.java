// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everybody who may take part. */
final class Lineup {
  static final String COPY = "byte copy";
  static final String OBVIOUS_FLINK = "Flink, obvious";
  static final String ONNX_FLINK = "Flink, ONNX Runtime";
  static final String OBVIOUS_STREAMS = "Kafka Streams, obvious";
  static final String STREAMS = "Kafka Streams, our scorer";
  static final String LOOP = "plain loop, our scorer";

  /** Those who come closest to Logitmill. */
  static final Set<String> FASTEST = Set.of(COPY, ONNX_FLINK);

  /** Those who show that everything works: a Flink job, Kafka Streams, a loop. */
  static final Set<String> ONE_OF_EACH_KIND = Set.of(ONNX_FLINK, STREAMS, LOOP);

  private Lineup() {}

  /**
   * Returns the contenders; the first one is what the others are compared with.
   *
   * @param launcher the script that starts the job
   * @param javaOptions of the job's virtual machine
   * @param settings of the job
   * @param peers what starts the peers
   */
  static List<Contender> contenders(
      Path launcher, List<String> javaOptions, Map<String, String> settings, Peer.Launcher peers) {
    return List.of(
        new Ours(Ours.LABEL, Encoding.AVRO, true, launcher, javaOptions, settings),
        new Ours(
            Ours.LABEL + ", at least once", Encoding.AVRO, false, launcher, javaOptions, settings),
        new Ours(Ours.LABEL + ", JSON", Encoding.JSON, true, launcher, javaOptions, settings),
        new Ours(
            Ours.LABEL + ", JSON, at least once",
            Encoding.JSON,
            false,
            launcher,
            javaOptions,
            settings),
        Peer.copying(COPY, "CopyFlinkJob", true, peers),
        Peer.copying(COPY + ", at least once", "CopyFlinkJob", false, peers),
        Peer.scoring(OBVIOUS_FLINK, "ObviousFlinkJob", peers),
        Peer.scoring(ONNX_FLINK, "OnnxFlinkJob", peers),
        Peer.scoring(OBVIOUS_STREAMS, "StreamsObvious", peers),
        Peer.scoring(STREAMS, "StreamsOurs", peers),
        Peer.scoring(LOOP, "LoopOurs", peers));
  }
}
