// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.model.Catalogue;
import java.util.List;

/**
 * What scoring again needs beside the configuration.
 *
 * @param catalogue every revision that predictions may name
 * @param inputSchemas JSON of further schemas that records may be written with
 */
public record ValueSettings(Catalogue catalogue, List<String> inputSchemas) {
  public ValueSettings {
    inputSchemas = List.copyOf(inputSchemas);
  }
}
