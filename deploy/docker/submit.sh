#!/usr/bin/env bash
# Submits the job to a session cluster, unless it runs there: from its newest checkpoint or savepoint
# where there is one, else for the first time. Started again it does what is needed and no more.
#
# usage: submit.sh JOB_NAME run --config FILE
#
# JOB_JAR       the jar (/opt/flink/usrlib/logitmill-job.jar)
# STATE_DIR     where the cluster keeps checkpoints and savepoints (/opt/flink/state)
# PARALLELISM   subtasks of the job (1)
set -euo pipefail
name=$1
shift
jar=${JOB_JAR:-/opt/flink/usrlib/logitmill-job.jar}
state=${STATE_DIR:-/opt/flink/state}

jobs=$(flink list)
if grep -q -F " : $name (" <<<"$jobs"; then
  echo "The job $name runs already."
  exit 0
fi

shopt -s nullglob
snapshots=("$state"/checkpoints/*/chk-*/_metadata "$state"/savepoints/*/_metadata)
from=()
if [ "${#snapshots[@]}" -gt 0 ]; then
  # shellcheck disable=SC2012 # names that Flink has chosen
  newest=$(ls -t "${snapshots[@]}" | head -n 1)
  from=(-s "file://${newest%/_metadata}")
fi
echo "Submitting the job $name${from[1]:+ from ${from[1]}}."
exec flink run --detached --parallelism "${PARALLELISM:-1}" ${from[@]+"${from[@]}"} "$jar" "$@"
