// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.schemas.LogitRecord;
import org.apache.avro.util.ClassSecurityValidator;

/** Tells Avro that it may make objects of the generated classes; by default it makes none. */
final class SchemaClasses {
  private static final String PACKAGE = LogitRecord.class.getPackageName();

  private SchemaClasses() {}

  /** Adds the generated classes to what Avro trusts in this process. */
  static synchronized void trust() {
    var trusted = ClassSecurityValidator.getGlobal();
    if (!trusted.isTrusted(LogitRecord.class)) {
      ClassSecurityValidator.setGlobal(
          ClassSecurityValidator.composite(trusted, type -> type.getPackageName().equals(PACKAGE)));
    }
  }
}
