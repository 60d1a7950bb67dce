// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "__value_schema_id",
        "content-type",
        "ce_",
        "ce_id",
        "ce_specversion",
        "logitmill.source",
        "logitmill.anything",
        "__connect.errors.topic",
        "__connect.errors.task.id"
      })
  void dropsFromPredictionsWhatIsUntrue(String name) {
    assertTrue(HeaderNames.isUntrueOfPrediction(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c",
        "ce",
        "ceiling",
        "content-types",
        "Content-Type",
        "l",
        "logitmill",
        "_",
        "__key_schema_id",
        "__value_schema_ids",
        "__connect.error",
        "traceparent",
        "é"
      })
  void keepsOtherHeadersOnPredictions(String name) {
    assertFalse(HeaderNames.isUntrueOfPrediction(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logitmill.source",
        "logitmill.error.truncated",
        "__connect.errors.topic",
        "__connect.errors.partition",
        "__connect.errors.offset",
        "__connect.errors.stage",
        "__connect.errors.exception.class.name",
        "__connect.errors.exception.message",
        "__connect.errors.exception.stacktrace"
      })
  void replacesOwnNamesInDeadLetters(String name) {
    assertTrue(HeaderNames.isReplacedInDeadLetter(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "__value_schema_id",
        "content-type",
        "ce_id",
        "logitmill",
        "__connect.errors.task.id",
        "__connect.errors.connector.name"
      })
  void keepsAllOthersInDeadLetters(String name) {
    assertFalse(HeaderNames.isReplacedInDeadLetter(name));
  }
}
