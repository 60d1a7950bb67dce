#!/usr/bin/env bash
# Flink's command line client, for the cluster of cluster.sh: run, list, stop, cancel, savepoint.
#
# usage: flink.sh COMMAND ARGUMENT...      for example
#        flink.sh run --detached job/target/logitmill-job.jar run --config examples/job.yaml
. "$(dirname "$0")/common.sh"

export FLINK_CONF_DIR=$directory/conf
[ -f "$FLINK_CONF_DIR/config.yaml" ] \
  || die "expected a cluster in $directory, found none: start one with cluster.sh start"
options=$(sed -n 's/^env.java.opts.all: *//p' "$FLINK_CONF_DIR/config.yaml")
# shellcheck disable=SC2086 # a list of words
exec "$java" $options -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  "-Dlog.file=$directory/log/client.log" "-Dlog4j2.configurationFile=$here/log4j2-client.xml" \
  -cp "$flink_lib" org.apache.flink.client.cli.CliFrontend "$@"
