#!/usr/bin/env bash
# Measures Logitmill beside what one would use in its place, exactly-once with 1 s commits, on one
# broker that it starts for itself.
#   run.sh              every size, all contenders; then all probabilities and lz4: an hour or two
#   run.sh --quick      1,000 classes, one short round: about a minute, beside the build
#   run.sh latency      the time from logits to prediction, at several loads: about 8 minutes
#   run.sh --help       what may be chosen
# Results: target/results, or $RESULTS. The broker takes the ports $PORT (29092) and the next one,
# and up to 10 GB below target while it runs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
port=${PORT:-29092}
export LOGITMILL_STANDALONE=$here/target/standalone
broker=$root/deploy/standalone/broker.sh

"$root/mvnw" -q -B -f "$root/pom.xml" -Pfast,bench -pl schemas,job,bench/report,bench/peers,bench/throughput \
  test-compile
# Builds the job's jar and gathers the broker's, where they are missing or old.
"$root/logitmill" --version >/dev/null

bench() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
    -Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.logitmill.schemas \
    -cp "$here/target/classes:$(cat "$here/target/class-path.txt")" \
    "io.logitmill.bench.throughput.$main" "$@"
}

main=Main
if [ "${1:-}" = latency ]; then
  main=LatencyMain
  shift
fi
case " $* " in *" --help "* | *" -h "*) bench --help; exit ;; esac

set -a
. "$here/broker.env"
set +a
"$broker" stop
rm -rf "$LOGITMILL_STANDALONE" "$here/target/run"
trap '"$broker" stop; rm -rf "$LOGITMILL_STANDALONE/broker/data"' EXIT
"$broker" start

# What Flink needs on Java 17, the module of the vector kernel, and the collector that Logitmill has.
peer_options=$(sed -n 's:.*<flink.jvm.flags>\(.*\)</flink.jvm.flags>.*:\1:p' "$root/pom.xml")
peer_options+=" -XX:+UseParallelGC --add-modules=jdk.incubator.vector -Dorg.slf4j.simpleLogger.defaultLogLevel=error"
peer_options+=" -Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.logitmill.schemas"

bench --bootstrap-server "127.0.0.1:$port" \
  --broker-pid "$(cat "$LOGITMILL_STANDALONE/pids/broker")" \
  --launcher "$root/logitmill" --peer-options "$peer_options" \
  --peers "$root/bench/peers/target/classes:$(cat "$root/bench/peers/target/class-path.txt")" \
  --tools "$root/deploy/broker/target/lib/*" --directory "$here/target/run" \
  --results "${RESULTS:-$here/target/results}" "$@"
