#!/bin/bash
# Makes the Debian channel: GNOME's Platform and Sdk runtimes with their extensions as Debian's
# packages make them, in a signed Flatpak repository, and the tools that such a runtime cannot
# carry. See README.md beside this file.
#
#   make.sh [--size=full|small] [--without-deltas] [--without-os] [DIRECTORY]
#
#     DIRECTORY         where to put the result; default ${XDG_CACHE_HOME:-~/.cache}/gnome-oci-debian
#     --size=full       as large as the real runtimes (the default)
#     --size=small      a few hundred megabytes: enough for toolbox, in a minute
#     --without-deltas  no static deltas: compressing those of the full size takes longest of all
#     --without-os      the runtimes only, and not what make-os.sh makes
#
# Leaves DIRECTORY/flatpak, tools.tar, gnome-oci-debian.gpg and COMMITS, and what make-os.sh says. What is already there is
# not made again: remove DIRECTORY/flatpak or DIRECTORY/sysupdate to make it anew.
# Needs root (mmdebstrap --mode=root), mmdebstrap, ostree, flatpak, gnupg and a Debian mirror.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/common.bash"
branch=master
arch=x86_64
platform=org.gnome.Platform
sdk=org.gnome.Sdk
names=("$platform" "$platform.Locale" "$sdk" "$sdk.Locale" "$sdk.Docs" "$sdk.Debug")

# What the programs of tools.tar are in; it has all files of these packages.
tools=(libcap2-bin libpam-modules libpam-modules-bin libpam-runtime libsemanage2 libsepol2 libsubid4 login passwd sudo uidmap)
# and single ones of others. The runtimes keep mount and umount, without their setuid bit as upstream's do.
tools_moved=(usr/bin/su usr/bin/runuser)
tools_copied=(usr/bin/mount usr/bin/umount)

size=full
deltas=--generate-static-deltas
make_os=("$channel/make-os.sh")
while [[ ${1-} == --* ]]; do
  case $1 in
    --size=full | --size=small) size=${1#*=} ;;
    --without-deltas) deltas= ;;
    --without-os) make_os=(true) ;;
    *) fail "usage: ${0##*/} [--size=full|small] [--without-deltas] [--without-os] [DIRECTORY]" ;;
  esac
  shift
done
[[ $# -le 1 ]] || fail "usage: ${0##*/} [--size=full|small] [--without-deltas] [--without-os] [DIRECTORY]"
[[ $(id -u) -eq 0 ]] || fail "run as root: mmdebstrap --mode=root installs setuid programs"
for tool in flatpak gpg mmdebstrap ostree; do
  command -v "$tool" >/dev/null || fail "$tool is missing: apt-get install flatpak gnupg mmdebstrap ostree"
done
result=${1:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/gnome-oci-debian}
mkdir -p "$result"
result=$(cd "$result" && pwd -P)

[[ ${make_os[0]} == true ]] || "${make_os[@]}" --check

# Two runs at the same time would spoil each other's work.
exec 9>"$result/.lock"
flock -n 9 || fail "another ${0##*/} is working in $result"
if [[ -d $result/flatpak ]]; then
  cat "$result/COMMITS"
  "${make_os[@]}" --size="$size" "$result"
  exit
fi

work=$(mktemp -d "$result/.work.XXXXXX")
export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME"
cleanup() {
  gpgconf --kill all 2>/dev/null || true
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# ---------------------------------------------------------------- trees

# Prints what a package has in a tree whose /usr is merged.
files_of() { # ROOT PACKAGE
  local list=$1/var/lib/dpkg/info/$2.list
  [[ -e $list ]] || list=$1/var/lib/dpkg/info/$2:amd64.list
  sed -E 's|^/||; s|^(bin\|sbin\|lib\|lib64)(/\|$)|usr/\1\2|; s|^usr/sbin/|usr/bin/|' "$list" | while IFS= read -r path; do
    [[ ! -f $1/$path && ! -L $1/$path ]] || printf '%s\n' "$path"
  done
}

# Moves what a Flatpak runtime does not carry from a root to another: programs that are setuid in an
# image, with their libraries and configuration. Debian's users and groups go: an image has its own.
take_tools() { # ROOT TOOLS
  local package
  mkdir -p "$2"
  for package in "${tools[@]}"; do
    files_of "$1" "$package"
  done | grep -E '^(etc|usr/bin|usr/lib/'"$triplet"'|usr/libexec)/' | grep -v '^etc/init.d/' >"$work/tools.list"
  printf '%s\n' "${tools_moved[@]}" >>"$work/tools.list"
  (cd "$1" && find etc/pam.d etc/security -type f) >>"$work/tools.list"
  (cd "$1" && { cat "$work/tools.list"; printf '%s\n' "${tools_copied[@]}"; } | sort -u | xargs -d '\n' cp -a --parents -t "$2")
  (cd "$1" && xargs -d '\n' rm -f <"$work/tools.list")
  rm -f "$1"/etc/{passwd,group,shadow,gshadow,subuid,subgid}{,-}
  # The list of the image that takes the tools says which are setuid.
  chmod -R a-s "$2"
  put "$2/usr/lib/sysusers.d/basic.conf" <"$channel/sysusers.conf"
}

# The build directory of `flatpak build-export`
make_build_directory() { # ROOT NAME
  local build=$work/$2 directory
  mkdir -p "$build"/{files,var}
  mv "$1/usr" "$build/usr"
  mv "$1/etc" "$build/usr/etc"
  # Not part of a runtime, or different on each run; Flatpak writes ld.so.conf when it runs an application.
  rm -f "$build"/usr/etc/{machine-id,resolv.conf,hostname,ld.so.cache,ld.so.conf}
  find "$build/usr" -xdev -type d -name __pycache__ -prune -exec rm -rf {} +
  # Only files, directories and links can be committed.
  find "$build/usr" -xdev ! -type f ! -type d ! -type l -delete
  mkdir -p "$build/usr/share/runtime"
}

# freedesktop-sdk's split-locales: C and en* stay, the others become links into the extension,
# which has one directory for a language (pt), not one for a locale (pt_BR).
split_locales() { # NAME
  local usr=$work/$1/usr extension=$work/$1.Locale/usr part directory name language
  mkdir -p "$work/$1.Locale"/{files,var,usr}
  for part in share lib; do
    for directory in "$usr/$part/locale"/*/; do
      directory=${directory%/}
      name=${directory##*/}
      language=${name%%[_@.]*}
      case $language in C | en | '*') continue ;; esac
      mkdir -p "$extension/$language/$part"
      mv "$directory" "$extension/$language/$part/$name"
      case $part in
        share) ln -s "../runtime/locale/$language/share/$name" "$directory" ;;
        lib) ln -s "../../share/runtime/locale/$language/lib/$name" "$directory" ;;
      esac
    done
  done
}

# freedesktop-sdk's split-docs: documentation moves to share/runtime/docs, behind relative links.
split_docs() { # NAME
  local share=$work/$1/usr/share docs=$work/$1.Docs/usr path
  mkdir -p "$work/$1.Docs"/{files,var,usr}
  for path in "${documentation[@]}"; do
    [[ -d $share/$path ]] || continue
    mkdir -p "$(dirname "$docs/$path")"
    mv "$share/$path" "$docs/$path"
    ln -s "$(realpath -m --relative-to="$(dirname "$share/$path")" "$share/runtime/docs/$path")" "$share/$path"
  done
}

split_debug() { # NAME
  mkdir -p "$work/$1.Debug"/{files,var} "$work/$1/usr/lib/debug"
  mv "$work/$1/usr/lib/debug" "$work/$1.Debug/usr"
  ln -s /app/lib/debug "$work/$1.Debug/usr/app"
}

# As in org.gnome.Sdk: headers of an architecture lie beside its libraries, for every architecture.
move_headers() { # NAME
  local usr=$work/$1/usr
  mv "$usr/include/$triplet" "$usr/lib/$triplet/include"
  ln -s "../lib/$triplet/include" "$usr/include/$triplet"
  ln -s ../lib/i386-linux-gnu/include "$usr/include/i386-linux-gnu"
}

# Writes the metadata, which the sample channel's runtimes have as well, and the places where extensions are mounted.
make_metadata() { # NAME
  local file=$channel/../sample/src/metadata/$1 directory
  put "$work/$1/metadata" <"$file"
  sed -n 's/^directory=//p' "$file" | while IFS= read -r directory; do
    mkdir -p "$work/$1/usr/$directory"
  done
}

# ---------------------------------------------------------------- runtimes and tools

case $size in
  small) platform_packages=("${small_platform[@]}") sdk_packages=("${small_sdk[@]}") ;;
  full) platform_packages=("${full_platform[@]}") sdk_packages=("${full_sdk[@]}") ;;
esac
add_debug_packages sdk_packages

step "Platform ($suite, $size)"
make_root "$work/root" "${platform_packages[@]}" "${tools[@]}"
merge_sbin "$work/root"
take_tools "$work/root" "$work/unused"
make_build_directory "$work/root" "$platform"
(cd "$work/$platform/usr/share" && rm -rf "${documentation[@]}")
split_locales "$platform"
make_metadata "$platform"
rm -rf "$work/root" "$work/unused"

step "Sdk"
make_root "$work/root" "${platform_packages[@]}" "${sdk_packages[@]}" "${tools[@]}"
merge_sbin "$work/root"
take_tools "$work/root" "$work/tools"
make_build_directory "$work/root" "$sdk"
split_locales "$sdk"
split_docs "$sdk"
split_debug "$sdk"
move_headers "$sdk"
make_metadata "$sdk"
for name in "$platform.Locale" "$sdk.Locale" "$sdk.Docs" "$sdk.Debug"; do
  make_metadata "$name"
done
tar --format=pax --pax-option=delete=atime,delete=ctime --sort=name --numeric-owner --owner=0 --group=0 \
  --mtime="$timestamp" -C "$work/tools" -cf "$work/tools.tar" etc usr

# ---------------------------------------------------------------- key and repository

quietly gpg --batch --passphrase '' --quick-generate-key 'gnome-oci Debian channel (throw-away key)' rsa3072 sign never
key=$(gpg --batch --with-colons --list-secret-keys 2>/dev/null | awk -F: '$1 == "fpr" { print $10; exit }')
gpg --batch --export "$key" >"$work/gnome-oci-debian.gpg"
signing=(--gpg-sign="$key" --gpg-homedir="$GNUPGHOME")

ostree --repo="$work/flatpak" init --mode=archive
for name in "${names[@]}"; do
  step "$name: $(du -sh --apparent-size "$work/$name/usr" | cut -f1) in $(find "$work/$name/usr" | wc -l) files"
  # Without --files=usr the export of an extension is silently empty.
  quietly flatpak build-export --disable-sandbox --disable-fsync --runtime --no-update-summary --files=usr \
    --arch="$arch" --timestamp="$timestamp" --subject="gnome-oci Debian: $name" "${signing[@]}" \
    "$work/flatpak" "$work/$name" "$branch"
  rm -rf --one-file-system "${work:?}/$name"
done
step "summary${deltas:+ and static deltas}"
quietly flatpak build-update-repo --no-update-appstream $deltas --title='gnome-oci Debian channel' \
  --default-branch="$branch" "${signing[@]}" "$work/flatpak"
for name in "${names[@]}"; do
  ref=runtime/$name/$arch/$branch
  printf '%s %s\n' "$(ostree --repo="$work/flatpak" rev-parse "$ref")" "$ref"
done >"$work/COMMITS"

# ---------------------------------------------------------------- result

for file in gnome-oci-debian.gpg tools.tar COMMITS flatpak; do mv -f "$work/$file" "$result/$file"; done
step "$(du -sh "$result/flatpak" | cut -f1) in $result"
cat "$result/COMMITS"
"${make_os[@]}" --size="$size" "$result"
