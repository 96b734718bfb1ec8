#!/bin/bash
# Compares what the ostree and flatpak sources read of the full-size runtime with what `ostree checkout` makes of it and
# bsdtar lists, entry by entry with digests, and prints how many entries are equal.
#
#   check-readers.sh [DIRECTORY]     what images/channels/debian/make.sh made, and its default
#
# Needs ostree, bsdtar and 1 GB of disk in /tmp.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=fixture.sh
source "$project/benchmark/fixture.sh"
for tool in ostree bsdtar; do
  command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }
done
mvn -B -q -f "$project/pom.xml" -pl gnome-oci-maven-plugin test \
  -Dtest=FullSizeReaderCheck -Dgnome-oci.fullSize="$directory"
