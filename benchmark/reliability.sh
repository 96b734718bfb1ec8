#!/bin/bash
# Tries all that the tests of our promises can try, and prints what they have counted: the figures of the README's table.
#
#   reliability.sh [SECONDS]     fuzzes each reader for SECONDS, default 60; hours find more than minutes do
#
# Wants the tools that .ci/run installs, and root for mounts and other users: what is missing is skipped, and said.
set -euo pipefail
export LC_ALL=C
seconds=${1:-60}
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

cd "$project"
[[ ! -d target/newer-tools/bin ]] || export PATH=$project/target/newer-tools/bin:$PATH
mvn -B -ntp verify -Dreliability=whole 2>&1 | tee "$log"
benchmark/fuzz.sh "$seconds" | tee -a "$log"

echo
sed -n 's/^\(\[INFO\] \)\?reliability: //p' "$log"
grep -h -o '<skipped message="[^"]*"' gnome-oci-maven-plugin/target/surefire-reports/TEST-*.xml | sort | uniq -c || true
