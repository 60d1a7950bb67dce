// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * A client of somebody else dies with a transaction open on the predictions topic. Until the broker
 * aborts it, nobody who reads committed records sees what was written after it; the job goes on.
 */
final class ForeignTransaction implements Fault {
  private static final String ID = "somebody-else";
  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final Duration PATIENCE = TIMEOUT.plusSeconds(60);

  private int failures;

  @Override
  public String name() {
    return "foreign-transaction";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile("\\b" + ID + "  Ongoing  open for .*");
  }

  @Override
  public void inject(Pipeline pipeline) throws Exception {
    failures = pipeline.flink().rest().exceptions(pipeline.job()).size();
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            pipeline.kafka().bootstrapServers(),
            "transactional.id",
            ID,
            "transaction.timeout.ms",
            (int) TIMEOUT.toMillis());
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    for (int i = 0; i < Pipeline.PREDICTION_PARTITIONS; i++) {
      producer
          .send(new ProducerRecord<>(PipelineFiles.PREDICTIONS, i, null, new byte[] {1}))
          .get(30, TimeUnit.SECONDS);
    }
    // Without time it aborts nothing, as if it had been killed.
    producer.close(Duration.ZERO);
  }

  @Override
  public Duration hold() {
    // A transaction is late, in the eyes of the status, after two checkpoint intervals.
    return Duration.ofSeconds(5);
  }

  @Override
  public void heal(Pipeline pipeline) throws Exception {
    ProductCommand.run(pipeline, "status").assertDone();
    // What is committed and cannot be read is missing as yet; the audit says why.
    String audit =
        ProductCommand.run(pipeline, "audit", "--to", "committed", "--wait", "3s").output();
    if (!audit.contains("cannot be read from offset")) {
      throw new AssertionError("Expected the audit to find hidden output, found: " + audit);
    }
    // Nobody has to do anything: the broker ends it.
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> state(pipeline) == TransactionState.COMPLETE_ABORT);
    int now = pipeline.flink().rest().exceptions(pipeline.job()).size();
    if (now != failures) {
      throw new AssertionError("Expected no restart, found " + (now - failures));
    }
  }

  private static TransactionState state(Pipeline pipeline) throws Exception {
    return pipeline
        .progress()
        .admin()
        .describeTransactions(List.of(ID))
        .description(ID)
        .get(10, TimeUnit.SECONDS)
        .state();
  }
}
