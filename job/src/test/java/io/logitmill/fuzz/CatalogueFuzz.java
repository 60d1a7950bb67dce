// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.model.Catalogue;
import io.logitmill.model.CatalogueContent;
import io.logitmill.model.CatalogueException;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.model.ModelSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Fuzz target: catalogues.
 *
 * <p>A catalogue is read, or every mistake is one line of text that begins with a file and its
 * line; only a file that cannot be read is an {@code IOException}. What was read has sound specs,
 * with the same fingerprints each time.
 *
 * <p>An input is {@code models.yaml}; beside it lie {@code labels.txt}, with three labels, and
 * {@code numbers.txt}, with three numbers.
 */
public final class CatalogueFuzz {
  private static final String NAME = "models.yaml";
  private static final byte[] LABELS = "one\ntwo\nthree\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NUMBERS = "0.5\n1\n2e3\n".getBytes(StandardCharsets.UTF_8);

  private CatalogueFuzz() {}

  /** Called by the fuzzer for every input. */
  public static void fuzzerTestOneInput(byte[] yaml) {
    Catalogue catalogue = load(yaml);
    Check.costsAtMost(YamlBounds.bytes(yaml), () -> load(yaml));
    if (catalogue == null) {
      return;
    }
    List<ModelSpec> specs = catalogue.revisions();
    List<ModelSpec> again = load(yaml).revisions();
    Check.that(!specs.isEmpty() && specs.size() == again.size(), "Found %s and %s", specs, again);
    for (int i = 0; i < specs.size(); i++) {
      checkSound(specs.get(i));
      Check.that(
          Arrays.equals(specs.get(i).fingerprint(), again.get(i).fingerprint()),
          "%s has two fingerprints",
          specs.get(i));
    }
  }

  private static void checkSound(ModelSpec spec) {
    int classes = spec.classCount();
    Check.that(classes > 0, "%s has %d classes", spec, classes);
    Check.that(spec.revision() > 0, "%s", spec);
    Check.that(!spec.key().model().isEmpty() && !spec.key().version().isEmpty(), "%s", spec);
    Check.that(spec.labels() == null || spec.labels().count() == classes, "%s: labels", spec);
    Check.that(spec.biases() == null || spec.biases().length == classes, "%s: biases", spec);
    Check.that(Float.isFinite(spec.bias()), "%s has bias %s", spec, spec.bias());
    float beta = spec.inverseTemperature();
    Check.that(beta >= Float.MIN_NORMAL && beta <= Float.MAX_VALUE, "%s has beta %s", spec, beta);
    Check.that(spec.topK() > 0, "%s has top_k %d", spec, spec.topK());
    Check.that(spec.maskedClasses().length < classes, "%s has no class left", spec);
    int last = -1;
    for (int masked : spec.maskedClasses()) {
      Check.that(masked > last && masked < classes, "%s masks %d", spec, masked);
      last = masked;
    }
  }

  /** Returns the catalogue, or null after an exception that is documented. */
  private static Catalogue load(byte[] yaml) {
    try {
      return CatalogueLoader.load(CatalogueContent.read(NAME, location -> open(location, yaml)));
    } catch (CatalogueException e) {
      MistakeLines.check(
          e.mistakes(), Pattern.compile("(models\\.yaml|labels\\.txt|numbers\\.txt)"));
      return null;
    } catch (IOException e) {
      Check.that(e.getCause() instanceof NoSuchFile, "Not about a file: %s", e);
      return null;
    }
  }

  private static InputStream open(String location, byte[] yaml) throws IOException {
    return switch (location) {
      case NAME -> new ByteArrayInputStream(yaml);
      case "labels.txt" -> new ByteArrayInputStream(LABELS);
      case "numbers.txt" -> new ByteArrayInputStream(NUMBERS);
      default -> throw new NoSuchFile(location);
    };
  }

  private static final class NoSuchFile extends IOException {
    private static final long serialVersionUID = 1L;

    NoSuchFile(String location) {
      super(location);
    }
  }
}
