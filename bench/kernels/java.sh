#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds what the benchmark needs and starts one of its programs: java.sh CLASS [arguments].
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
"$root/mvnw" -q -B -f "$root/pom.xml" -Pfast,bench -pl schemas,job,bench/report,bench/kernels test-compile

# One thread each; that it was so is checked after each measurement.
export OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
# The C library keeps what is freed: PyTorch's larger results would otherwise be mapped anew, page
# by page, in each call.
export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296
# Where DJL unpacks PyTorch; it reports to nobody.
export DJL_CACHE_DIR="$here/target/djl" OPT_OUT_TRACKING=true

program=$1
shift
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" \
  --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  -Xmx2g -Djava.awt.headless=true \
  -Dai.djl.offline=true -Dai.djl.pytorch.num_threads=1 -Dai.djl.pytorch.num_interop_threads=1 \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
  -Ddigits="$root/job/src/main/resources/io/logitmill/cli/demo" \
  -Dresults="${RESULTS:-$here/target/results}" \
  -cp "$here/target/classes:$(cat "$here/target/class-path.txt")" \
  "io.logitmill.bench.kernels.$program" "$@"
