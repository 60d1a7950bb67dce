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

/**
 * Decodes records of the current schema, field by field in the order in which it declares them.
 *
 * <p>Texts and packed logits stay where they are in the value, and so do floats that come in one
 * block; further blocks are copied as a whole. Nothing is allocated once the record's buffers have
 * grown.
 */
final class AvroFastDecoder implements AvroRecordDecoder {
  private static final int MIN_ENTRY_BYTES = 2;
  private static final int MIN_TAIL_BYTES = 2;

  private final AvroReader in = new AvroReader();
  private final LogitKinds kinds = new LogitKinds();

  @Override
  public void decode(byte[] value, int from, DecodedRecord out)
      throws AvroFormatException, RejectionException {
    decode(value, 0, value.length, from, out);
  }

  /**
   * Decodes a record whose value may lie among others.
   *
   * @param bytes only those from {@code start} to {@code end}, exclusive, are looked at; texts and
   *     logits of {@code out} point into them
   * @param from where in {@code bytes} the record begins
   */
  void decode(byte[] bytes, int start, int end, int from, DecodedRecord out)
      throws AvroFormatException, RejectionException {
    in.wrap(bytes, start, end, from);
    try {
      readRecord(out);
    } finally {
      in.release();
    }
  }

  private void readRecord(DecodedRecord out) throws AvroFormatException, RejectionException {
    kinds.reset();
    in.readText(out.recordId(), "record_id");
    in.readText(out.model(), "model");
    in.readText(out.modelVersion(), "model_version");
    if (in.readPresent("event_time")) {
      out.setEventTimeMs(in.readLong("event_time"));
    }
    if (in.readPresent("logits")) {
      kinds.add(LogitKind.DENSE);
      readFloats(out.logits(), "logits");
    }
    if (in.readPresent("packed_logits")) {
      kinds.add(LogitKind.PACKED);
      readPacked(out.packed());
    }
    if (in.readPresent("candidate_logits")) {
      kinds.add(LogitKind.CANDIDATES);
      readCandidates(out.candidates());
    }
    if (in.readPresent("adaptive_logits")) {
      kinds.add(LogitKind.ADAPTIVE);
      readAdaptive(out.adaptive());
    }
    readTrueClasses(out);
    readAttributes(out);
    in.expectEnd();
    kinds.settle(out);
  }

  private void readPacked(PackedLogits out) throws AvroFormatException {
    int encoding = in.readIndex(PackedEncodings.COUNT, "packed_logits.encoding");
    out.setEncoding(PackedEncodings.ofSymbol(encoding));
    int length = in.readLength("packed_logits.values");
    out.wrap(in.bytes(), in.advance(length, "packed_logits.values"), length);
  }

  private void readCandidates(CandidateLogits out) throws AvroFormatException {
    out.setClassCount(in.readInt("candidate_logits.class_count"));
    int count;
    while ((count = in.readBlock(1, "candidate_logits.class_ids")) != 0) {
      int end = in.blockEnd();
      for (int i = 0; i < count; i++) {
        out.addClassId(in.readInt("candidate_logits.class_ids"));
      }
      in.endBlock(end, "candidate_logits.class_ids");
    }
    readFloats(out.values(), "candidate_logits.values");
    if (in.readPresent("candidate_logits.log_expected_counts")) {
      out.markLogExpectedCounts();
      readFloats(out.logExpectedCounts(), "candidate_logits.log_expected_counts");
    }
  }

  private void readAdaptive(AdaptiveLogits out) throws AvroFormatException {
    readFloats(out.head(), "adaptive_logits.head");
    int count;
    while ((count = in.readBlock(MIN_TAIL_BYTES, "adaptive_logits.tails")) != 0) {
      int end = in.blockEnd();
      for (int i = 0; i < count; i++) {
        int tail = out.addTail();
        out.setCluster(tail, in.readInt("adaptive_logits.tails.cluster"));
        readFloats(out.values(tail), "adaptive_logits.tails.values");
      }
      in.endBlock(end, "adaptive_logits.tails");
    }
  }

  private void readFloats(FloatSlice out, String field) throws AvroFormatException {
    int count;
    while ((count = in.readBlock(Float.BYTES, field)) != 0) {
      int end = in.blockEnd();
      out.add(in.bytes(), in.skipItems(Float.BYTES, count, field), count);
      in.endBlock(end, field);
    }
  }

  private void readTrueClasses(DecodedRecord out) throws AvroFormatException {
    int count;
    while ((count = in.readBlock(1, "true_classes")) != 0) {
      int end = in.blockEnd();
      for (int i = 0; i < count; i++) {
        out.addTrueClass(in.readInt("true_classes"));
      }
      in.endBlock(end, "true_classes");
    }
  }

  private void readAttributes(DecodedRecord out) throws AvroFormatException {
    int count;
    while ((count = in.readBlock(MIN_ENTRY_BYTES, "attributes")) != 0) {
      int end = in.blockEnd();
      for (int i = 0; i < count; i++) {
        int index = out.addAttribute();
        in.readText(out.attributeKey(index), "a key of attributes");
        in.readText(out.attributeValue(index), "a value of attributes");
        refuseRepeated(AttributeKeys.repeatedSoFar(out));
      }
      in.endBlock(end, "attributes");
    }
    refuseRepeated(AttributeKeys.repeated(out));
  }

  /** Throws if {@code key} is not null, because it stands twice in the attributes. */
  static void refuseRepeated(Utf8Slice key) throws AvroFormatException {
    if (key != null) {
      throw new AvroFormatException(
          "Expected every key of attributes once, found \"%s\" twice.", Messages.quoted(key));
    }
  }
}
