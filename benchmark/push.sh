#!/bin/bash
# Pushes the full-size image platform to a registry on this machine, here and with skopeo copy, and compares wall times.
#
#   push.sh [DIRECTORY] [RUNS]     what images/channels/debian/make.sh made, and its default; 3 runs
#
# Each push goes to an empty docker-registry of its own on the loopback interface. Ours is the time of the goal push in mvn deploy,
# which builds the image before, with what it verifies and the tags it moves; the start of the JVM does not count.
# Needs docker-registry, skopeo and GNU time. MAVEN_OPTS is -Xmx128m unless it is set.
set -euo pipefail
directory=${1:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/gnome-oci-debian}
runs=${2:-3}
MAVEN_OPTS=${MAVEN_OPTS:--Xmx128m}
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=measure.sh
source "$project/benchmark/measure.sh"
require docker-registry skopeo mvn
[[ -d $directory/flatpak ]] || { echo "run images/channels/debian/make.sh $directory first" >&2; exit 1; }
directory=$(cd "$directory" && pwd -P)
registry=

stop_registry() {
  [[ -z $registry ]] || { kill "$registry" && wait "$registry" || true; }
  registry=
}
trap 'stop_registry; rm -rf "$work"' EXIT

# An empty registry, whose port it says itself: $place
start_registry() {
  stop_registry
  rm -rf "$work/storage"
  cat >"$work/registry.yml" <<END
version: 0.1
log: { level: info, formatter: json, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: $work/storage } }
http: { addr: 127.0.0.1:0 }
END
  docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
  registry=$!
  place=
  for ((i = 0; i < 100 && ${#place} == 0; i++)); do
    sleep 0.1
    place=$(sed -n 's/.*listening on \(127.0.0.1:[0-9]*\).*/\1/p' "$work/registry.log" | head -n 1)
  done
  [[ -n $place ]] || { cat "$work/registry.log" >&2; exit 1; }
}

# median SECONDS-COMMAND: runs a function that leaves seconds in $seconds
median() {
  for ((run = 0; run < runs; run++)); do
    start_registry
    "$1"
    stop_registry
    echo "$seconds"
  done | sort -n | awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }'
}

quietly() { "$@" >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }; }

push() {
  quietly mvn -B -f "$project/pom.xml" deploy -pl images/platform -Dchannel=debian "-Ddebian.channel=$directory" \
    -Dgnome-oci.parity.skip "-Dgnome-oci.repository=$place/benchmark/ours" \
    -Dorg.slf4j.simpleLogger.showDateTime=true -Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS
  seconds=$(awk -F'[: ]' '
    /:push \(push\) @ platform/ { begin = $1 * 3600 + $2 * 60 + $3 }
    / Moved: / { end = $1 * 3600 + $2 * 60 + $3 }
    END { printf "%.2f", end - begin + (end < begin ? 86400 : 0) }' "$work/out")
}

copy() {
  quietly /usr/bin/time -o "$work/time" -f %e skopeo copy --dest-tls-verify=false "oci:$layout" "docker://$place/benchmark/theirs:latest"
  seconds=$(<"$work/time")
}

quietly mvn -o -B -f "$project/pom.xml" install -DskipTests -pl gnome-oci-maven-plugin -am
layout=$project/images/platform/target/image
machine
ours=$(median push)
theirs=$(median copy)
bytes=$(du -sb "$layout" | cut -f 1)
echo "image: $((bytes / 1000000)) MB"
for row in "push $ours" "skopeo-copy $theirs"; do
  awk -v bytes="$bytes" '{ printf "%-12s %6.2f s %8.1f MB/s\n", $1, $2, bytes / 1e6 / $2 }' <<<"$row"
done
awk -v o="$ours" -v t="$theirs" 'BEGIN { printf "push / skopeo copy: %.2f\n", o / t; exit o > 1.2 * t }'
