// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import io.logitmill.yaml.YamlException;
import io.logitmill.yaml.YamlMapping;
import io.logitmill.yaml.YamlNode;
import io.logitmill.yaml.YamlReader;
import io.logitmill.yaml.YamlScalar;
import io.logitmill.yaml.YamlSequence;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bytes of a catalogue and of every file that it names, read at one time and not yet
 * understood.
 *
 * <p>Reading is kept apart from parsing because they fail differently: a read may succeed the next
 * time, a mistake stays. Serializable, so that a catalogue can travel with the job. Immutable.
 */
public final class CatalogueContent implements Serializable {
  private static final long serialVersionUID = 1;

  private final String name;
  private final LinkedHashMap<String, byte[]> files;
  private transient String hash;

  private CatalogueContent(String name, Map<String, byte[]> files) {
    this.name = name;
    this.files = new LinkedHashMap<>(files);
  }

  /**
   * Reads the catalogue {@code name} and the files that it names.
   *
   * @throws IOException if one of them cannot be read; the message says which, and where it is
   *     named
   */
  public static CatalogueContent read(String name, CatalogueFiles source) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(name, bytes(source, name, name));
    for (YamlScalar location : namedFiles(name, files.get(name))) {
      if (!files.containsKey(location.text())) {
        String wanted = "%s:%d: %s".formatted(name, location.line(), location.text());
        files.put(location.text(), bytes(source, location.text(), wanted));
      }
    }
    return new CatalogueContent(name, files);
  }

  /** Returns a catalogue that names no files, from its text. */
  public static CatalogueContent of(String name, String yaml) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(name, yaml.getBytes(StandardCharsets.UTF_8));
    return new CatalogueContent(name, files);
  }

  /**
   * Returns this content when all its files still hold the same bytes, else the content of now. An
   * unchanged catalogue is read but not parsed.
   *
   * @throws IOException if a file cannot be read
   */
  CatalogueContent reread(CatalogueFiles source) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (!Arrays.equals(file.getValue(), bytes(source, file.getKey(), file.getKey()))) {
        return read(name, source);
      }
    }
    return this;
  }

  /** Returns the name of the catalogue's file, for messages. */
  public String name() {
    return name;
  }

  /** Returns the bytes of a file that the catalogue names, or null if it was not read. */
  byte[] file(String location) {
    return files.get(location);
  }

  /** Returns the SHA-256 of all names and bytes, in hex: equal exactly for equal content. */
  public String hash() {
    if (hash == null) { // computed twice at worst, when two threads ask
      MessageDigest digest = Fingerprints.sha256();
      files.forEach(
          (location, bytes) -> {
            update(digest, location.getBytes(StandardCharsets.UTF_8));
            update(digest, bytes);
          });
      hash = HexFormat.of().formatHex(digest.digest());
    }
    return hash;
  }

  /** Length before bytes, so that no two contents look alike. */
  private static void update(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static byte[] bytes(CatalogueFiles source, String location, String wanted)
      throws IOException {
    try (InputStream in = source.open(location)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IOException("%s: cannot be read: %s".formatted(wanted, e), e);
    }
  }

  /** Returns the files that any model names; what is not as expected is left to the loader. */
  private static Iterable<YamlScalar> namedFiles(String name, byte[] yaml) {
    Map<String, YamlScalar> named = new LinkedHashMap<>();
    try {
      if (YamlReader.read(name, yaml) instanceof YamlMapping root
          && root.get("models") instanceof YamlSequence models) {
        for (YamlNode model : models.items()) {
          addIfNamed(model, "labels_file", named);
          if (model instanceof YamlMapping mapping) {
            addIfNamed(mapping.get("sampling"), "frequencies_file", named);
          }
        }
      }
    } catch (YamlException e) {
      return named.values(); // the loader reads the same bytes and reports it
    }
    return named.values();
  }

  private static void addIfNamed(YamlNode node, String key, Map<String, YamlScalar> named) {
    if (node instanceof YamlMapping mapping
        && mapping.get(key) instanceof YamlScalar location
        && location.kind() == YamlScalar.Kind.STRING
        && !location.text().isEmpty()) {
      named.putIfAbsent(location.text(), location);
    }
  }
}
