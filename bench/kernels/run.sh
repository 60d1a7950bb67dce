#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures the kernels beside their peers: about 40 minutes.
#   run.sh --quick          what the marks need, once: about 9 minutes
#   run.sh [JMH options]    e.g. -p classes=1000,10000 -f 5 (rounds) -jvm /path/to/java
#   run.sh --report         the report of the last run once more
# Results: target/results, or $RESULTS.
exec "$(dirname "$0")/java.sh" Main "$@"
