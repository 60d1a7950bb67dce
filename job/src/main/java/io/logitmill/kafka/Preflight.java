// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import io.logitmill.model.ModelSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Looks at the brokers before anything starts, and says in one line each what would go wrong.
 *
 * <p>Everything it finds would otherwise show up minutes or weeks later as a restart loop, as
 * output that disappears, or as records that were cut.
 */
public final class Preflight {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  /** To read; and to see how large a record may be, for which a dead letter must have room. */
  private static final List<AclOperation> INPUT_RIGHTS =
      List.of(AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);

  private final JobConfig config;
  private final Collection<ModelSpec> specs;
  private final List<String> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private List<TopicFacts> inputs = List.of();
  private long oldestInputMs = Long.MAX_VALUE;
  private boolean hasRunBefore;
  private boolean answered;

  private Preflight(JobConfig config, Collection<ModelSpec> specs) {
    this.config = config;
    this.specs = specs;
  }

  /**
   * Looks at the clusters that {@code config} names; takes at most about a minute, however little
   * they answer.
   *
   * @param specs the model specs of the catalogue; empty if it cannot be read here
   * @throws InterruptedException if the thread is interrupted while waiting for a broker
   */
  public static PreflightReport run(JobConfig config, Collection<ModelSpec> specs)
      throws InterruptedException {
    return new Preflight(config, specs).run();
  }

  private PreflightReport run() throws InterruptedException {
    SecretReferences.missing("input.kafka", config.input().kafka()).forEach(errors::add);
    SecretReferences.missing("output.kafka", config.output().kafka()).forEach(errors::add);
    if (errors.isEmpty()) {
      errors.addAll(ClientProperties.mistakes(config));
    }
    if (errors.isEmpty()) {
      ask("input.kafka", config.input().kafka(), this::lookAtInput);
    }
    PreflightReport.Facts none = new PreflightReport.Facts(0, 0, hasRunBefore);
    if (!answered) {
      return new PreflightReport(errors, warnings, none);
    }
    OutputChecks output = new OutputChecks(config, specs, inputs, oldestInputMs, errors, warnings);
    ask(
        "output.kafka",
        config.output().kafka(),
        cluster -> {
          output.lookAt(cluster);
          if (config.job().guarantee() == JobConfig.Guarantee.EXACTLY_ONCE) {
            // With errors too: whoever grants rights wants to know of all that are missing.
            TransactionProbe.run(config, TIMEOUT).ifPresent(errors::add);
          }
          // The group's offsets are committed without waiting, and may be missing.
          hasRunBefore |= cluster.hasCommittedTransactions(config.transactionalIdPrefix());
        });
    return new PreflightReport(
        errors, warnings, errors.isEmpty() ? output.facts(hasRunBefore) : none);
  }

  private void ask(String section, Map<String, String> kafka, ClusterView.Look look)
      throws InterruptedException {
    String clientId = "logitmill." + config.job().name() + ".preflight";
    ClusterView.ask(section, kafka, clientId, TIMEOUT, look).ifPresent(errors::add);
  }

  private void lookAtInput(ClusterView cluster) throws InterruptedException {
    List<String> names = config.input().topics();
    if (config.input().topicPattern().isPresent()) {
      String pattern = config.input().topicPattern().get();
      names = cluster.topics(Pattern.compile(pattern));
      if (names.isEmpty()) {
        error(
            "Expected input topics that match '%s', found none. A topic is seen only with the right"
                + " DESCRIBE on it, which READ brings.",
            pattern);
      }
    }
    ClusterView.Topics found = cluster.describe(names);
    answered = true;
    inputs = List.copyOf(found.facts().values());
    for (String name : names) {
      TopicRights rights = found.rights().get(name);
      if (rights == null) {
        error(
            "Expected input topic '%s', found no topic of that name. Create it, or correct"
                + " input.topics.",
            name);
      } else {
        requireRights(rights);
      }
    }
    new InputSizeChecks(config, inputs, warnings).check(specs);
    lookAtGroup(cluster);
    findOldest(cluster);
  }

  private void requireRights(TopicRights rights) {
    List<AclOperation> missing = rights.missing(INPUT_RIGHTS);
    if (!missing.isEmpty()) {
      errors.add(
          Right.onTopic(rights.topic(), missing)
              .missing("input topic '" + rights.topic() + "'", rights.shown(), servers()));
    }
  }

  private void lookAtGroup(ClusterView cluster) throws InterruptedException {
    String group = config.groupId();
    // It would go unseen later: commits of offsets are not waited for.
    if (cluster.mayUseGroup(group)) {
      List<String> known = inputs.stream().map(TopicFacts::name).toList();
      hasRunBefore = cluster.hasCommittedOffsets(group, known);
    } else {
      errors.add(
          Right.onGroup(group, AclOperation.READ)
              .missing("consumer group '" + group + "'", "it refused", servers()));
    }
  }

  private String servers() {
    return config.input().kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
  }

  private void findOldest(ClusterView cluster) throws InterruptedException {
    JobConfig.Start start = config.input().start();
    switch (start.mode()) {
      case TIME -> oldestInputMs = start.time().toEpochMilli();
      case EARLIEST -> {
        for (TopicFacts topic : inputs) {
          oldestInputMs = Math.min(oldestInputMs, cluster.oldestTimestampMs(topic));
        }
      }
      // What is read then is new, or was looked at when it was.
      case LATEST, COMMITTED -> {}
    }
  }

  private void error(String template, Object... arguments) {
    errors.add(String.format(Locale.ROOT, template, arguments));
  }
}
