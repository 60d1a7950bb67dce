// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

/** What is done about candidates being a sample of the classes. */
public enum Correction {
  /** Nothing: the softmax over the candidates. */
  NONE,
  /** The logarithms of the expected counts are subtracted: sampled softmax as in TensorFlow. */
  LOG_Q,
  /** The candidates stand for all classes, each of them for as many as its expected count says. */
  POPULATION
}
