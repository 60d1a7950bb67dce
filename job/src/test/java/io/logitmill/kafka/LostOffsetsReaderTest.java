// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.topology.SourceRecord;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.Test;

class LostOffsetsReaderTest {
  @Test
  void saysThatTheBrokersRefuseItsConsumer() {
    RuntimeException fetcher =
        new RuntimeException(
            "One or more fetchers have encountered exception",
            new SaslAuthenticationException("invalid credentials"));

    IOException told =
        assertThrows(IOException.class, () -> readerThatThrows(fetcher).pollNext(null));
    assertTrue(
        told.getMessage()
            .startsWith(
                "Expected the brokers at input.kafka bootstrap.servers 'broker:9093' to accept user"
                    + " and password, found: invalid credentials. "),
        told.getMessage());
    assertEquals(1, told.getMessage().lines().count());
    assertSame(fetcher, told.getCause());
  }

  @Test
  void passesOnWhatItDoesNotKnow() {
    RuntimeException defect = new IllegalStateException("something else");
    assertSame(
        defect,
        assertThrows(RuntimeException.class, () -> readerThatThrows(defect).pollNext(null)));
  }

  private static LostOffsetsReader readerThatThrows(RuntimeException thrown) {
    return new LostOffsetsReader(
        new FailingReader(thrown),
        new ClientAccess("input.kafka", Map.of("bootstrap.servers", "broker:9093")),
        new LeftOffsets(new Properties()),
        restored -> {});
  }

  private record FailingReader(RuntimeException thrown)
      implements SourceReader<SourceRecord, KafkaPartitionSplit> {
    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<SourceRecord> output) {
      throw thrown;
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
      return List.of();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {}

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }
}
