// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import io.logitmill.codec.PredictionSpecReader;
import io.logitmill.scoring.RejectionCode;
import io.logitmill.topology.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Keeps what was published for each source offset, in 10 bytes: a digest of key and value, and a
 * tag that says what kind of output it is.
 *
 * <p>Of an offset that was published more than once the first one that is read is kept. Not
 * thread-safe.
 */
public final class PublishedValues {
  /*
   * The tag of a prediction is the number of its spec, from 1 on, in a table of all pairs of
   * revision and fingerprint that occur; SHRT_MAX if the value is no prediction, or the table is
   * full, which takes 32,765 specs. The tag of a dead letter is
   *
   *   -(1 + 4 * code + cut)     code: 0 unknown, else the number of the rejection code, from 1 on
   *                             cut: 0 nothing, 1 the value's end, 2 the whole value
   *
   * Of what was cut, the upper half of the digest is replaced by the length of what is left (of
   * the value, or of the key when no value is left): the chance that a difference stays unseen is
   * 2^-32 for each such dead letter.
   */
  public static final short NO_PREDICTION = Short.MAX_VALUE;
  static final int WHOLE = 0;
  static final int VALUE_CUT = 1;
  static final int VALUE_GONE = 2;

  private static final int CUTS = 4;
  private static final int MOST_SPECS = Short.MAX_VALUE - 2;
  private static final long LOW_HALF = 0xFFFF_FFFFL;
  private static final List<RejectionCode> CODES = List.of(RejectionCode.values());
  private static final byte[][] CODE_NAMES = codeNames();

  /** Codes that depend on the moment, or on limits of the output, and not on the record alone. */
  private static final Set<RejectionCode> OF_THE_MOMENT =
      EnumSet.of(
          RejectionCode.UNKNOWN_MODEL, RejectionCode.INTERNAL_ERROR, RejectionCode.TOO_LARGE);

  private final ValueDigest digest = new ValueDigest();
  private final PredictionSpecReader specs = new PredictionSpecReader();
  private int[] revisions = new int[16];
  private long[] fingerprints = new long[16];
  private int specCount;
  private int lastSpec;

  private static byte[][] codeNames() {
    return CODES.stream()
        .map(code -> code.name().getBytes(StandardCharsets.US_ASCII))
        .toArray(byte[][]::new);
  }

  /** Keeps an output record as what was published for a source offset. */
  public void keep(
      OffsetMarks marks, long offset, ConsumerRecord<byte[], byte[]> record, boolean isPrediction) {
    if (isPrediction) {
      marks.setPublished(offset, specTag(record.value()), digest.of(record.key(), record.value()));
      return;
    }
    Header code = record.headers().lastHeader(HeaderNames.ERROR_CODE);
    int cut = cut(record);
    int tag = -(1 + CUTS * codeNumber(code == null ? null : code.value()) + cut);
    marks.setPublished(offset, (short) tag, digest(record.key(), record.value(), cut));
  }

  private short specTag(byte[] value) {
    if (!specs.read(value)) {
      return NO_PREDICTION;
    }
    int revision = specs.revision();
    long fingerprint = specs.fingerprint();
    if (lastSpec < specCount && isSpec(lastSpec, revision, fingerprint)) {
      return (short) (lastSpec + 1);
    }
    for (int i = 0; i < specCount; i++) {
      if (isSpec(i, revision, fingerprint)) {
        lastSpec = i;
        return (short) (i + 1);
      }
    }
    if (specCount == MOST_SPECS) {
      return NO_PREDICTION;
    }
    if (specCount == revisions.length) {
      revisions = Arrays.copyOf(revisions, 2 * specCount);
      fingerprints = Arrays.copyOf(fingerprints, 2 * specCount);
    }
    lastSpec = specCount++;
    revisions[lastSpec] = revision;
    fingerprints[lastSpec] = fingerprint;
    return (short) (lastSpec + 1);
  }

  private boolean isSpec(int index, int revision, long fingerprint) {
    return revisions[index] == revision && fingerprints[index] == fingerprint;
  }

  private static int codeNumber(byte[] code) {
    for (int i = 0; i < CODE_NAMES.length; i++) {
      if (Arrays.equals(CODE_NAMES[i], code)) {
        return i + 1;
      }
    }
    return 0;
  }

  private static int cut(ConsumerRecord<byte[], byte[]> record) {
    if (record.headers().lastHeader(HeaderNames.ERROR_TRUNCATED) == null) {
      return WHOLE;
    }
    return record.value() == null || record.value().length == 0 ? VALUE_GONE : VALUE_CUT;
  }

  private long digest(byte[] key, byte[] value, int cut) {
    long whole = digest.of(key, value);
    return switch (cut) {
      case VALUE_CUT -> withLength(value.length, whole);
      case VALUE_GONE -> withLength(key == null ? 0 : key.length, whole);
      default -> whole;
    };
  }

  private static long withLength(int length, long digest) {
    return ((long) length << Integer.SIZE) | (digest & LOW_HALF);
  }

  public static boolean isPrediction(short tag) {
    return tag > 0;
  }

  /** Returns the revision that predictions of the tag name. */
  public int revision(short tag) {
    return revisions[tag - 1];
  }

  /** Returns the fingerprint that predictions of the tag name. */
  public long fingerprint(short tag) {
    return fingerprints[tag - 1];
  }

  /** Returns the code of dead letters of the tag, or null if they name none that we know. */
  public static RejectionCode code(short tag) {
    int number = (-tag - 1) / CUTS;
    return number == 0 ? null : CODES.get(number - 1);
  }

  /** Returns whether a rejection depends on the moment, so that another one says nothing. */
  public static boolean isOfTheMoment(RejectionCode code) {
    return OF_THE_MOMENT.contains(code);
  }

  /** Returns what dead letters of the tag have lost. */
  static int cut(short tag) {
    return (-tag - 1) % CUTS;
  }

  /** Returns whether a prediction with this key and value was published, by its digest. */
  public boolean isPublished(long published, byte[] key, byte[] value) {
    return published == digest.of(key, value);
  }

  /** Returns whether the dead letter of an input record was published, by its tag and digest. */
  public boolean isDeadLetterOf(short tag, long published, byte[] key, byte[] value) {
    int cut = cut(tag);
    if (cut == WHOLE) {
      return isPublished(published, key, value);
    }
    int left = (int) (published >>> Integer.SIZE);
    int keyLength = key == null ? 0 : key.length;
    if (cut == VALUE_GONE) {
      return left <= keyLength && published == withLength(left, digest.of(key, left, value, 0));
    }
    return value != null
        && left < value.length
        && published == withLength(left, digest.of(key, keyLength, value, left));
  }
}
