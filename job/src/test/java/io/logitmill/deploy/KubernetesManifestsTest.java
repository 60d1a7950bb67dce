// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.logitmill.cli.FlinkMain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The manifests of deploy/kubernetes: each file, and what kustomize makes of them. */
class KubernetesManifestsTest {
  private static final String OPERATOR = "flink.apache.org/v1beta1";
  private static final String DEPLOYMENT = "FlinkDeployment";

  /** What differs between one machine and Kubernetes. */
  private static final Set<String> OF_THE_PLACE =
      Set.of(
          "execution.checkpointing.dir",
          "execution.checkpointing.savepoint-dir",
          "jobmanager.memory.process.size",
          "taskmanager.memory.process.size",
          "taskmanager.numberOfTaskSlots");

  private static List<JsonNode> production;
  private static JsonNode deployment;

  @BeforeAll
  static void read() throws Exception {
    production = Kustomization.rendered();
    deployment = of(DEPLOYMENT).get(0);
  }

  @Test
  void everyCustomResourceIsOneThatTheOperatorKnows() throws Exception {
    StrictSchema deployments =
        StrictSchema.customResource("flinkdeployments.flink.apache.org-v1.yml", "v1beta1");
    StrictSchema snapshots =
        StrictSchema.customResource("flinkstatesnapshots.flink.apache.org-v1.yml", "v1beta1");
    List<String> mistakes = new ArrayList<>();
    List<JsonNode> manifests = manifests(true);
    for (JsonNode manifest : manifests) {
      String kind = manifest.path("kind").asText();
      StrictSchema schema = kind.equals(DEPLOYMENT) ? deployments : snapshots;
      schema.mistakes(manifest).forEach(mistake -> mistakes.add(kind + " " + mistake));
    }

    assertEquals(List.of(), mistakes);
    assertTrue(manifests.size() >= 4, () -> "Too few manifests seen: " + manifests.size());
  }

  @Test
  void everyOtherResourceIsOneThatKubernetesKnows() throws Exception {
    List<String> mistakes = new ArrayList<>();
    List<JsonNode> manifests = manifests(false);
    for (JsonNode manifest : manifests) {
      KubernetesModels.mistakes(manifest)
          .forEach(mistake -> mistakes.add(manifest.path("kind").asText() + " " + mistake));
    }

    assertEquals(List.of(), mistakes);
    assertTrue(manifests.size() >= 16, () -> "Too few manifests seen: " + manifests.size());
  }

  @Test
  void metadataIsWhatKubernetesKnows() throws Exception {
    List<String> mistakes = new ArrayList<>();
    for (boolean ofTheOperator : List.of(true, false)) {
      for (JsonNode manifest : manifests(ofTheOperator)) {
        KubernetesModels.mistakesInMetadata(manifest)
            .forEach(mistake -> mistakes.add(manifest.path("kind").asText() + " " + mistake));
      }
    }

    assertEquals(List.of(), mistakes);
  }

  @Test
  void podTemplateIsOneThatKubernetesKnows() {
    assertEquals(List.of(), KubernetesModels.mistakesInPod(deployment.at("/spec/podTemplate")));
  }

  @Test
  void fieldsThatTheOperatorDoesNotKnowAreMistakes() throws Exception {
    StrictSchema deployments =
        StrictSchema.customResource("flinkdeployments.flink.apache.org-v1.yml", "v1beta1");
    JsonNode misspelt =
        YamlTree.documents(
                "misspelt",
                """
                apiVersion: flink.apache.org/v1beta1
                kind: FlinkDeployment
                spec:
                  flinkVersion: v2.2
                  job: {upgradMode: savepoint}
                  podTemplate: {spec: {securityContext: {runAsNonRot: true}}}
                """)
            .get(0);
    List<String> mistakes = deployments.mistakes(misspelt);

    assertEquals(3, mistakes.size(), () -> String.join("\n", mistakes));
  }

  @Test
  void fieldsThatKubernetesDoesNotKnowAreMistakes() throws Exception {
    JsonNode policy =
        YamlTree.documents(
                "misspelt",
                """
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                spec: {podSelector: {}, ingres: []}
                """)
            .get(0);
    assertFalse(KubernetesModels.mistakes(policy).isEmpty());
  }

  @Test
  void aChangeStopsTheJobWithASavepoint() {
    assertEquals("savepoint", deployment.at("/spec/job/upgradeMode").asText());
    assertEquals("running", deployment.at("/spec/job/state").asText());
  }

  @Test
  void noBlueGreenDeploymentRunsTwoJobsUnderOnePrefix() {
    assertEquals(List.of(), of("FlinkBlueGreenDeployment"));
    assertEquals(1, of(DEPLOYMENT).size());
  }

  @Test
  void runsTheJobOfTheImageOnTheVersionOfFlinkThatItIsTestedWith() {
    String[] version = EnvironmentInformation.getVersion().split("\\.");

    assertEquals("v" + version[0] + "_" + version[1], deployment.at("/spec/flinkVersion").asText());
    assertEquals(FlinkMain.class.getName(), deployment.at("/spec/job/entryClass").asText());
    assertEquals(
        "local:///opt/flink/usrlib/logitmill-job.jar", deployment.at("/spec/job/jarURI").asText());
  }

  @Test
  void flinkIsConfiguredAsEverywhereElse() {
    Configuration flink =
        GlobalConfiguration.loadConfiguration(ProjectFiles.at("deploy/flink-conf").toString());
    Map<String, String> expected = flink.toMap();
    Map<String, String> found = flinkConfiguration();
    expected.keySet().removeAll(OF_THE_PLACE);
    found.keySet().retainAll(expected.keySet());

    assertEquals(expected, found);
  }

  @Test
  void flinkKnowsEveryKey() {
    assertEquals(Set.of(), FlinkKeys.unknown(flinkConfiguration().keySet()));
  }

  @Test
  void aJobManagerThatIsStartedAnewFindsItsJob() {
    assertEquals("kubernetes", flinkConfiguration().get("high-availability.type"));
    assertEquals(2, deployment.at("/spec/jobManager/replicas").asInt());
    for (String key :
        List.of(
            "high-availability.storageDir",
            "execution.checkpointing.dir",
            "execution.checkpointing.savepoint-dir")) {
      assertTrue(flinkConfiguration().get(key).startsWith("s3://"), key);
    }
  }

  @Test
  void everyProcessSaysWhatItNeeds() {
    for (String process : List.of("jobManager", "taskManager")) {
      JsonNode resource = deployment.at("/spec/" + process + "/resource");
      assertTrue(resource.path("cpu").asDouble() > 0, process);
      assertTrue(MemorySize.parse(resource.path("memory").asText()).getMebiBytes() > 0, process);
    }
  }

  @Test
  void podsKeepToTheRestrictedStandardAndCannotWriteTheirRoot() {
    JsonNode pod = deployment.at("/spec/podTemplate/spec");
    JsonNode container = container();

    assertTrue(pod.at("/securityContext/runAsNonRoot").asBoolean());
    assertEquals(9999, pod.at("/securityContext/runAsUser").asInt());
    assertEquals("RuntimeDefault", pod.at("/securityContext/seccompProfile/type").asText());
    assertEquals("[\"ALL\"]", container.at("/securityContext/capabilities/drop").toString());
    assertTrue(container.at("/securityContext/readOnlyRootFilesystem").asBoolean());
    assertFalse(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true));
    assertEquals(
        "restricted",
        of("Namespace")
            .get(0)
            .at("/metadata/labels")
            .path("pod-security.kubernetes.io/enforce")
            .asText());
  }

  @Test
  void everyMountHasItsVolumeAndEveryVolumeItsMount() {
    assertEquals(
        names(deployment.at("/spec/podTemplate/spec/volumes")),
        names(container().path("volumeMounts")));
  }

  @Test
  void flinkCanWriteWhereItHasTo() {
    List<String> writable =
        container()
            .path("volumeMounts")
            .valueStream()
            .filter(mount -> !mount.path("readOnly").asBoolean())
            .map(mount -> mount.path("mountPath").asText())
            .sorted()
            .toList();

    assertEquals(List.of("/opt/flink/log", "/tmp"), writable);
  }

  @Test
  void secretsAreReferencesOnly() {
    assertEquals(List.of(), of("Secret"));
    container()
        .path("env")
        .forEach(
            variable ->
                assertTrue(
                    variable.at("/valueFrom/secretKeyRef/name").isTextual(), variable::toString));
  }

  @Test
  void aChangedConfigurationIsAChangedDeployment() {
    String name = of("ConfigMap").get(0).at("/metadata/name").asText();
    List<String> used =
        deployment
            .at("/spec/podTemplate/spec/volumes")
            .valueStream()
            .map(volume -> volume.at("/configMap/name"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::asText)
            .toList();

    // A hash of the content ends the name.
    assertTrue(name.matches("logitmill-job-[a-z0-9]{10}"), name);
    assertEquals(List.of(name), used);
  }

  @Test
  void theImageIsTheOneOfTheOverlay() {
    assertEquals("registry.example.com/ml/logitmill:0.1.0", deployment.at("/spec/image").asText());
  }

  @Test
  void budgetsAndPolicyMeanThePodsOfTheDeployment() {
    String name = deployment.at("/metadata/name").asText();
    List<JsonNode> selectors = new ArrayList<>();
    of("PodDisruptionBudget").forEach(budget -> selectors.add(budget.at("/spec/selector")));
    of("NetworkPolicy").forEach(policy -> selectors.add(policy.at("/spec/podSelector")));

    assertEquals(3, selectors.size());
    // The operator labels the pods so.
    selectors.forEach(s -> assertEquals(name, s.at("/matchLabels/app").asText()));
  }

  private static JsonNode container() {
    return deployment.at("/spec/podTemplate/spec/containers/0");
  }

  private static Map<String, String> flinkConfiguration() {
    return YamlTree.MAPPER.convertValue(
        deployment.at("/spec/flinkConfiguration"),
        YamlTree.MAPPER.getTypeFactory().constructMapType(Map.class, String.class, String.class));
  }

  private static Set<String> names(JsonNode list) {
    return list.valueStream()
        .map(entry -> entry.path("name").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<JsonNode> of(String kind) {
    return production.stream().filter(m -> m.path("kind").asText().equals(kind)).toList();
  }

  /** Returns the manifests as they are checked in and as kustomize builds them. */
  private static List<JsonNode> manifests(boolean ofTheOperator) throws Exception {
    List<JsonNode> manifests = new ArrayList<>(production);
    manifests.addAll(sources());
    return manifests.stream()
        .filter(m -> m.path("apiVersion").asText().equals(OPERATOR) == ofTheOperator)
        .toList();
  }

  /** Returns the manifests as they are checked in, patches that are manifests in part too. */
  private static List<JsonNode> sources() throws Exception {
    List<JsonNode> manifests = new ArrayList<>();
    for (String path : ProjectFiles.below("deploy/kubernetes")) {
      for (JsonNode document : YamlTree.documents(ProjectFiles.at(path))) {
        boolean isManifest = document.has("apiVersion") && !document.has("$patch");
        if (isManifest && !document.path("kind").asText().equals("Kustomization")) {
          manifests.add(document);
        }
      }
    }
    assertTrue(manifests.stream().anyMatch(m -> m.path("apiVersion").asText().equals(OPERATOR)));
    return manifests;
  }
}
