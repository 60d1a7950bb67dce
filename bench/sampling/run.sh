#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures estimated partitions: bias and coverage, accuracy against cost. About 10 minutes.
#   run.sh                  everything
#   run.sh statistics       bias and coverage alone
#   run.sh cost             accuracy against cost alone
# Results: target/results, or $RESULTS.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
"$root/mvnw" -q -B -f "$root/pom.xml" -Pfast,bench -pl schemas,job,bench/report,bench/sampling test-compile
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" --add-modules=jdk.incubator.vector -Xmx2g \
  -Djava.awt.headless=true -Dresults="${RESULTS:-$here/target/results}" \
  -cp "$here/target/classes:$(cat "$here/target/class-path.txt")" \
  io.logitmill.bench.sampling.Main "$@"
