// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import io.logitmill.testutils.TestBroker;
import io.logitmill.testutils.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
    broker.createTopics(Workload.topics(job.input(), job.predictions(), job.deadLetters()));
    return job;
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
