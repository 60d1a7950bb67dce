// SPDX-License-Identifier: Apache-2.0
/**
 * YAML 1.2 files as trees in which every value knows its line, and the list of mistakes found in
 * one. Needs snakeyaml-engine alone; used by {@code model} and {@code cli}.
 */
package io.logitmill.yaml;
