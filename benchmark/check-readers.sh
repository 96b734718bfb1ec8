#!/bin/bash
# Compares what the ostree and flatpak sources read of the full-size runtime with what `ostree checkout` makes of it and
# bsdtar lists, entry by entry with digests, and prints how many entries are equal.
#
#   check-readers.sh [DIRECTORY]     what make-runtime.sh made; default ~/.cache/gnome-oci-benchmark
#
# Needs ostree, bsdtar and 1 GB of disk in /tmp.
set -euo pipefail
directory=${1:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/gnome-oci-benchmark}
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
[[ -d $directory/repo ]] || { echo "run make-runtime.sh first" >&2; exit 1; }
directory=$(cd "$directory" && pwd -P)
for tool in ostree bsdtar; do
  command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }
done
mvn -B -q -f "$project/pom.xml" -pl gnome-oci-maven-plugin test \
  -Dtest=FullSizeReaderCheck -Dgnome-oci.fullSize="$directory"
