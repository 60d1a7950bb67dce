#!/usr/bin/env bash
# A Kafka broker on this machine, which outlives this script. It is configured as the image apache/kafka
# is, by the variables KAFKA_* and by Kafka's own code; without any it listens on localhost:9092.
#
# usage: broker.sh start
#        broker.sh stop
#
# CLUSTER_ID, KAFKA_*, KAFKA_HEAP_OPTS   as for the image
# LOGITMILL_STANDALONE                   directory of configuration, log and topics (state/standalone)
. "$(dirname "$0")/common.sh"

if [ -z "${KAFKA_PROCESS_ROLES:-}" ]; then
  set -a
  . "$here/broker.env"
  set +a
fi

# Writes server.properties and formats the storage, as the image does when it starts.
set_up() {
  local files=$directory/broker result
  mkdir -p "$files/default" "$files/mounted" "$files/final"
  # What the class wants to find; the broker logs as log4j2.xml says.
  for name in log4j2.yaml tools-log4j2.yaml; do
    echo 'Configuration: {Properties: {Property: []}, Appenders: {}, Loggers: {Root: {level: INFO, AppenderRef: []}, Logger: []}}' \
      >"$files/default/$name"
  done
  result=$("$java" -XX:TieredStopAtLevel=1 -cp "$broker_lib" kafka.docker.KafkaDockerWrapper setup \
    --default-configs-dir "$files/default" --mounted-configs-dir "$files/mounted" \
    --final-configs-dir "$files/final" 2>&1) \
    || grep -q 'already formatted' <<<"$result" || die "$result"
}

# The address for clients of this machine: of the last listener that is advertised.
address() { sed 's/.*:\/\///' <<<"$KAFKA_ADVERTISED_LISTENERS"; }

answers() { "$here/kafka.sh" broker-api-versions --bootstrap-server "$(address)" >/dev/null 2>&1; }

case ${1:-} in
  start)
    require_built
    [ -z "$(pid_of broker)" ] || die "a broker runs already in $directory"
    set_up
    # shellcheck disable=SC2086 # a list of words
    launch broker ${KAFKA_HEAP_OPTS:--Xmx512m} -cp "$broker_lib" \
      kafka.Kafka "$directory/broker/final/server.properties"
    await broker 90 answers
    say "$(address), log in $directory/log/broker.log"
    ;;
  stop) stop broker ;;
  *)
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
