// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.sampling.LogUniformSampler;
import io.logitmill.sampling.UniformSampler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueLoaderTest {
  private static final ModelKey KEY = new ModelKey("m", "1");

  @Test
  void readsTheExampleOfTheDocumentation() throws Exception {
    Catalogue catalogue = load(example());

    ModelSpec spec = catalogue.find(new ModelKey("digits", "1"));
    assertEquals(1, spec.revision());
    assertEquals(10, spec.classCount());
    assertEquals("nine", spec.labels().text(9));
    assertEquals(Activation.SOFTMAX, spec.activation());
    assertEquals(1f, spec.inverseTemperature());
    assertEquals(0f, spec.bias());
    assertNull(spec.biases());
    assertEquals(5, spec.topK());
    assertEquals(ProbabilityOutput.NONE, spec.probabilities());
    assertEquals(0f, spec.minProbability());
    assertEquals(0.5f, spec.abstainBelow());
    assertEquals("unknown", new String(spec.abstainLabel(), StandardCharsets.UTF_8));
    assertEquals(0, spec.maskedClasses().length);
    assertEquals(Correction.NONE, spec.correction());
  }

  @Test
  void readsTheCorrectionOfCandidates() throws Exception {
    assertEquals(Correction.LOG_Q, one("class_count: 4\ncorrection: log_q\n").correction());
    assertEquals(
        Correction.POPULATION, one("class_count: 4\ncorrection: population\n").correction());
  }

  @Test
  void readsHowThePartitionIsSampled() throws Exception {
    assertNull(one("class_count: 4\nsampling: {seed: 7}\n").sampling());

    PartitionSampling uniform = one("class_count: 4\nsampling: {sampler: uniform}\n").sampling();
    assertEquals(new UniformSampler(4), uniform.sampler());
    assertTrue(uniform.distinct());
    assertEquals(4_096, uniform.sampleSize());
    assertEquals(256, uniform.head());
    assertEquals(1, uniform.seed());
    assertEquals(0.01, uniform.maxRelativeError());
    assertEquals(0, uniform.neverDrawn().length);

    PartitionSampling unigram =
        one("""
                class_count: 5
                sampling: {sampler: unigram, sample_size: 100, head: 7, seed: -3,
                           max_relative_error: 0.5, frequencies: [4, 0, 9, 1e-12],
                           distortion: 0.5, num_reserved_ids: 1}
                """)
            .sampling();
    assertFalse(unigram.distinct());
    assertEquals(100, unigram.sampleSize());
    assertEquals(7, unigram.head());
    assertEquals(-3, unigram.seed());
    assertEquals(0.5, unigram.maxRelativeError());
    assertEquals(2 / 5.0, unigram.sampler().probability(1), 1e-6);
    assertArrayEquals(new int[] {0, 2}, unigram.neverDrawn());

    PartitionSampling zipf = one("class_count: 9\nsampling: {sampler: log_uniform}\n").sampling();
    assertEquals(LogUniformSampler.class, zipf.sampler().getClass());
    assertFalse(zipf.distinct());
  }

  @Test
  void refusesToSampleThePartitionOfASigmoid() {
    assertEquals(
        List.of(
            "models.yaml:6: sampling.sampler: expected none beside activation: sigmoid, found"
                + " uniform; it estimates what a softmax alone has"),
        mistakes(
            """
            models:
            - model: m
              version: "1"
              class_count: 4
              activation: sigmoid
              sampling: {sampler: uniform}
            """));
  }

  @Test
  void refusesToEstimateThePartitionOfASigmoid() {
    assertEquals(
        List.of(
            "models.yaml:6: correction: expected none or log_q beside activation: sigmoid, found"
                + " population; it estimates what a softmax alone has"),
        mistakes(
            """
            models:
            - model: m
              version: "1"
              class_count: 4
              activation: sigmoid
              correction: population
            """));
  }

  @Test
  void readsEveryFieldThatIsNotTheDefault() throws Exception {
    ModelSpec spec =
        one(
            """
            revision: 3
            class_count: 4
            activation: sigmoid
            temperature: 3
            bias: [0.1, -2, .5, 1e-3]
            top_k: all
            probabilities: log
            min_probability: 0.25
            abstain: {below: 0.1, label: "?"}
            masked_classes: [3, 0]
            """);

    assertEquals(3, spec.revision());
    assertNull(spec.labels());
    assertEquals(Activation.SIGMOID, spec.activation());
    assertEquals((float) (1.0 / 3), spec.inverseTemperature());
    assertArrayEquals(new float[] {0.1f, -2f, 0.5f, 1e-3f}, spec.biases());
    assertEquals(Integer.MAX_VALUE, spec.topK());
    assertEquals(ProbabilityOutput.LOG, spec.probabilities());
    assertEquals(0.25f, spec.minProbability());
    assertEquals(0.1f, spec.abstainBelow());
    assertArrayEquals(new int[] {0, 3}, spec.maskedClasses());
  }

  @Test
  void reportsAllMistakesAtOnceInTheOrderOfTheFile() {
    assertEquals(
        List.of(
            "models.yaml:4: temperature: expected a finite number above 0, found -1",
            "models.yaml:5: top_k: expected a whole number from 1 up, or all, found 0",
            "models.yaml:6: probabilites: expected one of model, version, revision, labels,"
                + " labels_file, class_count, activation, temperature, bias, top_k, probabilities,"
                + " min_probability, abstain, masked_classes, sampling, correction, adaptive, found"
                + " an unknown field (did you mean 'probabilities'?)",
            "models.yaml:7: labels: expected a string, found no; quote it: \"no\"",
            "models.yaml:7: labels: expected a string, found 1.0; quote it: \"1.0\""),
        mistakes(
            """
            models:
              - model: digits
                version: "1"
                temperature: -1
                top_k: 0
                probabilites: all
                labels: [no, 1.0, maybe]
            """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "temperature: 0 | temperature: expected a finite number above 0, found 0",
        "temperature: .inf | temperature: expected a finite number above 0, found .inf",
        "temperature: .nan | temperature: expected a finite number above 0, found .nan",
        "temperature: '2' | temperature: expected a finite number above 0, found \"2\"",
        "temperature: 1e-50 | temperature: expected a number whose inverse is a normal float32 (about 3e-39 to 8e37), found 1e-50",
        "temperature: 1e38 | temperature: expected a number whose inverse is a normal float32 (about 3e-39 to 8e37), found 1e38",
        "bias: 1e39 | bias: expected a finite number, found 1e39",
        "bias: -.inf | bias: expected a finite number, found -.inf",
        "bias: [1, 2] | bias: expected one number or 3, one per class, found 2",
        "bias: [1, x, 3] | bias: expected a finite number, found \"x\"",
        "top_k: 1.5 | top_k: expected a whole number from 1 up, or all, found 1.5",
        "top_k: 99999999999 | top_k: expected at most 2147483647, found 99999999999",
        "revision: 0 | revision: expected a whole number from 1 up, found 0",
        "activation: softmaxx | activation: expected one of softmax, sigmoid, found \"softmaxx\" (did you mean 'softmax'?)",
        "probabilities: true | probabilities: expected one of none, all, log, found true",
        "min_probability: 1.1 | min_probability: expected a number from 0 to 1, found 1.1",
        "abstain: 0.5 | abstain: expected a mapping such as {name: value}, found 0.5",
        "abstain: {below: 2} | abstain.below: expected a number from 0 to 1, found 2",
        "abstain: {below: 0.5, label: 1} | abstain.label: expected a string, found 1; quote it: \"1\"",
        "abstain: {label: x} | abstain.label: expected 'below' beside it, found none; without it no record abstains",
        "abstain: {bellow: 0.5} | abstain.bellow: expected one of below, label, found an unknown field (did you mean 'below'?)",
        "masked_classes: [3] | masked_classes: expected class ids from 0 to 2, found 3",
        "masked_classes: [-1] | masked_classes: expected class ids from 0 to 2, found -1",
        "masked_classes: [1, 1] | masked_classes: expected each class id once, found 1 twice",
        "masked_classes: [0, 1, 2] | masked_classes: expected a class that is left, found all of them masked",
        "masked_classes: 1 | masked_classes: expected a list of whole numbers, found 1",
        "sampling: {sampler: unigram} | sampling.sampler: expected frequencies or frequencies_file beside unigram",
        "sampling: {sample_size: 1} | sampling.sample_size: expected a whole number from 2 up, found 1",
        "sampling: {max_relative_error: 0} | sampling.max_relative_error: expected a finite number above 0, found 0",
        "sampling: {frequencies: [1, 2, -1]} | sampling.frequencies: expected numbers from 0 up, one of them above 0",
        "sampling: {num_reserved_ids: 1, frequencies: [1]} | sampling.frequencies: expected 2, one per class but for 1 reserved ids, found 1",
        "sampling: {distortion: -1, frequencies: [1, 0, 2]} | sampling.frequencies: expected numbers whose powers by the distortion -1.0 have a finite sum above 0",
        "sampling: {distortion: .nan} | sampling.distortion: expected a finite number, found .nan",
        "sampling: {head: 0} | sampling.head: expected a whole number from 1 up, found 0",
        "sampling: {frequencies: [1, 2]} | sampling.frequencies: expected 3, one per class, found 2",
        "correction: logq | correction: expected one of none, log_q, population, found \"logq\" (did you mean 'log_q'?)",
        "adaptive: {cutoffs: [0]} | adaptive.cutoffs: expected class ids from 1 to 2, ascending, found [0]",
        "adaptive: {cutoffs: [1.5]} | adaptive.cutoffs: expected a class id, found 1.5",
        "adaptive: {cutoffs: 1} | adaptive.cutoffs: expected a list of whole numbers, found 1",
        "adaptive: {cutoff: [1]} | adaptive.cutoff: expected one of cutoffs, found an unknown field (did you mean 'cutoffs'?)",
        "labels: [a, b, c] | class_count: expected 3, the number of labels, found 4; it may be left out",
      })
  void refusesOneFieldWithItsLine(String field, String mistake) {
    int classCount = field.startsWith("labels") ? 4 : 3;
    List<String> found =
        mistakes(
            "models:\n- model: m\n  version: '1'\n  class_count: %d\n  %s\n"
                .formatted(classCount, field));
    int line = mistake.startsWith("class_count") ? 4 : 5;
    assertEquals(List.of("models.yaml:%d: %s".formatted(line, mistake)), found);
  }

  /** What PyTorch accepts and refuses for 20 classes. */
  @ParameterizedTest
  @ValueSource(strings = {"[5, 15, 15]", "[5, 15, 10]", "[5, 10, 25]", "[5, 10, 20]", "[-1, 5]"})
  void refusesCutoffsThatPyTorchRefuses(String cutoffs) {
    assertEquals(
        List.of(
            "models.yaml:5: adaptive.cutoffs: expected class ids from 1 to 19, ascending, found "
                + cutoffs),
        mistakes(twentyClasses("adaptive: {cutoffs: %s}".formatted(cutoffs))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[5, 10, 19]", "[5, 10, 15]", "[1]", "[19]"})
  void acceptsCutoffsThatPyTorchAccepts(String cutoffs) throws Exception {
    Catalogue catalogue = load(twentyClasses("adaptive: {cutoffs: %s}".formatted(cutoffs)));
    Clusters clusters = catalogue.find(KEY).clusters();
    int classes = clusters.shortlist();
    for (int cluster = 0; cluster < clusters.count(); cluster++) {
      assertEquals(classes, clusters.first(cluster));
      assertEquals(cluster, clusters.clusterOf(classes));
      classes += clusters.size(cluster);
      assertEquals(cluster, clusters.clusterOf(classes - 1));
    }
    assertEquals(20, classes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "activation: sigmoid | activation: expected softmax beside adaptive.cutoffs, found sigmoid",
        "temperature: 2 | temperature: expected 1 beside adaptive.cutoffs, whose parts are normalized one by one, found 2",
        "bias: 0.5 | bias: expected 0 beside adaptive.cutoffs, whose parts are normalized one by one, found a bias",
        "masked_classes: [4, 5] | masked_classes: expected classes below 5, the first of adaptive.cutoffs, found 5, a class of a cluster",
      })
  void refusesBesideCutoffsWhatActsWithinOnePart(String field, String mistake) {
    assertEquals(
        List.of("models.yaml:5: " + mistake),
        mistakes(twentyClasses(field + "\n  adaptive: {cutoffs: [5, 10]}")));
  }

  private static String twentyClasses(String field) {
    return "models:\n- model: m\n  version: '1'\n  class_count: 20\n  %s\n".formatted(field);
  }

  @Test
  void refusesVersionThatIsANumber() {
    assertEquals(
        List.of("models.yaml:3: version: expected a string, found 1.0; quote it: \"1.0\""),
        mistakes("models:\n- model: m\n  version: 1.0\n  class_count: 2\n"));
  }

  @Test
  void refusesModelWithoutNameVersionOrClasses() {
    List<String> found = mistakes("models:\n- temperature: 1\n");
    assertEquals(3, found.size(), found.toString());
    assertTrue(
        found.contains(
            "models.yaml:2: labels: expected one of labels, labels_file and class_count, found"
                + " none"),
        found.toString());
  }

  @Test
  void refusesSecondSpecOfARevisionNamingBothLines() {
    assertEquals(
        List.of(
            "models.yaml:3: revision: expected one spec per revision, found revision 1 of m@1 here"
                + " and on line 2; a new spec needs the next revision"),
        mistakes(
            """
            models:
            - {model: m, version: "1", class_count: 2}
            - {model: m, version: "1", class_count: 2}
            """));
  }

  @Test
  void mistakeStaysOneLineWhateverItQuotes() {
    assertEquals(
        List.of(
            "models.yaml:1: a\\nb: expected models alone, found an unknown field",
            "models.yaml:1: models: expected a list of at least one model, found none"),
        mistakes("\"a\\nb\": 1\n"));
  }

  @Test
  void refusesKeyThatStandsTwice() {
    assertEquals(
        List.of(
            "models.yaml:4: model: stands here for the second time, first on line 2; remove one of"
                + " them"),
        mistakes("models:\n- model: m\n  version: '1'\n  model: n\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | models.yaml:1: the file is empty",
        "[] | models.yaml:1: models: expected 'models:' and a list, found a list",
        "model: [] | models.yaml:1: models: expected a list of at least one model, found none",
        "models: [] | models.yaml:1: models: expected a list of at least one model, found []",
        "models: [x] | models.yaml:1: models: expected a mapping with the fields of a model, found \"x\"",
      })
  void refusesFileOfAnotherForm(String yaml, String mistake) {
    assertTrue(mistakes(yaml).contains(mistake), () -> mistakes(yaml).toString());
  }

  @Test
  void theHighestRevisionScoresAndLabelsAreEncodedOnce() throws Exception {
    Catalogue catalogue =
        load(
            """
            models:
            - {model: m, version: "1", revision: 2, labels: [a, b], temperature: 2}
            - {model: m, version: "1", revision: 1, labels: [a, b]}
            """);

    assertEquals(2, catalogue.find(KEY).revision());
    assertEquals(2, catalogue.revisions().size());
    assertSame(catalogue.revisions().get(0).labels(), catalogue.revisions().get(1).labels());
  }

  @Test
  void readsLabelsFileWithEitherLineEnd() throws Exception {
    String yaml = "models: [{model: m, version: '1', labels_file: l.txt}]";
    for (String labels : List.of("a\nß\n", "a\nß", "a\r\nß\r\n", "\uFEFFa\r\nß")) {
      ModelSpec spec = load(yaml, Map.of("l.txt", utf8(labels))).find(KEY);
      assertEquals(2, spec.classCount());
      assertEquals("a", spec.labels().text(0));
      assertEquals("ß", spec.labels().text(1));
    }
  }

  @Test
  void refusesLabelsFileThatIsNotUtf8OrHasGapsWithItsOwnLine() {
    String yaml = "models: [{model: m, version: '1', labels_file: l.txt}]";
    assertEquals(
        List.of("l.txt:2: expected UTF-8, found the byte 0xFF; save the file as UTF-8"),
        mistakes(yaml, Map.of("l.txt", new byte[] {'a', '\n', 'b', (byte) 0xFF})));
    assertEquals(
        List.of("l.txt:2: expected one value a line, found an empty line"),
        mistakes(yaml, Map.of("l.txt", utf8("a\n\nb\n"))));
    assertEquals(
        List.of("l.txt:1: expected one value a line, found none"),
        mistakes(yaml, Map.of("l.txt", new byte[0])));
  }

  @Test
  void aFileThatCannotBeReadIsNoMistakeInTheCatalogue() {
    IOException e =
        assertThrows(
            IOException.class,
            () -> load("models:\n- {model: m, version: '1', labels_file: gone.txt}"));
    assertEquals(
        "models.yaml:2: gone.txt: cannot be read: java.nio.file.NoSuchFileException: gone.txt",
        e.getMessage());
  }

  @Test
  void biasIsRoundedOnceDirectlyToFloat32() throws Exception {
    // Halfway between two floats and a little more: by way of float64 it would round down to even.
    String decimal = "1.00000005960464477539062500000000001";
    assertEquals(Float.parseFloat(decimal), one("class_count: 2\nbias: " + decimal).bias());
    assertTrue(Float.parseFloat(decimal) != (float) Double.parseDouble(decimal));
  }

  @Test
  void readsAMillionLabels() throws Exception {
    StringBuilder yaml = new StringBuilder("models:\n- model: m\n  version: '1'\n  labels:\n");
    for (int i = 0; i < 1_000_000; i++) {
      yaml.append("  - class-").append(i).append('\n');
    }
    ModelSpec spec = load(yaml.toString()).find(KEY);
    assertEquals(1_000_000, spec.classCount());
    assertEquals("class-999999", spec.labels().text(999_999));
  }

  @Test
  void aMillionWrongLabelsMakeAShortMessage() {
    List<String> found =
        mistakes("models: [{model: m, version: '1', labels: [" + "1,".repeat(1_000_000) + "]}]");
    assertEquals(List.of("models.yaml: and 999950 more mistakes"), found.subList(1, found.size()));
  }

  private static String example() throws IOException {
    try (InputStream in = CatalogueLoaderTest.class.getResourceAsStream("example-models.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ModelSpec one(String fields) throws Exception {
    String yaml = "models:\n- model: m\n  version: '1'\n" + fields.indent(2);
    return load(yaml).find(KEY);
  }

  private static Catalogue load(String yaml) throws Exception {
    return load(yaml, Map.of());
  }

  private static Catalogue load(String yaml, Map<String, byte[]> files) throws Exception {
    return CatalogueLoader.load(
        "models.yaml",
        location -> {
          byte[] bytes = location.equals("models.yaml") ? utf8(yaml) : files.get(location);
          if (bytes == null) {
            throw new NoSuchFileException(location);
          }
          return new ByteArrayInputStream(bytes);
        });
  }

  private static List<String> mistakes(String yaml) {
    return mistakes(yaml, Map.of());
  }

  private static List<String> mistakes(String yaml, Map<String, byte[]> files) {
    return assertThrows(CatalogueException.class, () -> load(yaml, files)).mistakes();
  }
}
