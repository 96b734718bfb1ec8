#!/bin/bash
# Reads the full-size /usr partition of an operating system here, with fsck.erofs and sha256sum, and builds the image gnomeos
# of it here and with umoci, and compares the CPU time.
#
#   os.sh [DIRECTORY] [RUNS]     what images/channels/debian/make.sh made, and its default; 3 runs
#
# Ours reads every file with its SHA-256 and its dm-verity tree (goal ls), and builds the image with every digest verified. From ours,
# the time of the same command with the goal skipped is subtracted, so that the start of Maven does not count.
# Needs fsck.erofs 1.8 or newer (.ci/newer-tools), umoci, zstd and GNU time. MAVEN_OPTS is -Xmx256m unless it is set.
set -euo pipefail
directory=${1:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/gnome-oci-debian}
runs=${2:-3}
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=measure.sh
source "$project/benchmark/measure.sh"
require fsck.erofs umoci zstd mvn
[[ -d $directory/sysupdate ]] || { echo "run images/channels/debian/make.sh $directory first" >&2; exit 1; }
directory=$(cd "$directory" && pwd -P)
published=$(find "$directory/sysupdate" -name 'usr-*.raw*' | sort | tail -n 1)
image=$work/usr.raw
case $published in
  *.zst) zstd -dqo "$image" "$published" ;;
  *) cp "$published" "$image" ;;
esac
extract="rm -rf $work/tree; fsck.erofs --extract=$work/tree $image"

machine
bash -c "$extract" >/dev/null
mb=$(find "$work/tree" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum / 1000000 }')
echo "image:   $(($(stat -c %s "$image") / 1000000)) MB of EROFS, $mb MB in $(find "$work/tree" -type f | wc -l) files"

mvn -o -q -B -f "$project/pom.xml" install -DskipTests -pl gnome-oci-maven-plugin -am
version=$(sed -n 's|.*<version>\(.*\)</version>.*|\1|p' "$project/gnome-oci-maven-plugin/pom.xml" | head -n 1)
plugin=org.gnome.oci:gnome-oci-maven-plugin:$version
list="mvn -o -q -B $plugin:ls -Dtree=ddi:$image -Dgnome-oci.ls.output=$work/ours.mtree"
read -r idle _ < <(cpu "$list -Dgnome-oci.ls.skip")
read -r ours ours_kb < <(cpu "$list")
prepare() { rm -rf "$work/tree"; }
theirs_command="fsck.erofs --extract=$work/tree $image && find $work/tree -type f -print0 | xargs -0 sha256sum > $work/theirs.sums"
read -r theirs theirs_kb < <(cpu "$theirs_command")
prepare() { :; }

module="mvn -o -q -B -f $project/pom.xml package -pl images/gnomeos -am -DskipTests -Dgnomeos.source=ddi:$image -Dgnomeos.verityCertificates= -Dgnomeos.parent="
module="$module -Dchannel=debian -Ddebian.channel=$directory"
read -r module_idle _ < <(cpu "$module -Dgnome-oci.build.skip -Dgnome-oci.parity.skip")
prepare() { rm -rf "$project/images/gnomeos/target"; }
read -r build build_kb < <(cpu "$module -Dgnome-oci.parity.skip")
build_bytes=$(du -sb "$project/images/gnomeos/target/image" | cut -f 1)
prepare() { rm -rf "$work/umoci"; umoci init --layout "$work/umoci"; umoci new --image "$work/umoci:a"; }
umoci_command="umoci insert --image $work/umoci:a $work/tree /usr"
read -r umoci umoci_kb < <(cpu "$umoci_command")
umoci_bytes=$(du -sb "$work/umoci" | cut -f 1)

ours=$(minus "$ours" "$idle") build=$(minus "$build" "$module_idle")
row "ls, every digest" "$ours" "$ours_kb" "$(stat -c %s "$work/ours.mtree")"
row "fsck.erofs --extract; sha256sum" "$theirs" "$theirs_kb" "$((mb * 1000000))"
row "build gnomeos, zstd" "$build" "$build_kb" "$build_bytes"
row "umoci insert" "$umoci" "$umoci_kb" "$umoci_bytes"
awk -v o="$ours" -v t="$theirs" -v b="$build" -v u="$umoci" 'BEGIN {
  printf "ls / (fsck.erofs; sha256sum): %.2f\n", o / t
  printf "build (zstd) / umoci insert:  %.2f\n", b / u }'
echo "ours:   $list"
echo "theirs: $theirs_command"
echo "build:  $module -Dgnome-oci.parity.skip"
echo "umoci:  $umoci_command"
