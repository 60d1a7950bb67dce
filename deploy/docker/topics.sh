#!/usr/bin/env bash
# Creates the topics of deploy/docker/job.yaml where they are missing; changes none that is there.
#
# usage: topics.sh BOOTSTRAP_SERVERS
#
# REPLICAS   copies of each partition; as many as there are brokers, 3 at the most (1)
set -euo pipefail
servers=$1
replicas=${REPLICAS:-1}
PATH=$PATH:/opt/kafka/bin

create() {
  local topic=$1
  shift
  kafka-topics.sh --bootstrap-server "$servers" --create --if-not-exists \
    --topic "$topic" --partitions 4 --replication-factor "$replicas" "$@"
}

create logits
create predictions
# Room for the largest input record and 64 KiB of headers: a dead letter is never cut.
create logits-dead-letters --config max.message.bytes=1114124
