// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSearchTest {
  private static final String SECRET = "correct horse";

  private final SecretSearch search = new SecretSearch(List.of("another", SECRET));

  @Test
  void findsTextInEveryEncoding() {
    search.in("a", "before" + SECRET + "after");
    search.in("b", ("before" + SECRET).getBytes(UTF_16BE));
    assertEquals(Set.of("a", "b"), search.found());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "12", "123", "1234"})
  void findsItInBase64HoweverItIsAligned(String before) {
    String text = "{\"x\":\"" + before + SECRET + "\"}";
    search.in("a", Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
    search.in("b", Base64.getEncoder().encodeToString((before + SECRET).getBytes(UTF_8)));
    assertEquals(Set.of("a", "b"), search.found());
  }

  @Test
  void findsItInWhatIsCompressed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[100]);
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(("x".repeat(1_000) + SECRET).getBytes(UTF_8));
    }
    search.in("gzip", bytes.toByteArray());
    bytes.reset();
    bytes.write(new byte[100]);
    try (OutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(("x".repeat(1_000) + SECRET).getBytes(UTF_8));
    }
    search.in("zlib", bytes.toByteArray());
    assertEquals(Set.of("gzip, inflated", "zlib, inflated"), search.found());
  }

  @Test
  void findsNothingWhereThereIsNothing() {
    search.in("a", "correct donkey");
    assertEquals(Set.of(), search.found());
  }
}
