#!/bin/bash
# Makes the images of this directory, of one small tree: root's, with mkfs.erofs 1.8.6 and 1.9.4 as $1 and $2.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")"
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
umask 022

mkdir "$tree/d"
seq 1 700 >"$tree/seq"
seq 3 400 >"$tree/d/other"
seq 1 2000 | xz | head -c 700 >"$tree/random"
cat "$tree/seq" "$tree/random" >"$tree/d/mixed"
printf tiny >"$tree/tiny"
chmod 4755 "$tree/tiny"
ln "$tree/tiny" "$tree/d/alias"
ln -s seq "$tree/link"
mknod "$tree/n" c 1 3
setfattr -n user.a -v common "$tree/seq" "$tree/tiny" "$tree/d/other"
setfattr -n user.b.long.name -v x "$tree/d"
find "$tree" -exec touch -h -d @1000000000 {} +

# Small blocks for small images; no checksum, so that damage gets past the superblock.
make() {
  "$1" --quiet -b512 -Uc1b9d5a2-f162-11cf-9ece-0020afc76f16 -T1767225600 -Enosbcrc "${@:3}" "$2" "$tree"
}
make "$1" fragments.erofs -zzstd -C1024 -Efragments,fragdedupe=inode --xattr-prefix=user.b. -Lfragments
make "$1" compact.erofs -zlz4hc -C2048 -Eztailpacking
make "$1" full.erofs -zdeflate -C1024 -Ededupe,ztailpacking
make "$1" lzma.erofs -zlzma -C1024 -Elegacy-compress
make "$1" chunk.erofs --chunksize=512
make "$2" 48bit.erofs -zzstd -C2048 -E48bit,fragments
make "$2" metabox.erofs -zzstd -C2048 -m512 -x1000
