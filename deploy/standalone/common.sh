# shellcheck shell=bash disable=SC2034 # used by the scripts that read this
# What the scripts of this directory share; not to be run by itself.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(cd "$here/../.." && pwd)
# Where processes keep what is theirs: conf, log, pids, state.
directory=${LOGITMILL_STANDALONE:-$home/state/standalone}
case $directory in /*) ;; *) directory=$PWD/$directory ;; esac
flink_lib="$home/deploy/flink/target/lib/*:$home/deploy/standalone/target/lib/*"
broker_lib="$home/deploy/broker/target/lib/*"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() { say "$*"; exit 1; }

# Builds what the launcher builds, where it is missing.
require_built() {
  local module
  for module in broker flink standalone; do
    [ -d "$home/deploy/$module/target/lib" ] || { "$home/logitmill" --version >/dev/null; return; }
  done
}

# Prints the pid of a process that was launched under a name and runs, or nothing.
pid_of() {
  local file=$directory/pids/$1 pid
  [ -f "$file" ] || return 0
  pid=$(cat "$file")
  # By now the number may be a stranger's.
  case $(ps -ww -o command= -p "$pid" 2>/dev/null) in
    *"-Dlogitmill.standalone=$directory/$1 "*) echo "$pid" ;;
  esac
}

# launch NAME JAVA_OPTION...: starts a JVM that outlives this script; its output goes to log/NAME.log.
launch() {
  local name=$1
  shift
  mkdir -p "$directory/log" "$directory/pids"
  nohup "$java" "-Dlogitmill.standalone=$directory/$name" "-Dlog.file=$directory/log/$name.log" \
    "-Dlog4j2.configurationFile=$here/log4j2.xml" "$@" \
    </dev/null >>"$directory/log/$name.log" 2>&1 &
  echo $! >"$directory/pids/$name"
}

# await NAME SECONDS COMMAND...: until the command succeeds, as long as the process runs.
await() {
  local name=$1 left=$(($2 * 2))
  shift 2
  until "$@"; do
    [ -n "$(pid_of "$name")" ] || { tail -n 20 "$directory/log/$name.log" >&2; die "$name has ended; its log is $directory/log/$name.log"; }
    [ $((left -= 1)) -gt 0 ] || die "$name does not answer; its log is $directory/log/$name.log"
    sleep 0.5
  done
}

# Stops a process, if it runs: asks it to end, and kills it when that takes too long.
stop() {
  local name=$1 pid left=60
  pid=$(pid_of "$name")
  if [ -n "$pid" ]; then
    kill "$pid" 2>/dev/null || true
    while [ -n "$(pid_of "$name")" ]; do
      [ $((left -= 1)) -gt 0 ] || kill -KILL "$pid" 2>/dev/null || true
      sleep 0.5
    done
    say "stopped $name ($pid)"
  fi
  rm -f "$directory/pids/$name"
}
