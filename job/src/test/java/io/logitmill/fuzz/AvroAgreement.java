// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

/** Holds one of our decoders against Avro's own. Stateless. */
final class AvroAgreement {
  private AvroAgreement() {}

  /** Throws unless {@code ours} is what {@link StricterRule} leaves of what Avro read. */
  static void check(String decoder, Outcome ours, AvroReference.Reading avro) {
    boolean expected = avro.error() == null && avro.rules().isEmpty();
    Check.that(
        ours.accepted() == expected,
        "%s: %s; Avro: %s, rules broken: %s",
        decoder,
        ours.accepted() ? "accepted " + ours.fields() : ours.message(),
        avro.error() == null ? "accepted " + avro.fields() : avro.error(),
        avro.rules());
    if (expected) {
      Check.that(
          ours.fields().equals(avro.fields()),
          "%s: %s; Avro: %s",
          decoder,
          ours.fields(),
          avro.fields());
    }
  }
}
