// SPDX-License-Identifier: Apache-2.0
/**
 * Replays of history: the plan of one, and the account of what it did.
 *
 * <p>A plan fixes offsets, revisions and outputs before anything runs. The account counts what came
 * of it from the topics and from what the job's operators have left behind.
 */
package io.logitmill.replay;
