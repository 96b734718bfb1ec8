#!/bin/bash
# Makes the full-size fixture: a Flatpak runtime as large as org.gnome.Platform,
# from Debian packages, in an archive repository. See README.md beside this file.
#
#   make-runtime.sh [DIRECTORY]     default: ${XDG_CACHE_HOME:-~/.cache}/gnome-oci-benchmark
#
# Leaves DIRECTORY/repo      (org.gnome.Platform and its Locale extension, not signed)
#    and DIRECTORY/checkout  (`ostree checkout -U` of org.gnome.Platform).
# A part that is already there is not made again: remove it to make it anew.
# Needs root (mmdebstrap --mode=root), mmdebstrap, ostree, flatpak and 5 GB of disk.
set -euo pipefail
export LC_ALL=C TZ=UTC
umask 022

suite=bookworm
mirror=${GNOME_OCI_BENCHMARK_MIRROR:-http://deb.debian.org/debian}
arch=x86_64
branch=master
timestamp=2011-11-11T11:11:11Z
platform_reference=runtime/org.gnome.Platform/$arch/$branch

# What GNOME's Platform carries, by Debian's names. The list decides the size (about 1 GB),
# the number of files (about 21,000) and the oddities: absolute and dangling links, non-ASCII
# names, equal files (hardlinks in Debian's tree; the export loses them as it loses setuid bits
# and capabilities), very many small files next to very large ones (libwebkitgtk, libLLVM).
packages=(
  adwaita-icon-theme at-spi2-core ca-certificates dbus desktop-file-utils
  fonts-cantarell fonts-dejavu fonts-noto-cjk fonts-noto-color-emoji fonts-noto-core
  gir1.2-adw-1 gir1.2-gtk-4.0 gir1.2-webkit-6.0 glib-networking
  gnome-themes-extra gsettings-desktop-schemas gstreamer1.0-libav gstreamer1.0-plugins-bad
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-tools hicolor-icon-theme
  hunspell-en-us iputils-ping iso-codes libadwaita-1-0 libcap2-bin libgl1-mesa-dri
  libgtk-4-1 libgtk-4-bin libgtksourceview-5-0 libsecret-1-0 libvte-2.91-gtk4-0
  libwebkitgtk-6.0-4 locales mesa-va-drivers mesa-vulkan-drivers mount passwd
  python3 python3-gi shared-mime-info sudo systemd tzdata xkb-data
)

fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }
step() { printf '== %s\n' "$*" >&2; }

[[ $# -le 1 ]] || fail "usage: ${0##*/} [DIRECTORY]"
target=${1:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/gnome-oci-benchmark}
mkdir -p "$target"
target=$(cd "$target" && pwd -P)
for tool in ostree flatpak; do
  command -v "$tool" >/dev/null || fail "$tool is missing: apt-get install $tool"
done

# Two runs at the same time would spoil each other's work.
exec 9>"$target/.lock"
flock -n 9 || fail "another ${0##*/} is working in $target"

work=
cleanup() { if [[ -n $work ]]; then rm -rf --one-file-system "$work"; fi; }
trap cleanup EXIT
trap 'exit 130' INT TERM

# make_tree ROOT: a Debian root tree
make_tree() {
  command -v mmdebstrap >/dev/null || fail "mmdebstrap is missing: apt-get install mmdebstrap"
  [[ $(id -u) -eq 0 ]] || fail "run as root: mmdebstrap --mode=root installs setuid programs"
  local include
  include=$(IFS=,; printf '%s' "${packages[*]}")
  SOURCE_DATE_EPOCH=$(date -u -d "$timestamp" +%s) \
    mmdebstrap --variant=minbase --mode=root --skip=check/empty \
      --aptopt='APT::Install-Recommends "false"' \
      --include="$include" "$suite" "$1" "$mirror"
}

# make_build_directories ROOT PLATFORM LOCALE: moves the tree into the form that
# `flatpak build-init` and freedesktop-sdk's flatpak_image make
make_build_directories() {
  local root=$1 platform=$2 locale=$3 name language directory part
  mkdir -p "$platform"/{files,var} "$locale"/{files,var,usr}
  mv "$root/usr" "$platform/usr"
  mv "$root/etc" "$platform/usr/etc"
  # Not part of a runtime, or different on each run.
  rm -f "$platform"/usr/etc/{machine-id,resolv.conf,hostname,ld.so.cache,passwd-,group-,shadow-,gshadow-}
  find "$platform/usr" -xdev -type d -name __pycache__ -prune -exec rm -rf {} +
  # Only files, directories and links can be committed.
  find "$platform/usr" -xdev ! -type f ! -type d ! -type l -delete

  # freedesktop-sdk's split-locales: C and en* stay, the others become links into the
  # extension, which has one directory for a language (pt), not one for a locale (pt_BR).
  for part in share lib; do
    for directory in "$platform/usr/$part/locale"/*/; do
      directory=${directory%/}
      name=${directory##*/}
      language=${name%%[_@.]*}
      case $language in C|en|'*') continue ;; esac
      mkdir -p "$locale/usr/$language/$part"
      mv "$directory" "$locale/usr/$language/$part/$name"
      if [[ $part == share ]]
      then ln -s "../runtime/locale/$language/share/$name" "$directory"
      else ln -s "../../share/runtime/locale/$language/lib/$name" "$directory"
      fi
    done
  done
  mkdir -p "$platform"/usr/share/runtime/{docs,locale} "$platform/usr/lib/x86_64-linux-gnu/GL"

  cat >"$platform/metadata" <<END
[Runtime]
name=org.gnome.Platform
runtime=org.gnome.Platform/$arch/$branch
sdk=org.gnome.Sdk/$arch/$branch

[Environment]
GI_TYPELIB_PATH=/app/lib/girepository-1.0
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share:/run/host/user-share:/run/host/share

[Extension org.gnome.Platform.Locale]
directory=share/runtime/locale
autodelete=true
locale-subset=true

[Extension org.freedesktop.Platform.GL]
directory=lib/x86_64-linux-gnu/GL
version=1.4
subdirectories=true
no-autodownload=true
autodelete=false
add-ld-path=lib
END
  cat >"$locale/metadata" <<END
[Runtime]
name=org.gnome.Platform.Locale

[ExtensionOf]
ref=$platform_reference
END
}

export_runtime() { # REPO BUILDDIR [FILES]
  flatpak build-export --disable-sandbox --disable-fsync --runtime --no-update-summary \
    --arch="$arch" --timestamp="$timestamp" --files=usr \
    --subject='gnome-oci benchmark' "$1" "$2" "$branch"
}

if [[ ! -d $target/repo ]]; then
  work=$(mktemp -d "$target/.work.XXXXXX")
  step "Debian tree ($suite, ${#packages[@]} packages and what they need)"
  make_tree "$work/root"
  make_build_directories "$work/root" "$work/platform" "$work/locale"
  step "$(du -sh --apparent-size "$work/platform/usr" | cut -f1) in $(find "$work/platform/usr" | wc -l) files; committing"
  ostree --repo="$work/repo" init --mode=archive
  export_runtime "$work/repo" "$work/platform"
  export_runtime "$work/repo" "$work/locale"
  flatpak build-update-repo --no-update-appstream "$work/repo"
  mv "$work/repo" "$target/repo"
fi

if [[ ! -d $target/checkout ]]; then
  [[ -n $work ]] || work=$(mktemp -d "$target/.work.XXXXXX")
  step "checkout"
  # Copies: a checkout from the repository's cache would hardlink all files of equal content.
  ostree --repo="$target/repo" checkout -U --force-copy --disable-cache "$platform_reference" "$work/checkout"
  mv "$work/checkout" "$target/checkout"
fi

commit=$(ostree --repo="$target/repo" rev-parse "$platform_reference")
printf '%s\n' "repo      $target/repo" "checkout  $target/checkout" "ref       $platform_reference" "commit    $commit"
