// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What the user guide says of the rights that the job needs. */
public final class SecurityPage {
  private static final Path PAGE = Path.of("../docs/security.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `([A-Za-z]+)` \\| (topic|group|transactional ids) `([^`*]+)(\\*?)` .*");
  private static final Map<String, ResourceType> RESOURCES =
      Map.of(
          "topic", ResourceType.TOPIC,
          "group", ResourceType.GROUP,
          "transactional ids", ResourceType.TRANSACTIONAL_ID);

  private SecurityPage() {}

  /**
   * A right of the table.
   *
   * @param binding the right, of {@link SecuredBroker#USER}
   * @param poolingOnly whether it is needed for one way of naming transactions alone
   */
  public record Row(AclBinding binding, boolean poolingOnly) {
    @Override
    public String toString() {
      return binding.entry().operation() + " on " + binding.pattern().name();
    }
  }

  /** Returns the rows of the table. */
  public static List<Row> rights() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .map(row -> new Row(binding(row), row.group().contains("pooling only")))
        .toList();
  }

  /** Returns the rights of the table. */
  public static Set<AclBinding> bindings() throws IOException {
    return bindings(rights());
  }

  /** Returns the rights of some rows. */
  public static Set<AclBinding> bindings(List<Row> rows) {
    return rows.stream().map(Row::binding).collect(Collectors.toSet());
  }

  private static AclBinding binding(Matcher row) {
    PatternType pattern = row.group(4).isEmpty() ? PatternType.LITERAL : PatternType.PREFIXED;
    // DescribeConfigs is DESCRIBE_CONFIGS.
    String operation = row.group(1).replaceAll("(?<=[a-z])(?=[A-Z])", "_");
    return new AclBinding(
        new ResourcePattern(RESOURCES.get(row.group(2)), row.group(3), pattern),
        new AccessControlEntry(
            "User:" + SecuredBroker.USER,
            "*",
            AclOperation.fromString(operation),
            AclPermissionType.ALLOW));
  }

  /** Returns the commands that grant them. */
  public static List<String> commands() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("kafka-acls.sh "))
        .toList();
  }
}
