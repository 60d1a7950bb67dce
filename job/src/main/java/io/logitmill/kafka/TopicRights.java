// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What a broker lets us do with one topic.
 *
 * @param topic its name
 * @param operations what is allowed; without DESCRIBE, the topic need not even exist
 */
record TopicRights(String topic, Set<AclOperation> operations) {
  /** Returns the rights that come with a description; a broker that says nothing allows it all. */
  static TopicRights of(TopicDescription description) {
    Set<AclOperation> told = description.authorizedOperations();
    boolean silent = told == null || told.isEmpty();
    return new TopicRights(
        description.name(), silent ? EnumSet.allOf(AclOperation.class) : Set.copyOf(told));
  }

  /**
   * Returns the rights on a topic that we may not describe.
   *
   * @param configs whether we may describe its configuration
   */
  static TopicRights undescribed(String topic, boolean configs) {
    return new TopicRights(topic, configs ? Set.of(AclOperation.DESCRIBE_CONFIGS) : Set.of());
  }

  /** Returns those of {@code needed} that are not allowed, in the same order. */
  List<AclOperation> missing(List<AclOperation> needed) {
    return needed.stream().filter(operation -> !operations.contains(operation)).toList();
  }

  /** Returns the rights as a message shows them. */
  String shown() {
    return operations.isEmpty() ? "none, if there is such a topic" : new TreeSet<>(operations) + "";
  }
}
