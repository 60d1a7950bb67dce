// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import io.logitmill.text.Spelling;
import io.logitmill.yaml.Mistakes;
import io.logitmill.yaml.YamlException;
import io.logitmill.yaml.YamlMapping;
import io.logitmill.yaml.YamlNode;
import io.logitmill.yaml.YamlReader;
import io.logitmill.yaml.YamlSequence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a catalogue from its YAML file and checks it as a whole.
 *
 * <p>The format is the core schema of YAML 1.2. Nothing is guessed: an unknown field, a label that
 * YAML takes for a number, a second spec of the same revision are mistakes, and all mistakes are
 * reported at once.
 */
public final class CatalogueLoader {
  private static final String MODELS = "models";

  private final CatalogueContent content;
  private final Mistakes mistakes;

  /** Revisions of a model mostly keep its labels; a million of them are encoded once. */
  private final Map<List<String>, Labels> encoded = new HashMap<>();

  private CatalogueLoader(CatalogueContent content) {
    this.content = content;
    mistakes = new Mistakes(content.name());
  }

  /**
   * Reads the catalogue {@code name} and the files that it names.
   *
   * @throws IOException if a file cannot be read
   * @throws CatalogueException with every mistake, if there is one
   */
  public static Catalogue load(String name, CatalogueFiles files)
      throws IOException, CatalogueException {
    return load(CatalogueContent.read(name, files));
  }

  /**
   * Parses content that was read before.
   *
   * @throws CatalogueException with every mistake, if there is one
   */
  public static Catalogue load(CatalogueContent content) throws CatalogueException {
    return new CatalogueLoader(content).load();
  }

  private Catalogue load() throws CatalogueException {
    List<ModelSpec> specs = new ArrayList<>();
    for (SpecDefinition definition : definitions()) {
      specs.add(specOf(definition));
    }
    return new Catalogue(specs);
  }

  private List<SpecDefinition> definitions() throws CatalogueException {
    List<SpecDefinition> definitions = new ArrayList<>();
    Map<Revision, Integer> lines = new HashMap<>();
    for (YamlNode node : models()) {
      if (!(node instanceof YamlMapping model)) {
        mistakes.add(
            node.line(),
            MODELS,
            "expected a mapping with the fields of a model, found " + node.shown());
        continue;
      }
      SpecDefinition definition = SpecReader.read(model, content, mistakes);
      definitions.add(definition);
      refuseSecond(definition, model.line(), lines);
    }
    if (!mistakes.isEmpty()) {
      throw new CatalogueException(mistakes.lines());
    }
    return definitions;
  }

  private List<YamlNode> models() throws CatalogueException {
    YamlNode root;
    try {
      root = YamlReader.read(content.name(), content.file(content.name()));
    } catch (YamlException e) {
      throw new CatalogueException(e.getMessage(), e);
    }
    if (!(root instanceof YamlMapping mapping)) {
      mistakes.add(root.line(), MODELS, "expected 'models:' and a list, found " + root.shown());
      return List.of();
    }
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!key.equals(MODELS)) {
                mistakes.add(
                    entry.line(),
                    key,
                    "expected models alone, found an unknown field"
                        + Spelling.hint(key, List.of(MODELS)));
              }
            });
    YamlNode models = mapping.get(MODELS);
    if (models instanceof YamlSequence sequence && !sequence.items().isEmpty()) {
      return sequence.items();
    }
    mistakes.add(
        models == null ? root.line() : models.line(),
        MODELS,
        "expected a list of at least one model, found "
            + (models == null ? "none" : models instanceof YamlSequence ? "[]" : models.shown()));
    return List.of();
  }

  private void refuseSecond(SpecDefinition definition, int line, Map<Revision, Integer> lines) {
    ModelKey key = definition.key();
    if (key.model().isEmpty() || key.version().isEmpty()) {
      return; // a mistake already
    }
    Integer first = lines.putIfAbsent(new Revision(key, definition.revision()), line);
    if (first != null) {
      mistakes.add(
          line,
          "revision",
          "expected one spec per revision, found revision %d of %s here and on line %d; a new spec"
                  .formatted(definition.revision(), key, first)
              + " needs the next revision");
    }
  }

  private ModelSpec specOf(SpecDefinition definition) {
    ModelSpec.Builder builder =
        ModelSpec.builder(definition.key(), definition.classCount())
            .revision(definition.revision())
            .fingerprint(definition.fingerprint())
            .activation(definition.activation())
            .temperature(definition.temperature())
            .bias(definition.bias())
            .topK(definition.topK())
            .probabilities(definition.probabilities())
            .minProbability(definition.minProbability())
            .abstain(definition.abstainBelow(), utf8(definition.abstainLabel()))
            .maskedClasses(definition.maskedClasses())
            .cutoffs(definition.cutoffs())
            .correction(definition.correction())
            .sampling(definition.sampling().partitionSampling(definition.classCount()));
    if (definition.biases() != null) {
      builder.biases(definition.biases());
    }
    if (definition.labels() != null) {
      builder.labels(encoded.computeIfAbsent(definition.labels(), Labels::new));
    }
    return builder.build();
  }

  private static byte[] utf8(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
