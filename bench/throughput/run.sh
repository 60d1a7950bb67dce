#!/usr/bin/env bash
# Measures the throughput of the whole job, exactly-once with 1 s checkpoints, on a broker that it
# starts for itself: about 10 minutes.
#   run.sh --quick      three sizes, one round: about 2 minutes
#   run.sh --help       what may be chosen
# Results: target/results, or $RESULTS. The broker takes the ports $PORT (29092) and the next one,
# and up to 15 GB below target while it runs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
port=${PORT:-29092}
export LOGITMILL_STANDALONE=$here/target/standalone
broker=$root/deploy/standalone/broker.sh

"$root/mvnw" -q -B -f "$root/pom.xml" -Pfast,bench -pl schemas,bench/report,bench/throughput \
  test-compile
# Builds the job's jar and gathers the broker's, where they are missing or old.
"$root/logitmill" --version >/dev/null

bench() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
    -Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.logitmill.schemas \
    -cp "$here/target/classes:$(cat "$here/target/class-path.txt")" \
    io.logitmill.bench.throughput.Main "$@"
}

case " $* " in *" --help "* | *" -h "*) bench --help; exit ;; esac

set -a
. "$here/broker.env"
set +a
"$broker" stop
rm -rf "$LOGITMILL_STANDALONE" "$here/target/run"
trap '"$broker" stop; rm -rf "$LOGITMILL_STANDALONE/broker/data"' EXIT
"$broker" start

bench --bootstrap-server "127.0.0.1:$port" \
  --broker-pid "$(cat "$LOGITMILL_STANDALONE/pids/broker")" \
  --launcher "$root/logitmill" --directory "$here/target/run" \
  --results "${RESULTS:-$here/target/results}" "$@"
