#!/bin/bash
# Fuzzes the readers for real, one target after the other, at low priority.
#
#   fuzz.sh [SECONDS [TARGET...]]     SECONDS for each target, default 60; TARGET is CLASS#METHOD, default: all below
#
# Prints for each target how many inputs were run and how much of the code under test they reached, and fails if an input
# broke a reader or if a target reached less than its floor: then the fuzzer did not see the code. An input that broke
# something lies in gnome-oci-maven-plugin/src/test/resources, from where every build runs it again.
set -euo pipefail
export LC_ALL=C
seconds=${1:-60}
[[ $# -eq 0 ]] || shift
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# The least coverage (edges of the control flow): three quarters of what 60 seconds reached when the target was written.
floors='
OstreeFuzzTest#commit 260
OstreeFuzzTest#dirtree 180
OstreeFuzzTest#dirmeta 180
OstreeFuzzTest#filez 240
OstreeFuzzTest#detachedSignatures 220
OstreeFuzzTest#summary 250
OstreeFuzzTest#summaryIndex 240
OstreeFuzzTest#normalForm 260
OstreeFuzzTest#keyFile 120
StaticDeltaFuzzTest#superblock 770
StaticDeltaFuzzTest#part 490
StaticDeltaFuzzTest#patch 58
ErofsFuzzTest#image 1100
SquashfsFuzzTest#image 700
TarFuzzTest#archive 310
TarFuzzTest#paxHeader 70
DocumentsFuzzTest#document 125
MtreeFuzzTest#specification 210
OsReleaseFuzzTest#osRelease 100
TmpfilesFuzzTest#file 1160
DiskFuzzTest#partitionTable 175
DiskFuzzTest#partitionEntries 225
DiskFuzzTest#hashTree 170
DiskFuzzTest#signaturePartition 60
CmsFuzzTest#signature 100
CmsFuzzTest#certificate 70
SysupdateFuzzTest#list 270
SysupdateFuzzTest#pattern 60
InitramfsFuzzTest#image 165
'
targets=("$@")
[[ $# -gt 0 ]] || mapfile -t targets < <(awk 'NF { print $1 }' <<<"$floors")

cd "$project"
mvn -B -q -pl gnome-oci-maven-plugin test-compile
failed=0
for target in "${targets[@]}"; do
  floor=$(awk -v target="$target" '$1 == target { print $2 }' <<<"$floors")
  status=ok
  JAZZER_FUZZ=1 JAZZER_MAX_DURATION=${seconds}s nice -n 19 \
    mvn -B -pl gnome-oci-maven-plugin surefire:test@fuzz "-Dtest=$target" >"$log" 2>&1 || status=BROKEN
  cat gnome-oci-maven-plugin/target/surefire-reports/*"${target%#*}"-output.txt >>"$log" 2>/dev/null || true
  last=$(grep -aoE '#[0-9]+[^c]*(DONE|pulse|NEW|REDUCE|INITED)? *cov: [0-9]+ ft: [0-9]+' "$log" | tail -1 || true)
  inputs=$(grep -oE '^#[0-9]+' <<<"$last" | tr -d '#' || true)
  coverage=$(grep -oE 'cov: [0-9]+' <<<"$last" | grep -oE '[0-9]+' || true)
  [[ $status != ok || ${coverage:-0} -ge ${floor:-0} ]] || status='BLIND'
  printf '%-36s %10s inputs  coverage %5s (floor %s)  %s\n' "$target" "${inputs:-?}" "${coverage:-?}" "${floor:--}" "$status"
  [[ $status == ok ]] || { failed=1; cp "$log" "${TMPDIR:-/tmp}/fuzz-${target//#/-}.log"; }
done
exit $failed
