// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import io.logitmill.testutils.TestBroker;
import io.logitmill.testutils.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A job of a session cluster: its topics on a broker, and its configuration.
 *
 * @param name of the job; its topics begin with it
 * @param broker has the topics
 */
record SessionJob(String name, TestBroker broker) {
  /** Creates the topics, with limits as the {@link Workload} expects them. */
  static SessionJob create(String name, TestBroker broker) throws Exception {
    SessionJob job = new SessionJob(name, broker);
    broker.createTopics(
        List.of(
            topic(job.input(), Workload.INPUT_LIMIT),
            topic(job.predictions(), Workload.PREDICTION_LIMIT),
            topic(job.deadLetters(), Workload.DEAD_LETTER_LIMIT)));
    return job;
  }

  private static NewTopic topic(String name, int maxMessageBytes) {
    return new NewTopic(name, Workload.PARTITIONS, (short) 1)
        .configs(
            Map.of(
                "max.message.bytes",
                Integer.toString(maxMessageBytes),
                "message.timestamp.after.max.ms",
                Long.toString(Long.MAX_VALUE)));
  }

  String input() {
    return name + "-logits";
  }

  String predictions() {
    return name + "-predictions";
  }

  String deadLetters() {
    return name + "-dead-letters";
  }

  /**
   * Writes {@code job.yaml} and {@code models.yaml} into a directory, which is made.
   *
   * @param catalogueFile how the configuration names the catalogue
   * @param catalogue its content
   */
  Path write(Path directory, String catalogueFile, String catalogue) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("models.yaml"), catalogue);
    return Files.writeString(
        directory.resolve("job.yaml"),
        """
        job: {name: %s, checkpoint-interval: 500ms}
        input: {topics: [%s], kafka: {bootstrap.servers: "%s"}}
        output:
          predictions: {topic: %s}
          dead-letters: {topic: %s}
          kafka: {bootstrap.servers: "%s"}
        catalogue: {file: "%s"}
        """
            .formatted(
                name,
                input(),
                broker.servers(),
                predictions(),
                deadLetters(),
                broker.servers(),
                catalogueFile));
  }
}
