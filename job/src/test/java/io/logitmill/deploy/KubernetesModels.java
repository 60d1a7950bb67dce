// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Map;

/** The model classes of Kubernetes' own resources; a field that they do not have is a mistake. */
final class KubernetesModels {
  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1 ConfigMap", ConfigMap.class,
          "v1 Namespace", Namespace.class,
          "v1 PersistentVolumeClaim", PersistentVolumeClaim.class,
          "v1 ServiceAccount", ServiceAccount.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
          "rbac.authorization.k8s.io/v1 Role", Role.class,
          "rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class);

  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(new WithoutAnySetters())
          .build();

  private KubernetesModels() {}

  /** The models collect unknown fields with an any-setter, which is left out here. */
  private static final class WithoutAnySetters extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  /** Returns what the models say against a resource of Kubernetes, or nothing. */
  static List<String> mistakes(JsonNode resource) {
    String kind = resource.path("apiVersion").asText() + " " + resource.path("kind").asText();
    Class<?> model = KINDS.get(kind);
    return model == null
        ? List.of("expected one of " + KINDS.keySet() + ", found " + kind)
        : read(resource, model);
  }

  /** Returns what the model says against the metadata of any resource, or nothing. */
  static List<String> mistakesInMetadata(JsonNode resource) {
    return read(resource.path("metadata"), ObjectMeta.class);
  }

  /** Returns what the model says against the template of a pod, or nothing. */
  static List<String> mistakesInPod(JsonNode template) {
    return read(template, PodTemplateSpec.class);
  }

  private static List<String> read(JsonNode node, Class<?> model) {
    try {
      var unused = STRICT.treeToValue(node, model);
      return List.of();
    } catch (JsonProcessingException e) {
      return List.of(model.getSimpleName() + ": " + e.getOriginalMessage());
    }
  }
}
