// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.logitmill.scoring.AdaptiveLogits;
import io.logitmill.scoring.CandidateLogits;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.FloatSlice;
import io.logitmill.scoring.LogitKind;
import io.logitmill.scoring.PackedLogits;
import io.logitmill.scoring.RejectionException;
import java.io.IOException;

/**
 * Decodes records written as JSON: the same tree with the same names as the Avro schema.
 *
 * <p>Strict where guessing could change a prediction: a key twice in any object, a text that is not
 * Unicode, a number of the wrong kind and anything after the object are malformed. Lenient where
 * the schema may grow: unknown fields are ignored, and an encoding of packed logits that is not
 * known is left to the scorer. Not thread-safe.
 */
final class JsonLogitDecoder {
  /*
   * The value is decoded to chars first. Parsing the bytes would be a little faster, but Jackson's
   * byte parser guesses encodings other than UTF-8, takes ill-formed UTF-8 in places, and keeps a
   * hash table of field names from record to record that hostile attribute keys can fill with
   * collisions. With chars and without that table, keys cost n log n at worst: duplicates are found
   * by a hash set of strings, whose buckets become trees.
   */
  private static final int MAX_DEPTH = 64;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              // The length of the value bounds all the others.
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          .build();

  private static final int RECORD_ID = 1;
  private static final int MODEL = 2;
  private static final int MODEL_VERSION = 4;

  private final LogitKinds kinds = new LogitKinds();
  private final JsonScalars scalars = new JsonScalars();
  private JsonParser parser;

  /**
   * Decodes {@code value}, which is one JSON object with white space around it.
   *
   * @param out an empty record; filled; undefined when this throws; valid until the next call
   * @throws RejectionException.Malformed if the value is anything else
   */
  void decode(byte[] value, DecodedRecord out) throws RejectionException {
    kinds.reset();
    int length = scalars.decodeChars(value);
    try (JsonParser opened = FACTORY.createParser(scalars.chars(), 0, length)) {
      parser = opened;
      scalars.begin(opened);
      scalars.expect(parser.nextToken(), JsonToken.START_OBJECT, "a record", "the value");
      readRecord(out);
      if (parser.nextToken() != null) {
        throw scalars.expected("the end of the value", "the record");
      }
      kinds.settle(out);
    } catch (JsonProcessingException e) {
      throw new RejectionException.Malformed(
          "Expected JSON, found at line %d, column %d: %s",
          e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
          e.getLocation() == null ? 0 : e.getLocation().getColumnNr(),
          Messages.quoted(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new IllegalStateException("No input or output takes place here.", e);
    } finally {
      parser = null;
      scalars.end();
    }
  }

  private void readRecord(DecodedRecord out) throws IOException, RejectionException {
    int seen = 0;
    String name;
    while ((name = scalars.nextField("the record")) != null) {
      JsonToken token = parser.nextToken();
      switch (name) {
        case "record_id" -> {
          seen |= RECORD_ID;
          scalars.readText(token, out.recordId(), name);
        }
        case "model" -> {
          seen |= MODEL;
          scalars.readText(token, out.model(), name);
        }
        case "model_version" -> {
          seen |= MODEL_VERSION;
          scalars.readText(token, out.modelVersion(), name);
        }
        case "event_time" -> {
          if (token != JsonToken.VALUE_NULL) {
            out.setEventTimeMs(scalars.readLong(token, name));
          }
        }
        case "logits" -> {
          if (present(token, LogitKind.DENSE)) {
            readFloats(token, out.logits(), name);
          }
        }
        case "packed_logits" -> {
          if (present(token, LogitKind.PACKED)) {
            readPacked(token, out.packed());
          }
        }
        case "candidate_logits" -> {
          if (present(token, LogitKind.CANDIDATES)) {
            readCandidates(token, out.candidates());
          }
        }
        case "adaptive_logits" -> {
          if (present(token, LogitKind.ADAPTIVE)) {
            readAdaptive(token, out.adaptive());
          }
        }
        case "true_classes" -> readTrueClasses(token, out);
        case "attributes" -> readAttributes(token, out);
        default -> scalars.skipValue(token);
      }
    }
    scalars.require(seen, "record_id", "model", "model_version");
  }

  private boolean present(JsonToken token, LogitKind kind) {
    if (token == JsonToken.VALUE_NULL) {
      return false;
    }
    kinds.add(kind);
    return true;
  }

  private void readPacked(JsonToken token, PackedLogits out)
      throws IOException, RejectionException {
    scalars.expect(token, JsonToken.START_OBJECT, "an object", "packed_logits");
    int seen = 0;
    String name;
    while ((name = scalars.nextField("packed_logits")) != null) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "encoding" -> {
          seen |= 1;
          out.setEncoding(
              PackedEncodings.named(scalars.readString(value, "packed_logits.encoding")));
        }
        case "values" -> {
          seen |= 2;
          byte[] values = scalars.readBase64(value, "packed_logits.values");
          out.wrap(values, 0, values.length);
        }
        default -> scalars.skipValue(value);
      }
    }
    scalars.require(seen, "packed_logits.encoding", "packed_logits.values");
  }

  private void readCandidates(JsonToken token, CandidateLogits out)
      throws IOException, RejectionException {
    scalars.expect(token, JsonToken.START_OBJECT, "an object", "candidate_logits");
    int seen = 0;
    String name;
    while ((name = scalars.nextField("candidate_logits")) != null) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "class_count" -> {
          seen |= 1;
          out.setClassCount(scalars.readInt(value, "candidate_logits.class_count"));
        }
        case "class_ids" -> {
          seen |= 2;
          readClassIds(value, out);
        }
        case "values" -> {
          seen |= 4;
          readFloats(value, out.values(), "candidate_logits.values");
        }
        case "log_expected_counts" -> {
          if (value != JsonToken.VALUE_NULL) {
            out.markLogExpectedCounts();
            readFloats(value, out.logExpectedCounts(), "candidate_logits.log_expected_counts");
          }
        }
        default -> scalars.skipValue(value);
      }
    }
    scalars.require(
        seen,
        "candidate_logits.class_count",
        "candidate_logits.class_ids",
        "candidate_logits.values");
  }

  private void readAdaptive(JsonToken token, AdaptiveLogits out)
      throws IOException, RejectionException {
    scalars.expect(token, JsonToken.START_OBJECT, "an object", "adaptive_logits");
    int seen = 0;
    String name;
    while ((name = scalars.nextField("adaptive_logits")) != null) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "head" -> {
          seen |= 1;
          readFloats(value, out.head(), "adaptive_logits.head");
        }
        case "tails" -> {
          seen |= 2;
          readTails(value, out);
        }
        default -> scalars.skipValue(value);
      }
    }
    scalars.require(seen, "adaptive_logits.head", "adaptive_logits.tails");
  }

  private void readTails(JsonToken token, AdaptiveLogits out)
      throws IOException, RejectionException {
    scalars.expect(token, JsonToken.START_ARRAY, "an array of objects", "adaptive_logits.tails");
    JsonToken item;
    while ((item = parser.nextToken()) != JsonToken.END_ARRAY) {
      scalars.expect(item, JsonToken.START_OBJECT, "an object", "adaptive_logits.tails");
      readTail(out, out.addTail());
    }
  }

  private void readTail(AdaptiveLogits out, int tail) throws IOException, RejectionException {
    int seen = 0;
    String name;
    while ((name = scalars.nextField("adaptive_logits.tails")) != null) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "cluster" -> {
          seen |= 1;
          out.setCluster(tail, scalars.readInt(value, "adaptive_logits.tails.cluster"));
        }
        case "values" -> {
          seen |= 2;
          readFloats(value, out.values(tail), "adaptive_logits.tails.values");
        }
        default -> scalars.skipValue(value);
      }
    }
    scalars.require(seen, "adaptive_logits.tails.cluster", "adaptive_logits.tails.values");
  }

  private void readClassIds(JsonToken token, CandidateLogits out)
      throws IOException, RejectionException {
    String path = "candidate_logits.class_ids";
    scalars.expect(token, JsonToken.START_ARRAY, "an array of integers", path);
    JsonToken item;
    while ((item = parser.nextToken()) != JsonToken.END_ARRAY) {
      out.addClassId(scalars.readInt(item, path));
    }
  }

  private void readFloats(JsonToken token, FloatSlice out, String path)
      throws IOException, RejectionException {
    scalars.expect(token, JsonToken.START_ARRAY, "an array of numbers", path);
    JsonToken item;
    while ((item = parser.nextToken()) != JsonToken.END_ARRAY) {
      out.add(scalars.readFloat(item, path));
    }
  }

  private void readTrueClasses(JsonToken token, DecodedRecord out)
      throws IOException, RejectionException {
    scalars.expect(token, JsonToken.START_ARRAY, "an array of integers", "true_classes");
    JsonToken item;
    while ((item = parser.nextToken()) != JsonToken.END_ARRAY) {
      out.addTrueClass(scalars.readInt(item, "true_classes"));
    }
  }

  private void readAttributes(JsonToken token, DecodedRecord out)
      throws IOException, RejectionException {
    scalars.expect(token, JsonToken.START_OBJECT, "an object", "attributes");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      int index = out.addAttribute();
      scalars.readName(out.attributeKey(index), "a key of attributes");
      scalars.readText(parser.nextToken(), out.attributeValue(index), "a value of attributes");
    }
  }
}
