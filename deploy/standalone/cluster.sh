#!/usr/bin/env bash
# A Flink session cluster on this machine, from the jars of Maven Central alone: a JobManager and some
# TaskManagers, each a process. They outlive this script, and listen on this machine's own address only,
# but for the metrics.
#
# usage: cluster.sh start [-n TASKMANAGERS] [-D KEY=VALUE]...
#        cluster.sh add [-n TASKMANAGERS]
#        cluster.sh status
#        cluster.sh stop
#
# The settings are those of deploy/flink-conf/config.yaml, over which -D puts others (rest.port: 8081).
#
# LOGITMILL_STANDALONE   directory of configuration, logs and state (state/standalone)
# JAVA_HOME              the Java to use, 17 or later; else the one on the PATH
. "$(dirname "$0")/common.sh"

conf=$directory/conf

# Runs the class by which Flink's own scripts read the configuration and divide up the memory.
bash_java_utils() {
  "$java" -XX:TieredStopAtLevel=1 -cp "$flink_lib" org.apache.flink.runtime.util.bash.BashJavaUtils "$@" \
    2>>"$directory/log/configuration.log" | sed -n 's/^BASH_JAVA_UTILS_EXEC_RESULT://p'
}

configure() {
  # Each process that was killed has left its copies of Flink's and the job's jars.
  rm -rf "$directory/tmp"
  mkdir -p "$conf" "$directory/log" "$directory/tmp"
  bash_java_utils UPDATE_AND_GET_FLINK_CONFIGURATION --configDir "$home/deploy/flink-conf" -flatten \
    -Djobmanager.rpc.address=127.0.0.1 -Djobmanager.bind-host=127.0.0.1 \
    -Dtaskmanager.host=127.0.0.1 -Dtaskmanager.bind-host=127.0.0.1 \
    -Drest.address=127.0.0.1 -Drest.bind-address=127.0.0.1 -Drest.port=8081 \
    "-Dio.tmp.dirs=$directory/tmp" \
    "-Dexecution.checkpointing.dir=file:$directory/state/checkpoints" \
    "-Dexecution.checkpointing.savepoint-dir=file:$directory/state/savepoints" \
    "$@" >"$conf/config.yaml.new"
  [ -s "$conf/config.yaml.new" ] \
    || { tail -n 5 "$directory/log/configuration.log" >&2; die "Flink could not read its configuration"; }
  mv "$conf/config.yaml.new" "$conf/config.yaml"
}

# value KEY: prints the value of a key of the configuration, which may stand in quotes.
value() { sed -n "s/^$1: *//p" "$conf/config.yaml" | sed "s/^'\(.*\)'\$/\1/"; }

# start_process NAME MAIN_CLASS RESOURCES KEY_OF_OPTIONS ARGUMENT...
start_process() {
  local name=$1 main=$2 resources=$3 options=$4 parameters jvm dynamic
  shift 4
  parameters=$(bash_java_utils "$resources" --configDir "$conf")
  jvm=$(sed -n 1p <<<"$parameters")
  dynamic=$(sed -n 2p <<<"$parameters")
  # shellcheck disable=SC2046,SC2086 # lists of words
  launch "$name" $jvm $(value env.java.opts.all) $(value "$options") \
    -cp "$flink_lib" "$main" --configDir "$conf" $dynamic "$@"
}

start_task_manager() {
  start_process "$1" org.apache.flink.runtime.taskexecutor.TaskManagerRunner \
    GET_TM_RESOURCE_PARAMS env.java.opts.taskmanager -D "taskmanager.resource-id=$1"
}

# ask PATH: prints what the JobManager answers, or fails.
ask() {
  local port
  port=$(value rest.port)
  (
    exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$1" >&3
    cat <&3
  ) 2>/dev/null
}

# know NAME...: whether these TaskManagers are registered.
know() {
  local found name
  found=$(ask /taskmanagers) || return 1
  for name in "$@"; do
    case $found in *"\"id\":\"$name\""*) ;; *) return 1 ;; esac
  done
}

# Prints the names of the TaskManagers that were started, the oldest first.
task_managers() {
  local i
  for ((i = 0; ; i++)); do
    [ -f "$directory/pids/taskmanager-$i" ] || return 0
    echo "taskmanager-$i"
  done
}

stop_task_managers() {
  local name
  for name in $(task_managers); do
    stop "$name"
  done
}

add() {
  local first i names=()
  [ -n "$(pid_of jobmanager)" ] || die "expected a cluster in $directory, found none: start one first"
  # Those that have died keep their numbers and are not waited for.
  first=$(task_managers | wc -l)
  for ((i = first; i < first + count; i++)); do
    names+=("taskmanager-$i")
    start_task_manager "taskmanager-$i"
  done
  await jobmanager 90 know ${names[@]+"${names[@]}"}
}

count=1
overrides=()
command=${1:-}
[ $# -eq 0 ] || shift
while getopts n:D: option; do
  case $option in
    n) count=$OPTARG ;;
    D) overrides+=("-D$OPTARG") ;;
    *) exit 2 ;;
  esac
done

case $command in
  start)
    require_built
    [ -z "$(pid_of jobmanager)" ] || die "a cluster runs already in $directory"
    stop_task_managers
    configure ${overrides[@]+"${overrides[@]}"}
    start_process jobmanager org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint \
      GET_JM_RESOURCE_PARAMS env.java.opts.jobmanager
    add
    say "http://127.0.0.1:$(value rest.port) (TaskManagers: $count), logs in $directory/log"
    ;;
  add) add ;;
  status)
    for name in jobmanager $(task_managers); do
      pid=$(pid_of "$name")
      echo "$name ${pid:-has ended}"
    done
    ;;
  stop)
    stop_task_managers
    stop jobmanager
    ;;
  *)
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
