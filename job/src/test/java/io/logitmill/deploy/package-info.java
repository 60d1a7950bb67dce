// SPDX-License-Identifier: Apache-2.0
/**
 * The files that deploy the job: whether Compose, Kubernetes, its Flink operator, Flink and the job
 * itself understand them, and what they promise about security and versions.
 *
 * <p>The schemas of Compose and of the operator are not part of the project: {@link
 * io.logitmill.deploy.PublishedSchemas} says where they are looked for.
 */
package io.logitmill.deploy;
