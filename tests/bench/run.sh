#!/usr/bin/env bash
# Runs the benchmarks that `./dev bench` built, all of them or those named. Each prints what sluis
# does and the limits that it is compared with; README.md says what they mean.
set -euo pipefail
build=${1:?the folder of the build}; shift
[ $# -gt 0 ] || set -- mapping delivery pipeline marketing ingest beside
for name in "$@"; do
    program=$build/tests/bench/bench_$name
    [ -x "$program" ] || { printf 'there is no benchmark %s: mapping, delivery, pipeline, marketing, ingest, beside\n' "$name" >&2; exit 1; }
    printf '\n%s\n' "$name"
    "$program"
done
