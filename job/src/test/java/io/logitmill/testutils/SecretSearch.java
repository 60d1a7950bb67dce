// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Searches bytes for secrets: as text in three encodings, in Base64, and all of that inside of
 * whatever is compressed with gzip or zlib, wherever it begins.
 *
 * <p>Not thread-safe.
 */
public final class SecretSearch {
  private static final int MAX_INFLATED = 64 << 20;
  private static final Pattern COMPRESSED =
      Pattern.compile("\\x1f\\x8b\\x08|\\x78[\\x01\\x5e\\x9c\\xda]");

  private final List<String> needles = new ArrayList<>();
  private final Set<String> found = new TreeSet<>();
  private long searched;

  public SecretSearch(List<String> secrets) {
    for (String secret : secrets) {
      needles.add(latin(secret.getBytes(UTF_8)));
      needles.add(latin(secret.getBytes(UTF_16BE)));
      needles.add(latin(secret.getBytes(UTF_16LE)));
      needles.addAll(base64(secret));
    }
  }

  /**
   * Returns what is in Base64 whatever stands around the secret, for each way it may be aligned.
   */
  private static List<String> base64(String secret) {
    List<String> forms = new ArrayList<>();
    for (int before = 0; before < 3; before++) {
      String text = "x".repeat(before) + secret;
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
      // Digits at both ends also hold bits of the neighbours.
      forms.add(encoded.substring(before == 0 ? 0 : before + 1, encoded.length() - 1));
    }
    return forms;
  }

  /** Searches a text. */
  public void in(String place, String text) {
    in(place, text.getBytes(UTF_8));
  }

  /** Searches bytes. */
  public void in(String place, byte[] bytes) {
    searched += bytes.length;
    String content = latin(bytes);
    if (needles.stream().anyMatch(content::contains)) {
      found.add(place);
    }
    COMPRESSED
        .matcher(content)
        .results()
        .forEach(
            start -> {
              byte[] inflated = inflate(bytes, start.start(), start.group().length() == 3);
              if (inflated.length > 0) {
                in(place + ", inflated", inflated);
              }
            });
  }

  /** Searches every file below a directory, and the names of the files. */
  public void inDirectory(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        in("the name of " + file, directory.relativize(file).toString());
        if (Files.isRegularFile(file)) {
          in(file.toString(), Files.readAllBytes(file));
        }
      }
    }
  }

  /** Returns the places where a secret was found. */
  public Set<String> found() {
    return found;
  }

  /** Returns how many bytes were searched. */
  public long searched() {
    return searched;
  }

  private static byte[] inflate(byte[] bytes, int from, boolean gzip) {
    InputStream rest = new ByteArrayInputStream(bytes, from, bytes.length - from);
    try (InputStream in = gzip ? new GZIPInputStream(rest) : new InflaterInputStream(rest)) {
      return in.readNBytes(MAX_INFLATED);
    } catch (IOException e) {
      // Only looked as if it were compressed.
      return new byte[0];
    }
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
