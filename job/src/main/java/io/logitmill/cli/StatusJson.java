// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.logitmill.kafka.JobStatus;
import io.logitmill.kafka.JobStatus.HoldUp;
import io.logitmill.kafka.JobStatus.InputPartition;
import io.logitmill.kafka.JobStatus.OpenTransaction;
import io.logitmill.kafka.JobStatus.OutputPartition;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Writes a {@link JobStatus} as the JSON object that docs/status.md describes. */
final class StatusJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;
  private final JobStatus status;

  private StatusJson(JsonGenerator json, JobStatus status) {
    this.json = json;
    this.status = status;
  }

  /** Returns the status as one line. */
  static String write(JobStatus status) {
    StringWriter line = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(line)) {
      new StatusJson(generator, status).write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  private void write() throws IOException {
    json.writeStartObject();
    json.writeStringField("job", status.job());
    json.writeStringField("group", status.group());
    json.writeStringField("transactional_id_prefix", status.transactionalIdPrefix());
    json.writeNumberField("asked_at_ms", status.askedAtMs());
    json.writeBooleanField("complete", status.isComplete());
    json.writeArrayFieldStart("errors");
    for (String error : status.errors()) {
      json.writeString(error);
    }
    json.writeEndArray();
    writeInput();
    writeOutput();
    writeOurs();
    writeForeign();
    json.writeEndObject();
  }

  private void writeInput() throws IOException {
    json.writeObjectFieldStart("input");
    json.writeNumberField("lag", status.totalLag());
    json.writeNumberField("partitions_without_committed_offset", status.withoutCommittedOffset());
    json.writeArrayFieldStart("partitions");
    for (InputPartition input : status.input()) {
      json.writeStartObject();
      writePlace(input.partition());
      if (input.committed().isPresent()) {
        json.writeNumberField("committed_offset", input.committed().getAsLong());
        json.writeNumberField("lag", input.lag().orElseThrow());
      } else {
        json.writeNullField("committed_offset");
        json.writeNullField("lag");
      }
      json.writeBooleanField("lost", input.isLost());
      json.writeNumberField("earliest_offset", input.earliest());
      writeEnds(input.lastStable(), input.highWatermark(), input.heldUp());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeOutput() throws IOException {
    json.writeObjectFieldStart("output");
    json.writeNumberField("held_up", status.totalHeldUp());
    json.writeArrayFieldStart("partitions");
    for (OutputPartition output : status.output()) {
      json.writeStartObject();
      writePlace(output.partition());
      writeEnds(output.lastStable(), output.highWatermark(), output.heldUp());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeEnds(long lastStable, long highWatermark, long heldUp) throws IOException {
    json.writeNumberField("last_stable_offset", lastStable);
    json.writeNumberField("high_watermark", highWatermark);
    json.writeNumberField("held_up", heldUp);
  }

  private void writeOurs() throws IOException {
    if (status.ours().isEmpty()) {
      json.writeNullField("open_transactions");
      return;
    }
    json.writeArrayFieldStart("open_transactions");
    for (OpenTransaction transaction : status.ours().get()) {
      json.writeStartObject();
      writeTransaction(transaction);
      writeAdvice(transaction.advice());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeForeign() throws IOException {
    if (status.foreign().isEmpty()) {
      json.writeNullField("held_up_by_others");
      return;
    }
    json.writeArrayFieldStart("held_up_by_others");
    for (HoldUp holdUp : status.foreign().get()) {
      json.writeStartObject();
      writePlace(holdUp.partition());
      json.writeNumberField("producer_id", holdUp.producerId());
      json.writeNumberField("producer_epoch", holdUp.producerEpoch());
      json.writeNumberField("transaction_start_offset", holdUp.startOffset());
      json.writeNumberField("last_timestamp_ms", holdUp.lastTimestampMs());
      if (holdUp.transaction().isPresent()) {
        json.writeObjectFieldStart("transaction");
        writeTransaction(holdUp.transaction().get());
        json.writeEndObject();
      } else {
        json.writeNullField("transaction");
      }
      writeAdvice(holdUp.advice());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeTransaction(OpenTransaction transaction) throws IOException {
    json.writeStringField("transactional_id", transaction.transactionalId());
    json.writeStringField("state", transaction.state());
    json.writeNumberField("producer_id", transaction.producerId());
    json.writeNumberField("producer_epoch", transaction.producerEpoch());
    json.writeNumberField("started_at_ms", transaction.startedAtMs());
    json.writeNumberField("age_ms", status.ageMs(transaction.startedAtMs()));
    json.writeNumberField("timeout_ms", transaction.timeoutMs());
    json.writeNumberField("aborted_at_ms", transaction.abortedAtMs());
    writePartitions(transaction.partitions());
  }

  private void writePartitions(List<TopicPartition> partitions) throws IOException {
    json.writeArrayFieldStart("partitions");
    for (TopicPartition partition : partitions) {
      json.writeStartObject();
      writePlace(partition);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writePlace(TopicPartition partition) throws IOException {
    json.writeStringField("topic", partition.topic());
    json.writeNumberField("partition", partition.partition());
  }

  private void writeAdvice(Optional<String> advice) throws IOException {
    json.writeBooleanField("late", advice.isPresent());
    json.writeStringField("advice", advice.orElse(null));
  }
}
