#!/bin/bash
# Makes the OS of the Debian channel: what GNOME OS publishes of a release, of Debian's packages. make.sh calls it.
#
#   make-os.sh [--size=full|small] DIRECTORY
#   make-os.sh --check                         only sees whether everything that it needs is there
#
# Leaves DIRECTORY/sysupdate, gnome-oci-debian-os.gpg, gnome-oci-debian.crt and ROOTHASHES; see README.md beside this file.
# What is already there is not made again: remove DIRECTORY/sysupdate to make it anew.
# Needs root (mmdebstrap --mode=root), attr, gnupg, libcap2-bin, mmdebstrap, openssl, zstd and a Debian mirror; and of newer
# Debian releases mkfs.erofs and systemd-repart, which .ci/newer-tools makes.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/common.bash"
source "$channel/../gnomeos.bash"
sample=$channel/../sample/src
version=nightly.20111111.0
export SOURCE_DATE_EPOCH
SOURCE_DATE_EPOCH=$(date -u -d "$timestamp" +%s)

check_os_tools
[[ -n $(command -v mmdebstrap) ]] || fail "mmdebstrap is missing: apt-get install mmdebstrap"
[[ ${1-} != --check ]] || exit 0

size=full
if [[ ${1-} == --size=* ]]; then
  size=${1#*=}
  shift
fi
case $#,$size in
  1,small) base_packages=("${small_platform[@]}" "${small_os[@]}") devel_packages=("${small_sdk[@]}") ;;
  1,full) base_packages=("${full_platform[@]}" "${full_os[@]}") devel_packages=("${full_sdk[@]}") ;;
  *) fail "usage: ${0##*/} [--size=full|small] DIRECTORY" ;;
esac
add_debug_packages devel_packages
mkdir -p "$1"
result=$(cd "$1" && pwd -P)
if [[ -d $result/sysupdate ]]; then
  cat "$result/ROOTHASHES"
  exit
fi

work=$(mktemp -d "$result/.work-os.XXXXXX")
export GNUPGHOME=$work/gnupg TMPDIR=$work/tmp
mkdir -m 700 "$GNUPGHOME" "$TMPDIR"
cleanup() {
  gpgconf --kill all 2>/dev/null || true
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# ---------------------------------------------------------------- trees

# Debian's users and groups as sysusers.d: files of /usr belong to some of them, and /etc/passwd is made from it. There is no
# group sudo, since toolbox would take it before wheel, and Debian's nogroup is systemd's group nobody.
declare_accounts() { # ROOT
  local file=$1/usr/lib/sysusers.d/basic.conf
  rm -rf "$1/usr/lib/sysusers.d"
  {
    awk -F: '
      NR == FNR { if ($3 == $4) user[$1] = 1; next }
      !($1 in user) && $1 != "sudo" { print "g", $1 == "nogroup" ? "nobody" : $1, $3 }' "$1/etc/passwd" "$1/etc/group"
    echo 'g wheel -'
    awk -F: '{ printf "u %s %s \"%s\" %s %s\n", $1, $3 == $4 ? $3 : $3 ":" $4, $5, $6, $7 }' "$1/etc/passwd"
  } | put "$file"
  echo 'root:x:0:0:root:/root:/bin/bash' | put "$1/etc/passwd"
  echo 'root:x:0:' | put "$1/etc/group"
  echo 'root:!*:::::::' | put "$1/etc/shadow"
  echo 'root:!*::' | put "$1/etc/gshadow"
  rm -f "$1"/etc/{passwd,group,shadow,gshadow,subuid,subgid}- "$1"/etc/{subuid,subgid}
  chmod 0400 "$1/etc/shadow" "$1/etc/gshadow"
}

# A Debian root in the shape of GNOME OS's, before /etc leaves it
make_os_root() { # ROOT PACKAGE…
  local kernel
  make_root "$@"
  merge_sbin "$1"
  for kernel in "$1"/boot/vmlinuz-*; do
    [[ ! -f $kernel ]] || cp "$kernel" "$1/usr/lib/modules/${kernel##*/vmlinuz-}/vmlinuz"
  done
  find "$1" -mindepth 1 -maxdepth 1 ! -name usr ! -name etc -exec rm -rf --one-file-system {} +
  # Not part of an image, or different on each run
  rm -f "$1"/etc/{machine-id,resolv.conf,hostname,.pwd.lock} "$1/usr/share/info/dir"
  find "$1/usr" -xdev -type d -name __pycache__ -prune -exec rm -rf {} +
  find "$1/usr" "$1/etc" -xdev ! -type f ! -type d ! -type l -delete
  declare_accounts "$1"
  rm -f "$1/usr/lib/os-release"
  sed -e "s/@VERSION@/$version/; s/@COMMIT@/0123456789abcdef0123456789abcdef01234567/" \
    -e 's/^NAME=.*/NAME="Debian as GNOME OS"/; s/^PRETTY_NAME=.*/PRETTY_NAME="Debian as GNOME OS (Nightly)"/' \
    "$sample/os-root/usr/lib/os-release" | put "$1/usr/lib/os-release"
  cp -r "$sample/os-root/usr/lib/repart.d" "$sample/os-root/usr/lib/sysupdate.d" "$1/usr/lib"
}

# ---------------------------------------------------------------- all of it

step "OS ($suite, $size)"
make_os_root "$work/os" "${base_packages[@]}"
(cd "$work/os/usr/share" && rm -rf "${documentation[@]}")

step "OS with what developers need"
make_os_root "$work/devel" "${base_packages[@]}" "${devel_packages[@]}"
mkdir -p "$work/debug-layer/usr/lib"
mv "$work/devel/usr/lib/debug" "$work/debug-layer/usr/lib/debug"
write_extension_release "$work/debug-layer" sysext debug
save_permissions "$work/debug-layer" gnomeos-initial-debug

step "devel extension: $(find "$work/os/usr" "$work/devel/usr" | wc -l) files to compare"
for tree in usr etc; do make_layer "$work/os/$tree" "$work/devel/$tree" "$work/devel-layer/$tree"; done
rm -rf --one-file-system "$work/devel"
write_extension_release "$work/devel-layer" sysext "devel_$version"
write_extension_release "$work/devel-layer" confext "devel_$version"
save_permissions "$work/devel-layer" gnomeos-initial-devel

move_configuration "$work/os"
save_permissions "$work/os" gnomeos-initial-usr

quietly gpg --batch --passphrase '' --quick-generate-key 'gnome-oci Debian OS (throw-away key)' rsa3072 sign never
key=$(gpg --batch --with-colons --list-secret-keys 2>/dev/null | awk -F: '$1 == "fpr" { print $10; exit }')
gpg --batch --export "$key" >"$work/gnome-oci-debian-os.gpg"
make_certificate 'gnome-oci Debian channel (throw-away key)'
cp "$work/verity.crt" "$work/gnome-oci-debian.crt"

images=$work/images
mkdir "$images" "$work/sysupdate"
step "usr: $(du -sh --apparent-size "$work/os/usr" | cut -f1) in $(find "$work/os/usr" | wc -l) files"
make_usr_image "$sample/repart/usr" "$work/os" "$images/gnomeos.raw"
rm -rf --one-file-system "$work/os" "$images/gnomeos.raw"
printf '%s usr\n' "$(account "$images/gnomeos.json" 10-usr.conf roothash)" >"$work/ROOTHASHES"
publish_usr "$images/gnomeos.raw" "$work/sysupdate"
for name in devel devel-confext debug; do
  tree=$work/${name%-confext}-layer
  kind=sysext
  [[ $name != *-confext ]] || kind=confext
  step "$name: $(du -sh --apparent-size "$tree" | cut -f1) in $(find "$tree" | wc -l) files"
  file=$work/sysupdate/$name-${systemd_architecture}_$version.raw
  make_extension_image "$sample/repart/$kind" 53752261-a988-42fb-a585-b35ae0ab2af4 "$tree" "$images/$name.raw"
  mv "$images/$name.raw" "$file"
  printf '%s %s\n' "$(account "$images/$name.json" 10-root.conf roothash)" "$name" >>"$work/ROOTHASHES"
done
step "compressing and signing"
publish "$work/sysupdate" "$key"

for file in gnome-oci-debian-os.gpg gnome-oci-debian.crt ROOTHASHES sysupdate; do mv -f "$work/$file" "$result/$file"; done
step "$(du -sh "$result/sysupdate" | cut -f1) in $result/sysupdate"
cat "$result/ROOTHASHES"
