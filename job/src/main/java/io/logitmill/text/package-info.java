// SPDX-License-Identifier: Apache-2.0
/** Help with words for people. Needs the JDK alone; every package may use it. */
package io.logitmill.text;
