// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.scoring.ScoredRecord;

/**
 * Encodes predictions as values of the output topic.
 *
 * <p>Equal records give equal bytes, on every machine and JDK. Implementations may keep working
 * buffers: not thread-safe, one per task.
 */
public interface PredictionEncoder {
  /**
   * Encodes one prediction.
   *
   * @param record read only, and not kept
   * @return a new array that holds the prediction and nothing else; the caller's to keep
   */
  byte[] encode(ScoredRecord record);
}
