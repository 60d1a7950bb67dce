// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Rights on one resource that the job misses, said so that whoever may grant them can do it at
 * once.
 *
 * @param operations what the job must be allowed, in the order in which it is shown
 * @param resource on what
 */
record Right(List<AclOperation> operations, ResourcePattern resource) {
  static Right onTopic(String name, List<AclOperation> operations) {
    return new Right(
        operations, new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL));
  }

  static Right onGroup(String name, AclOperation operation) {
    return new Right(
        List.of(operation), new ResourcePattern(ResourceType.GROUP, name, PatternType.LITERAL));
  }

  static Right onTransactionalIds(String prefix, AclOperation operation) {
    return new Right(
        List.of(operation),
        new ResourcePattern(ResourceType.TRANSACTIONAL_ID, prefix, PatternType.PREFIXED));
  }

  /**
   * Returns the line that says what is missing, and the command that grants it.
   *
   * @param what what the resource is to the job, with its name
   * @param found what the broker says
   * @param servers the brokers to grant it at
   */
  String missing(String what, String found, String servers) {
    return String.format(
        Locale.ROOT,
        "Expected the right%s %s on %s, found %s. Grant %s: %s",
        operations.size() == 1 ? "" : "s",
        operations.stream().map(AclOperation::name).collect(Collectors.joining(", ")),
        what,
        found,
        operations.size() == 1 ? "it" : "them",
        command(servers));
  }

  private String command(String servers) {
    StringBuilder command = new StringBuilder("kafka-acls.sh --bootstrap-server ").append(servers);
    command.append(" --command-config ADMIN.properties --add --allow-principal User:NAME");
    operations.forEach(operation -> command.append(" --operation ").append(toolName(operation)));
    command.append(
        switch (resource.resourceType()) {
          case GROUP -> " --group ";
          case TRANSACTIONAL_ID -> " --transactional-id ";
          default -> " --topic ";
        });
    command.append(quoted(resource.name()));
    if (resource.patternType() == PatternType.PREFIXED) {
      command.append(" --resource-pattern-type prefixed");
    }
    return command.toString();
  }

  /** Returns the operation as Kafka's tool and its documentation spell it: DescribeConfigs. */
  private static String toolName(AclOperation operation) {
    StringBuilder name = new StringBuilder();
    for (String word : operation.name().split("_")) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }

  /** Returns a name as a shell takes it; that of a group may have any character. */
  private static String quoted(String name) {
    return name.matches("[A-Za-z0-9._-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }
}
