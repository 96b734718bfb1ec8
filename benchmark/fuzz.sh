#!/bin/bash
# Fuzzes the readers for real, one target after the other, at low priority, with 128 MB of heap for the code under test.
#
#   fuzz.sh [SECONDS [TARGET...]]     SECONDS for each target, default 60; TARGET is CLASS#METHOD, default: all below
#
#   fuzz.sh 3          what .ci/run does, in a few minutes: most of them go into the starts of Jazzer
#   fuzz.sh            about an hour
#   fuzz.sh 3600       two days; each run goes on from the corpus that the runs before have left in
#                      gnome-oci-maven-plugin/.cifuzz-corpus
#
# Prints for each target how many inputs were run and how much of the code under test they reached, and fails if an input
# broke a reader or if a target reached less than its floor: then the fuzzer did not see the code. An input that broke
# something lies in gnome-oci-maven-plugin/src/test/resources, from where every build runs it again.
set -euo pipefail
export LC_ALL=C
seconds=${1:-60}
[[ $# -eq 0 ]] || shift
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)/gnome-oci-maven-plugin
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# The least coverage (edges of the control flow): three quarters of what 60 seconds reached when the target was written.
# Of a shorter run half of that is asked. 10 and 30 only say that the fuzzer sees the code: code that is not instrumented
# has 8 at most.
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
TarFuzzTest#tree 30
LayerFuzzTest#layer 465
CompressionFuzzTest#gzip 43
CompressionFuzzTest#zstd 40
CompressionFuzzTest#xz 41
CompressionFuzzTest#detected 57
DocumentsFuzzTest#manifest 30
DocumentsFuzzTest#index 122
DocumentsFuzzTest#configuration 30
DocumentsFuzzTest#mediaType 30
BuiltImageFuzzTest#imageJson 30
PushedImageFuzzTest#pushJson 30
RulesFuzzTest#rules 276
AnswersFuzzTest#challenge 10
MtreeFuzzTest#specification 210
OsReleaseFuzzTest#osRelease 100
TmpfilesFuzzTest#file 1160
SysusersFuzzTest#file 30
SysusersFuzzTest#passwd 30
SysusersFuzzTest#ids 10
RuntimeMetadataFuzzTest#runtime 30
RuntimeMetadataFuzzTest#remote 30
DiskFuzzTest#partitionTable 175
DiskFuzzTest#partitionEntries 225
DiskFuzzTest#hashTree 170
DiskFuzzTest#signaturePartition 60
CmsFuzzTest#signature 100
CmsFuzzTest#certificate 70
OpenPgpFuzzTest#keyring 162
OpenPgpFuzzTest#signature 106
SysupdateFuzzTest#list 270
SysupdateFuzzTest#pattern 60
InitramfsFuzzTest#image 165
'
targets=("$@")
[[ $# -gt 0 ]] || mapfile -t targets < <(awk 'NF { print $1 }' <<<"$floors")

# One start of Maven for all targets, which would take longer than a short run does.
cd "$project"
mvn -B -q -f .. -pl gnome-oci-maven-plugin test-compile dependency:build-classpath -Dmdep.outputFile=target/fuzz.classpath
classpath=target/test-classes:target/classes:$(<target/fuzz.classpath)

failed=0
sum=0
for target in "${targets[@]}"; do
  file=$(cd src/test/java && find . -name "${target%#*}.java" | sed 's,^\./,,')
  class=${file%.java}
  floor=$(awk -v target="$target" '$1 == target { print $2 }' <<<"$floors")
  [[ $seconds -ge 60 ]] || floor=$((${floor:-0} / 2))
  status=ok
  JAZZER_FUZZ=1 JAZZER_MAX_DURATION=${seconds}s nice -n 19 java -Xmx256m -cp "$classpath" \
    org.gnome.oci.testing.FuzzProgram "${class//\//.}#${target#*#}" >"$log" 2>&1 || status=BROKEN
  last=$(grep -aoE '#[0-9]+[^c]*(DONE|pulse|NEW|REDUCE|INITED)? *cov: [0-9]+ ft: [0-9]+' "$log" | tail -1 || true)
  inputs=$(grep -oE '^#[0-9]+' <<<"$last" | tr -d '#' || true)
  coverage=$(grep -oE 'cov: [0-9]+' <<<"$last" | grep -oE '[0-9]+' || true)
  [[ $status != ok || ${coverage:-0} -ge ${floor:-0} ]] || status='BLIND'
  printf '%-36s %10s inputs  coverage %5s (floor %s)  %s\n' "$target" "${inputs:-?}" "${coverage:-?}" "${floor:--}" "$status"
  sum=$((sum + ${inputs:-0}))
  [[ $status == ok ]] || { failed=1; cp "$log" "${TMPDIR:-/tmp}/fuzz-${target//#/-}.log"; }
done
echo "reliability: No input breaks a reader: ${#targets[@]} targets, $sum inputs in $seconds s each, heap 128 MB"
exit $failed
