// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Utf8Slice;
import io.logitmill.schemas.LogitEncoding;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.LogitKind;
import io.logitmill.scoring.RejectionException;

/**
 * Decodes records of the current schema, field by field in the order in which it declares them.
 *
 * <p>Texts stay where they are in the value, dense logits are copied a block at a time, and nothing
 * is allocated once the record's buffers have grown. The kinds of logits that this release does not
 * score are checked as bytes, and their values skipped.
 */
final class AvroFastDecoder implements AvroRecordDecoder {
  private static final int ENCODINGS = LogitEncoding.values().length;
  private static final int MIN_ENTRY_BYTES = 2;
  private static final int MIN_TAIL_BYTES = 2;

  private final AvroReader in = new AvroReader();
  private final LogitKinds kinds = new LogitKinds();

  @Override
  public void decode(byte[] value, int from, DecodedRecord out)
      throws AvroFormatException, RejectionException {
    in.wrap(value, from);
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
      readLogits(out);
    }
    if (in.readPresent("packed_logits")) {
      kinds.add(LogitKind.PACKED);
      in.readIndex(ENCODINGS, "packed_logits.encoding");
      in.skipBytes("packed_logits.values");
    }
    if (in.readPresent("candidate_logits")) {
      kinds.add(LogitKind.CANDIDATES);
      skipCandidates();
    }
    if (in.readPresent("adaptive_logits")) {
      kinds.add(LogitKind.ADAPTIVE);
      skipAdaptive();
    }
    readTrueClasses(out);
    readAttributes(out);
    in.expectEnd();
    kinds.settle(out);
  }

  private void readLogits(DecodedRecord out) throws AvroFormatException {
    int count;
    while ((count = in.readBlock(Float.BYTES, "logits")) != 0) {
      int end = in.blockEnd();
      out.addLogits(in.bytes(), in.skipItems(Float.BYTES, count, "logits"), count);
      in.endBlock(end, "logits");
    }
  }

  private void skipCandidates() throws AvroFormatException {
    in.readInt("candidate_logits.class_count");
    int count;
    while ((count = in.readBlock(1, "candidate_logits.class_ids")) != 0) {
      int end = in.blockEnd();
      for (int i = 0; i < count; i++) {
        in.readInt("candidate_logits.class_ids");
      }
      in.endBlock(end, "candidate_logits.class_ids");
    }
    skipFloats("candidate_logits.values");
    if (in.readPresent("candidate_logits.log_expected_counts")) {
      skipFloats("candidate_logits.log_expected_counts");
    }
  }

  private void skipAdaptive() throws AvroFormatException {
    skipFloats("adaptive_logits.head");
    int count;
    while ((count = in.readBlock(MIN_TAIL_BYTES, "adaptive_logits.tails")) != 0) {
      int end = in.blockEnd();
      for (int i = 0; i < count; i++) {
        in.readInt("adaptive_logits.tails.cluster");
        skipFloats("adaptive_logits.tails.values");
      }
      in.endBlock(end, "adaptive_logits.tails");
    }
  }

  private void skipFloats(String field) throws AvroFormatException {
    int count;
    while ((count = in.readBlock(Float.BYTES, field)) != 0) {
      int end = in.blockEnd();
      in.skipItems(Float.BYTES, count, field);
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
