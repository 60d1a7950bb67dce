// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import io.logitmill.model.ModelSpec;
import io.logitmill.scoring.RejectionCode;
import io.logitmill.scoring.RejectionException;
import io.logitmill.topology.Predictor;
import java.io.IOException;

/**
 * Asks every revision of the catalogue whether it rejects a record: a dead letter does not name the
 * one that did. Not thread-safe.
 */
public final class AnyRevision {
  private final PinnedCatalogue catalogue;
  private final Predictor predictor;

  /**
   * @param predictor looks up its specs in {@code catalogue}
   */
  public AnyRevision(PinnedCatalogue catalogue, Predictor predictor) {
    this.catalogue = catalogue;
    this.predictor = predictor;
  }

  /**
   * Returns null if some revision rejects a record with this code; else what the highest one gives
   * instead. If the catalogue does not have the model, it says so after this.
   */
  public String insteadOf(RejectionCode code, byte[] value)
      throws IOException, InterruptedException {
    catalogue.pinHighest();
    String found = instead(code, value);
    if (found == null) {
      return null;
    }
    for (ModelSpec spec : catalogue.older()) {
      catalogue.pin(spec);
      if (instead(code, value) == null) {
        return null;
      }
    }
    return found;
  }

  private String instead(RejectionCode code, byte[] value)
      throws IOException, InterruptedException {
    try {
      predictor.predict(value);
      return "gives a prediction";
    } catch (RejectionException e) {
      return e.code() == code ? null : "rejects the record: " + e.code() + " " + e.getMessage();
    }
  }
}
