#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the whole experiment: about 70 minutes. Results: target/run/results.txt
# One scenario alone: ./run.sh scenario=fresh
set -eu
cd "$(dirname "$0")"
[ -d broker/target/lib ] || mvn -q -B -f broker/pom.xml dependency:copy-dependencies -DoutputDirectory=target/lib
mvn -q -B package
experiment() {
  java -Xmx512m --add-opens=java.base/java.lang=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
    io.logitmill.bench.naming.Experiment "work=${WORK:-target/run}" "broker=$PWD/broker/target/lib/*" "$@"
}
if [ $# -gt 0 ]; then
  experiment "$@"
else
  experiment scenario=long strategy=POOLING
  experiment scenario=rollover trials=none,before,at,at,at,at,after
  experiment scenario=rollover trials=at,at rescue=guard
  experiment scenario=rollover trials=at,at,at,at guard=true
  experiment scenario=long strategy=POOLING guard=true kill=at
  experiment scenario=fresh
  experiment scenario=long strategy=INCREMENTING
fi
