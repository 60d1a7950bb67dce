// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

/**
 * Who computed the logits: a model and its version.
 *
 * @param model name of the model, not empty
 * @param version version of the model, not empty
 */
public record ModelKey(String model, String version) {
  @Override
  public String toString() {
    return model + "@" + version;
  }
}
