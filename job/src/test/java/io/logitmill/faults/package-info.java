// SPDX-License-Identifier: Apache-2.0
/**
 * Faults injected into the real thing: Kafka nodes, a Flink JobManager and TaskManagers, each a
 * process of its own, under a seeded load, with the command {@code audit} as the judge.
 *
 * <ul>
 *   <li>{@link io.logitmill.faults.Fault} is one thing that goes wrong: a small class with a name,
 *       what the engineer sees of it, {@code inject}, perhaps {@code hold}, and {@code heal};
 *       {@code prepare} and {@code begin} are there for what must be done before the processes
 *       start or before the first checkpoint, {@code afterAudit} for what only the fault can judge.
 *   <li>{@link io.logitmill.faults.Pipeline} is what it hits: {@code kafka()} ({@link
 *       io.logitmill.faults.KafkaNodes}: kill9, stop, restart, pause, resume by number), {@code
 *       flink()} ({@link io.logitmill.faults.FlinkCluster}: the same for JobManager and
 *       TaskManagers, submit, stop with savepoint, {@code rest()}), {@code progress()} (lag,
 *       unstable output, open transactions, and an Admin client), {@code submit()}, {@code
 *       resume()} from the newest checkpoint, {@code stopWithSavepoint()}.
 *   <li>{@link io.logitmill.faults.Layout} says what runs; {@code withBroker}, {@code withFlink}
 *       and {@code withJob} set single keys of server.properties, config.yaml and job.yaml.
 *   <li>{@link io.logitmill.faults.Scenario} is a layout, a load, faults in order, and what the
 *       audit must find; {@link io.logitmill.faults.FaultRun} runs it and returns a {@link
 *       io.logitmill.faults.RunReport}, one row of the table. {@code withMix} sends another load,
 *       {@code withMaxRestarts(0)} says that the job must bear it without a restart.
 * </ul>
 *
 * <p>To add a fault: write the class, add it to a scenario, and give it a sign that is found in a
 * log.
 */
package io.logitmill.faults;
