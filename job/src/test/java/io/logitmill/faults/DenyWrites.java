// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The right to write to the predictions topic is withdrawn from everybody, and given back. */
final class DenyWrites implements Fault {
  private static final ResourcePattern PREDICTIONS =
      new ResourcePattern(ResourceType.TOPIC, PipelineFiles.PREDICTIONS, PatternType.LITERAL);

  private int failures;

  /** Returns a layout whose brokers look at rights, and refuse nothing yet. */
  static Layout layout() {
    return Layout.small()
        .withBroker(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
        .withBroker("allow.everyone.if.no.acl.found", "true")
        // Flink's own defaults: what is looked at is how often the job tries.
        .withFlink("restart-strategy.exponential-delay.initial-backoff", "1 s")
        .withFlink("restart-strategy.exponential-delay.max-backoff", "1 min");
  }

  @Override
  public String name() {
    return "deny-writes";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile("Not authorized to access topics: .*|TopicAuthorizationException.*");
  }

  @Override
  public void inject(Pipeline pipeline) throws Exception {
    failures = pipeline.flink().rest().exceptions(pipeline.job()).size();
    pipeline
        .progress()
        .admin()
        .createAcls(
            List.of(
                // With the first rule of a topic, everything else is refused.
                binding(AclOperation.ALL, AclPermissionType.ALLOW),
                binding(AclOperation.WRITE, AclPermissionType.DENY)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  private static AclBinding binding(AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        PREDICTIONS, new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
  }

  @Override
  public Duration hold() {
    return Duration.ofSeconds(25);
  }

  @Override
  public void heal(Pipeline pipeline) throws Exception {
    int tries = pipeline.flink().rest().exceptions(pipeline.job()).size() - failures;
    if (tries < 1 || tries > hold().toSeconds() / 2) {
      throw new AssertionError(
          "Expected restarts with growing pauses, found %d in %s".formatted(tries, hold()));
    }
    List<AclBindingFilter> denial =
        List.of(binding(AclOperation.WRITE, AclPermissionType.DENY).toFilter());
    pipeline.progress().admin().deleteAcls(denial).all().get(30, TimeUnit.SECONDS);
  }
}
