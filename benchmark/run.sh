#!/bin/bash
# Builds the full-size runtime here, with umoci, and with tar | gzip, and compares the CPU time.
#
#   run.sh [DIRECTORY] [RUNS]     what images/channels/debian/make.sh made, and its default; 3 runs
#
# CPU time is user plus system time of the whole process tree, the median of the runs. From ours, the time of the same
# command with the goals skipped is subtracted, so that the start of Maven and the packaging of the plugin do not count.
# Needs umoci, tar, gzip and GNU time. MAVEN_OPTS is -Xmx256m unless it is set.
set -euo pipefail
runs=${2:-3}
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=measure.sh
source "$project/benchmark/measure.sh"
require umoci tar gzip mvn
# shellcheck source=fixture.sh
source "$project/benchmark/fixture.sh"
mkdir "$work/empty"

maven="mvn -o -q -B -f $project/pom.xml package -pl images/platform -am -DskipTests"
maven="$maven -Dflatpak.repository=$directory/repo -Dgnome-oci.gpgVerify=false"
maven="$maven -Dgnome-oci.rootfs=$work/empty -Dgnome-oci.parity.fail=false"
archive=$project/images/platform/target

machine
mb=$(find "$directory/checkout/files" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum / 1000000 }')
echo "tree:    $mb MB in $(find "$directory/checkout/files" -type f | wc -l) files"
$maven -Dgnome-oci.build.skip -Dgnome-oci.parity.skip >/dev/null

read -r idle _ < <(cpu "$maven -Dgnome-oci.build.skip -Dgnome-oci.parity.skip")
prepare() { rm -rf "$archive"; }
read -r build build_kb < <(cpu "$maven -Dgnome-oci.parity.skip")
zstd_bytes=$(du -sb "$archive/image" | cut -f 1)
prepare() { :; }
read -r again _ < <(cpu "$maven -Dgnome-oci.parity.skip")
read -r parity parity_kb < <(cpu "$maven -Dgnome-oci.build.skip")
prepare() { rm -rf "$archive"; }
read -r gzip_build _ < <(cpu "$maven -Dgnome-oci.parity.skip -Dgnome-oci.compression=gzip")
own_gzip_bytes=$(du -sb "$archive/image" | cut -f 1)

prepare() { rm -rf "$work/umoci"; umoci init --layout "$work/umoci"; umoci new --image "$work/umoci:a"; }
umoci_command="umoci insert --image $work/umoci:a $directory/checkout/files /usr"
read -r umoci umoci_kb < <(cpu "$umoci_command")
umoci_bytes=$(du -sb "$work/umoci" | cut -f 1)
prepare() { :; }
tar_command="tar --sort=name --xattrs --numeric-owner --mtime=@1321009871 -C $directory/checkout/files -cf - . | gzip -n -6 > $work/layer.tgz"
read -r gzip gzip_kb < <(cpu "$tar_command")
gzip_bytes=$(stat -c %s "$work/layer.tgz")

build=$(minus "$build" "$idle") again=$(minus "$again" "$idle") parity=$(minus "$parity" "$idle") gzip_build=$(minus "$gzip_build" "$idle")
row "build, zstd" "$build" "$build_kb" "$zstd_bytes"
row "build, gzip" "$gzip_build" "" "$own_gzip_bytes"
row "build again, unchanged" "$again" "" 0
row "parity" "$parity" "$parity_kb" 0
row "umoci insert" "$umoci" "$umoci_kb" "$umoci_bytes"
row "tar | gzip -6" "$gzip" "$gzip_kb" "$gzip_bytes"
awk -v b="$build" -v g="$gzip_build" -v u="$umoci" -v z="$gzip" -v p="$parity" -v mb="$mb" 'BEGIN {
  printf "build (zstd) / umoci insert:  %.2f\n", b / u
  printf "build (zstd) / tar | gzip -6: %.2f\n", b / z
  printf "build (gzip) / tar | gzip -6: %.2f\n", g / z
  printf "parity: %.2f CPU s per 100 MB\n", p / mb * 100 }'
echo "ours:  $maven -Dgnome-oci.parity.skip"
echo "umoci: $umoci_command"
echo "tar:   $tar_command"
