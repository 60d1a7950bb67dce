// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Utf8Slice;
import io.logitmill.scoring.AdaptiveLogits;
import io.logitmill.scoring.CandidateLogits;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.FloatSlice;
import io.logitmill.scoring.LogitKind;
import io.logitmill.scoring.PackedLogits;
import io.logitmill.scoring.RejectionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.util.Utf8;

/**
 * Decodes records of any schema that the current one can read, by Avro's schema resolution.
 *
 * <p>Driven field by field, so that no generic record is built and no number boxed. Slower than
 * {@link AvroFastDecoder}, and texts and logits are copied.
 */
final class AvroResolvingDecoder implements AvroRecordDecoder {
  private final AvroReader in = new AvroReader();
  private final BoundedDecoder bounded = new BoundedDecoder(in);
  private final ResolvingDecoder resolver;
  private final int writerEncodings;
  private final LogitKinds kinds = new LogitKinds();

  /**
   * Resolves {@code writer} to {@code reader}.
   *
   * @throws IllegalArgumentException if the one cannot be read as the other
   */
  AvroResolvingDecoder(Schema writer, Schema reader) {
    WriterSchemas.check(writer, reader);
    writerEncodings = WriterSchemas.encodings(writer);
    try {
      resolver = DecoderFactory.get().resolvingDecoder(writer, reader, bounded);
    } catch (IOException | AvroRuntimeException e) {
      throw new IllegalArgumentException(
          "Cannot read schema " + writer.getFullName() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void decode(byte[] value, int from, DecodedRecord out)
      throws AvroFormatException, RejectionException {
    in.wrap(value, from);
    bounded.reset();
    kinds.reset();
    try {
      // A rejected record may have left the resolver in the middle of the schema.
      resolver.configure(bounded);
      readRecord(out);
      resolver.drain();
      in.expectEnd();
      kinds.settle(out);
    } catch (AvroFormatException e) {
      throw e;
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      // What the resolver says of an impossible branch or symbol.
      throw in.expected(
          "a value of the schema", "the record", in.position(), String.valueOf(e.getMessage()));
    } finally {
      in.release();
    }
  }

  private void readRecord(DecodedRecord out) throws IOException {
    for (Schema.Field field : resolver.readFieldOrder()) {
      bounded.setField(field.name());
      switch (field.name()) {
        case "record_id" -> readText(out.recordId(), "record_id");
        case "model" -> readText(out.model(), "model");
        case "model_version" -> readText(out.modelVersion(), "model_version");
        case "event_time" -> readEventTime(out);
        case "logits" -> readLogits(out.logits());
        case "packed_logits" -> readPacked(out.packed());
        case "candidate_logits" -> readCandidates(out.candidates());
        case "adaptive_logits" -> readAdaptive(out.adaptive());
        case "true_classes" -> readTrueClasses(out);
        case "attributes" -> readAttributes(out);
        default -> throw new IllegalStateException("Unexpected field " + field.name());
      }
    }
  }

  private void readEventTime(DecodedRecord out) throws IOException {
    if (readPresent()) {
      out.setEventTimeMs(resolver.readLong());
    }
  }

  private void readLogits(FloatSlice out) throws IOException {
    if (readPresent(LogitKind.DENSE)) {
      readFloats(out);
    }
  }

  private void readPacked(PackedLogits out) throws IOException {
    if (!readPresent(LogitKind.PACKED)) {
      return;
    }
    for (Schema.Field field : resolver.readFieldOrder()) {
      switch (field.name()) {
        case "encoding" -> readEncoding(out);
        case "values" -> {
          ByteBuffer values = resolver.readBytes(null);
          int from = values.arrayOffset() + values.position();
          out.wrap(values.array(), from, values.remaining());
        }
        default -> throw new IllegalStateException("Unexpected field " + field.name());
      }
    }
  }

  private void readEncoding(PackedLogits out) throws IOException {
    int start = in.position();
    int symbol = resolver.readEnum();
    // The resolver does not check an index that is the same for the writer and the reader.
    int written = bounded.lastSymbol();
    if (written < 0 || written >= writerEncodings) {
      throw in.expected(
          "an index below " + writerEncodings,
          "packed_logits.encoding",
          start,
          Integer.toString(written));
    }
    out.setEncoding(PackedEncodings.ofSymbol(symbol));
  }

  private void readCandidates(CandidateLogits out) throws IOException {
    if (!readPresent(LogitKind.CANDIDATES)) {
      return;
    }
    for (Schema.Field field : resolver.readFieldOrder()) {
      switch (field.name()) {
        case "class_count" -> out.setClassCount(resolver.readInt());
        case "class_ids" -> readClassIds(out);
        case "values" -> readFloats(out.values());
        case "log_expected_counts" -> {
          if (readPresent()) {
            out.markLogExpectedCounts();
            readFloats(out.logExpectedCounts());
          }
        }
        default -> throw new IllegalStateException("Unexpected field " + field.name());
      }
    }
  }

  private void readClassIds(CandidateLogits out) throws IOException {
    for (long n = resolver.readArrayStart(); n != 0; n = resolver.arrayNext()) {
      for (long i = 0; i < n; i++) {
        out.addClassId(resolver.readInt());
      }
    }
  }

  private void readAdaptive(AdaptiveLogits out) throws IOException {
    if (!readPresent(LogitKind.ADAPTIVE)) {
      return;
    }
    for (Schema.Field field : resolver.readFieldOrder()) {
      switch (field.name()) {
        case "head" -> readFloats(out.head());
        case "tails" -> readTails(out);
        default -> throw new IllegalStateException("Unexpected field " + field.name());
      }
    }
  }

  private void readTails(AdaptiveLogits out) throws IOException {
    for (long n = resolver.readArrayStart(); n != 0; n = resolver.arrayNext()) {
      for (long i = 0; i < n; i++) {
        int tail = out.addTail();
        for (Schema.Field field : resolver.readFieldOrder()) {
          switch (field.name()) {
            case "cluster" -> out.setCluster(tail, resolver.readInt());
            case "values" -> readFloats(out.values(tail));
            default -> throw new IllegalStateException("Unexpected field " + field.name());
          }
        }
      }
    }
  }

  private void readFloats(FloatSlice out) throws IOException {
    for (long n = resolver.readArrayStart(); n != 0; n = resolver.arrayNext()) {
      for (long i = 0; i < n; i++) {
        out.add(resolver.readFloat());
      }
    }
  }

  private void readTrueClasses(DecodedRecord out) throws IOException {
    for (long n = resolver.readArrayStart(); n != 0; n = resolver.arrayNext()) {
      for (long i = 0; i < n; i++) {
        out.addTrueClass(resolver.readInt());
      }
    }
  }

  private void readAttributes(DecodedRecord out) throws IOException {
    for (long n = resolver.readMapStart(); n != 0; n = resolver.mapNext()) {
      for (long i = 0; i < n; i++) {
        int index = out.addAttribute();
        readText(out.attributeKey(index), "a key of attributes");
        readText(out.attributeValue(index), "a value of attributes");
        AvroFastDecoder.refuseRepeated(AttributeKeys.repeatedSoFar(out));
      }
    }
    AvroFastDecoder.refuseRepeated(AttributeKeys.repeated(out));
  }

  private void readText(Utf8Slice text, String field) throws IOException {
    Utf8 read = resolver.readString(null);
    in.checkUtf8(read.getBytes(), 0, read.getByteLength(), field);
    text.wrap(read.getBytes(), 0, read.getByteLength());
  }

  private boolean readPresent(LogitKind kind) throws IOException {
    boolean present = readPresent();
    if (present) {
      kinds.add(kind);
    }
    return present;
  }

  private boolean readPresent() throws IOException {
    if (resolver.readIndex() == 0) {
      resolver.readNull();
      return false;
    }
    return true;
  }
}
