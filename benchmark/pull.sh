#!/bin/bash
# Pulls the full-size runtime over loopback HTTP, here and with ostree, each time from the same server into an empty
# cache or repository; then here from a server that answers half of all requests with 500, drops connections and
# stalls. Prints wall and CPU times, what the server sent, and the ratios, and fails if ours is slower than `ostree pull`
# or if more than 1 % was fetched twice.
#
#   pull.sh [DIRECTORY] [RUNS]     what images/channels/debian/make.sh made, and its default; 3 runs
#
# Needs ostree, GNU time and 1 GB of disk in /tmp.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=fixture.sh
source "$project/benchmark/fixture.sh"
for tool in ostree /usr/bin/time; do
  command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }
done
echo "machine: $(nproc) CPUs, load $(cut -d ' ' -f 1 /proc/loadavg), $(java -version 2>&1 | head -n 1), $(ostree --version | grep Version)"
find "$directory/repo/" -type f -print0 | xargs -0 cat >/dev/null # from the page cache for all
mvn -B -q -f "$project/pom.xml" -pl gnome-oci-maven-plugin test \
  -Dtest=FullSizePullCheck -Dgnome-oci.fullSize="$directory" -Dgnome-oci.runs="${2:-3}"
