// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import io.logitmill.model.SpecDefinition.Sampler;
import io.logitmill.yaml.Mistakes;
import io.logitmill.yaml.YamlMapping;
import io.logitmill.yaml.YamlScalar;
import java.util.Arrays;
import java.util.List;

/**
 * Reads one entry of a catalogue's {@code models} and checks it as a whole.
 *
 * <p>Goes on after a mistake with the default in the place of the value, so that one run finds all
 * mistakes. The definition that comes back is sound only when no mistake was added.
 */
final class SpecReader {
  private static final List<String> FIELDS =
      List.of(
          "model",
          "version",
          "revision",
          "labels",
          "labels_file",
          "class_count",
          "activation",
          "temperature",
          "bias",
          "top_k",
          "probabilities",
          "min_probability",
          "abstain",
          "masked_classes",
          "sampling",
          "correction",
          "adaptive");

  private final CatalogueContent content;
  private final Mistakes mistakes;
  private final Fields fields;
  private final List<String> labels;
  private final int classCount;

  private SpecReader(YamlMapping model, CatalogueContent content, Mistakes mistakes) {
    this.content = content;
    this.mistakes = mistakes;
    fields = new Fields(model, "", mistakes);
    labels = labels();
    classCount = classCount();
  }

  /** Reads {@code model}; files that it names are taken from {@code content}. */
  static SpecDefinition read(YamlMapping model, CatalogueContent content, Mistakes mistakes) {
    return new SpecReader(model, content, mistakes).definition();
  }

  private SpecDefinition definition() {
    fields.refuseAllBut(FIELDS);
    float[] bias = bias();
    Fields abstain = fields.nested("abstain");
    abstain.refuseAllBut(List.of("below", "label"));
    if (abstain.has("label") && !abstain.has("below")) {
      abstain.mistake(
          "label", "expected 'below' beside it, found none; without it no record abstains");
    }
    SpecDefinition definition =
        new SpecDefinition(
            new ModelKey(fields.requiredText("model"), fields.requiredText("version")),
            fields.integer("revision", 1, SpecDefinition.DEFAULT_REVISION),
            classCount,
            labels,
            fields.choice("activation", Activation.SOFTMAX),
            temperature(),
            bias.length == 1 ? bias[0] : 0,
            bias.length == 1 ? null : bias,
            topK(),
            fields.choice("probabilities", ProbabilityOutput.NONE),
            fields.share("min_probability"),
            abstain.share("below"),
            abstain.text("label"),
            maskedClasses(),
            new SamplingReader(fields.nested("sampling"), classCount, this::file, mistakes).read(),
            fields.choice("correction", Correction.NONE),
            cutoffs());
    refuseWhatASigmoidHasNoUseFor(definition);
    if (definition.cutoffs().length > 0) {
      refuseBesideCutoffs(definition);
    }
    return definition;
  }

  /**
   * The parts of an adaptive softmax are normalized one by one. Whatever changes single logits
   * changes them within their part alone, and is no temperature or bias of the whole distribution.
   */
  private void refuseBesideCutoffs(SpecDefinition definition) {
    if (definition.activation() != Activation.SOFTMAX) {
      fields.mistake("activation", "expected softmax beside adaptive.cutoffs, found sigmoid");
    }
    if (definition.temperature() != 1) {
      fields.unexpected(
          "temperature", "1 beside adaptive.cutoffs, whose parts are normalized one by one");
    }
    if (definition.biases() != null || definition.bias() != 0) {
      fields.mistake(
          "bias",
          "expected 0 beside adaptive.cutoffs, whose parts are normalized one by one, found a"
              + " bias");
    }
    int shortlist = definition.cutoffs()[0];
    for (int classId : definition.maskedClasses()) {
      if (classId >= shortlist) {
        fields.mistake(
            "masked_classes",
            "expected classes below %d, the first of adaptive.cutoffs, found %d, a class of a cluster"
                .formatted(shortlist, classId));
      }
    }
  }

  /** A sigmoid has no partition that could be estimated. */
  private void refuseWhatASigmoidHasNoUseFor(SpecDefinition definition) {
    if (definition.activation() == Activation.SIGMOID
        && definition.correction() == Correction.POPULATION) {
      fields.mistake(
          "correction",
          "expected none or log_q beside activation: sigmoid, found population; it estimates what a"
              + " softmax alone has");
    }
    if (definition.activation() == Activation.SIGMOID
        && definition.sampling().sampler() != Sampler.NONE) {
      fields
          .nested("sampling")
          .mistake(
              "sampler",
              "expected none beside activation: sigmoid, found %s; it estimates what a softmax alone"
                      .formatted(SpecDefinition.name(definition.sampling().sampler()))
                  + " has");
    }
  }

  private List<String> labels() {
    if (fields.has("labels") && fields.has("labels_file")) {
      fields.mistake("labels_file", "expected labels or labels_file, found both; remove one");
    }
    if (fields.has("labels")) {
      return fields.texts("labels");
    }
    byte[] bytes = file(fields, "labels_file");
    return bytes == null ? null : TextLines.read(fields.text("labels_file"), bytes, mistakes);
  }

  /** Returns the bytes of the file that a field names, or null if it is absent or a mistake. */
  private byte[] file(Fields fields, String field) {
    String location = fields.text(field);
    byte[] bytes = location == null ? null : content.file(location);
    if (location != null && bytes == null) {
      fields.mistake(field, "expected a file that was read with the catalogue, found " + location);
    }
    return bytes;
  }

  /** Returns the number of classes, or 0 when it is not known because of a mistake. */
  private int classCount() {
    int stated = fields.integer("class_count", 1, 0);
    if (labels == null) {
      if (!fields.has("class_count") && !fields.has("labels") && !fields.has("labels_file")) {
        fields.mistake("labels", "expected one of labels, labels_file and class_count, found none");
      }
      return stated;
    }
    if (stated != 0 && stated != labels.size()) {
      fields.mistake(
          "class_count",
          "expected %d, the number of labels, found %d; it may be left out"
              .formatted(labels.size(), stated));
    }
    return labels.size();
  }

  private double temperature() {
    if (!fields.has("temperature")) {
      return 1;
    }
    String expected = "a finite number above 0";
    double temperature = fields.number("temperature", expected);
    if (!(temperature > 0)) {
      if (!Double.isNaN(temperature)) {
        fields.unexpected("temperature", expected);
      }
      return 1;
    }
    float beta = (float) (1.0 / temperature);
    if (!(beta >= Float.MIN_NORMAL && beta <= Float.MAX_VALUE)) {
      fields.unexpected(
          "temperature", "a number whose inverse is a normal float32 (about 3e-39 to 8e37)");
      return 1;
    }
    return temperature;
  }

  /** Returns one bias for all classes, or one for each. */
  private float[] bias() {
    if (!fields.isList("bias")) {
      return new float[] {fields.float32("bias", 0)};
    }
    float[] biases = fields.float32s("bias");
    if (classCount != 0 && biases.length != classCount) {
      fields.mistake(
          "bias",
          "expected one number or %d, one per class, found %d"
              .formatted(classCount, biases.length));
    }
    // A list of one, for one class, is the same as the number; of none is a mistake by now.
    return biases;
  }

  private int topK() {
    YamlScalar scalar = fields.scalar("top_k");
    if (scalar != null && scalar.text().equals("all")) {
      return SpecDefinition.ALL;
    }
    return fields.integer(
        "top_k", 1, SpecDefinition.DEFAULT_TOP_K, "a whole number from 1 up, or all");
  }

  private int[] maskedClasses() {
    int[] masked = fields.integers("masked_classes", "a class id");
    int[] sorted = masked.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] < 0 || (classCount != 0 && sorted[i] >= classCount)) {
        fields.mistake(
            "masked_classes",
            "expected class ids from 0 to %d, found %d".formatted(classCount - 1, sorted[i]));
      }
      if (i > 0 && sorted[i] == sorted[i - 1]) {
        fields.mistake(
            "masked_classes", "expected each class id once, found %d twice".formatted(sorted[i]));
      }
    }
    if (classCount != 0 && Arrays.stream(sorted).distinct().count() >= classCount) {
      fields.mistake("masked_classes", "expected a class that is left, found all of them masked");
    }
    return sorted;
  }

  private int[] cutoffs() {
    Fields adaptive = fields.nested("adaptive");
    adaptive.refuseAllBut(List.of("cutoffs"));
    int[] cutoffs = adaptive.integers("cutoffs", "a class id");
    for (int i = 0; i < cutoffs.length; i++) {
      int least = i == 0 ? 1 : cutoffs[i - 1] + 1;
      if (cutoffs[i] < least || (classCount != 0 && cutoffs[i] >= classCount)) {
        adaptive.mistake(
            "cutoffs",
            "expected class ids from 1 to %d, ascending, found %s"
                .formatted(classCount - 1, Arrays.toString(cutoffs)));
        break;
      }
    }
    return cutoffs;
  }
}
