#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures the error of the kernels and their peers against exact arithmetic: about 5 minutes.
# Results: target/results, or $RESULTS.
exec "$(dirname "$0")/java.sh" Accuracy "$@"
