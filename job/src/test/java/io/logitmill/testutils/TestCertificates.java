// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority and a certificate of it for the host {@code localhost}, made by the JDK's
 * keytool and kept as users have them: PEM files.
 *
 * @param authority the authority's certificate
 * @param server the server's private key and certificate chain
 */
public record TestCertificates(Path authority, Path server) {
  private static final String KEYTOOL =
      Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
  private static final String STORE_PASSWORD = "only-for-keytool";
  private static final Base64.Encoder BASE64 =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /**
   * Makes an authority and a certificate of it, in files of {@code directory}.
   *
   * @param name names the authority
   */
  public static TestCertificates create(Path directory, String name) throws Exception {
    Files.createDirectories(directory);
    Path store = directory.resolve("keys.p12");
    generate(store, "authority", name, "-ext", "bc:c");
    generate(store, "server", "server", "-signer", "authority", "-ext", "san=dns:localhost");
    KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
    StringBuilder server = new StringBuilder();
    server.append(
        pem("PRIVATE KEY", keys.getKey("server", STORE_PASSWORD.toCharArray()).getEncoded()));
    for (Certificate certificate : keys.getCertificateChain("server")) {
      server.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    return new TestCertificates(
        Files.writeString(
            directory.resolve("authority.pem"),
            pem("CERTIFICATE", keys.getCertificate("authority").getEncoded())),
        Files.writeString(directory.resolve("server.pem"), server));
  }

  /** Writes a PKCS12 store of the server's key and certificates, protected by a password. */
  public Path keystore(Path file, String password) throws Exception {
    return store(file, password, true);
  }

  /** Writes a PKCS12 store of the authority's certificate, protected by a password. */
  public Path truststore(Path file, String password) throws Exception {
    return store(file, password, false);
  }

  private Path store(Path file, String password, boolean withKey)
      throws IOException, GeneralSecurityException {
    char[] secret = password.toCharArray();
    KeyStore made = KeyStore.getInstance("PKCS12");
    made.load(null, secret);
    Path all = authority.resolveSibling("keys.p12");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(all)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    if (withKey) {
      made.setKeyEntry(
          "server",
          keys.getKey("server", STORE_PASSWORD.toCharArray()),
          secret,
          keys.getCertificateChain("server"));
    } else {
      made.setCertificateEntry("authority", keys.getCertificate("authority"));
    }
    try (var out = Files.newOutputStream(file)) {
      made.store(out, secret);
    }
    return file;
  }

  private static void generate(Path store, String alias, String name, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(KEYTOOL, "-genkeypair", "-alias", alias));
    command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", STORE_PASSWORD));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
    command.addAll(List.of("-dname", "CN=" + name));
    command.addAll(List.of(more));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed: " + output);
    }
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(type, BASE64.encodeToString(content));
  }
}
