# What make.sh and make-os.sh share: where packages come from, which ones, and how a tree is made of them. To be sourced; the
# caller sets work.

export LC_ALL=C TZ=UTC
umask 022

suite=bookworm
mirror=${GNOME_OCI_DEBIAN_MIRROR:-http://deb.debian.org/debian}
debug_mirror=${GNOME_OCI_DEBIAN_DEBUG_MIRROR:-http://deb.debian.org/debian-debug}
triplet=x86_64-linux-gnu
timestamp=2011-11-11T11:11:11Z
channel=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

small_platform=(ca-certificates hostname less libnss-myhostname procps tzdata util-linux)
small_sdk=(libc6-dbg libc6-dev man-db pkgconf)

# What GNOME's Platform carries, by Debian's names. The list decides the size (about 1 GB),
# the number of files (about 20,000) and the oddities: absolute and dangling links, non-ASCII
# names, equal files (hardlinks in Debian's tree; the export loses them as it loses setuid bits
# and capabilities), very many small files next to very large ones (libwebkitgtk, libLLVM).
full_platform=(
  "${small_platform[@]}" adwaita-icon-theme at-spi2-core dbus desktop-file-utils
  fonts-cantarell fonts-dejavu fonts-noto-cjk fonts-noto-color-emoji fonts-noto-core
  gir1.2-adw-1 gir1.2-gtk-4.0 gir1.2-webkit-6.0 glib-networking
  gsettings-desktop-schemas gstreamer1.0-libav gstreamer1.0-plugins-bad
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-tools hicolor-icon-theme
  hunspell-en-us iputils-ping iso-codes libadwaita-1-0 libgl1-mesa-dri
  libglu1-mesa libglut3.12 libgtk-4-1 libgtk-4-bin libgtksourceview-5-0 libsecret-1-0 libvte-2.91-gtk4-0
  libwebkitgtk-6.0-4 locales mesa-va-drivers mesa-vulkan-drivers
  python3 python3-gi shared-mime-info systemd xkb-data
)
full_sdk=(
  "${small_sdk[@]}" g++ gcc gdb git libadwaita-1-dev libadwaita-1-doc libglib2.0-doc libgstreamer-plugins-base1.0-dev
  libgtk-4-dev libgtk-4-doc libgtksourceview-5-dev libsecret-1-dev libvte-2.91-gtk4-dev libwebkitgtk-6.0-dev
  locales-all meson ninja-build strace valgrind
)
# What an OS has more than the Platform
small_os=(iputils-ping libcap2-bin mount passwd sudo systemd uidmap)
full_os=(
  "${small_os[@]}" bluez bolt btrfs-progs cryptsetup cups-client dbus-user-session dosfstools e2fsprogs eog evince
  file-roller firmware-linux-free flatpak fuse3 fwupd gdm3 gnome-calculator gnome-characters gnome-console
  gnome-control-center gnome-disk-utility gnome-keyring gnome-session gnome-shell gnome-software gnome-system-monitor
  gnome-text-editor gvfs-backends ibus iwd libnss-systemd linux-image-amd64 locales-all lvm2 nautilus network-manager
  openssh-client ostree pipewire-pulse pkexec podman polkitd power-profiles-daemon systemd-resolved systemd-sysv
  tiny-initramfs totem udev wireplumber xdg-desktop-portal-gnome yelp
)
# Debugging information beyond libc6-dbg, where the mirror for it can be reached
debug_packages=(bash-dbgsym coreutils-dbgsym less-dbgsym procps-dbgsym util-linux-dbgsym)
documentation=(man doc info help gtk-doc/html)

fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }
step() { printf '== %s %s\n' "$(date +%H:%M:%S)" "$*" >&2; }
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "$1 failed"; }; }

# Adds debugging information to a list of packages, where the mirror for it can be reached.
add_debug_packages() { # NAME OF ARRAY
  local -n packages=$1
  if curl -fsS -m 10 -o /dev/null "$debug_mirror/dists/$suite-debug/InRelease" 2>/dev/null; then
    packages+=("${debug_packages[@]}")
  fi
}

# ---------------------------------------------------------------- trees

put() { # PATH, content from standard input
  mkdir -p "$(dirname "$1")"
  cat >"$1"
}

# A Debian root tree with the packages
make_root() { # ROOT PACKAGE…
  local include mirrors=("deb $mirror $suite main")
  include=$(IFS=,; printf '%s' "${*:2}")
  [[ $include != *-dbgsym* ]] || mirrors+=("deb $debug_mirror $suite-debug main")
  SOURCE_DATE_EPOCH=$(date -u -d "$timestamp" +%s) quietly \
    mmdebstrap --variant=minbase --mode=root --skip=check/empty --aptopt='APT::Install-Recommends "false"' \
    --include="$include" "$suite" "$1" "${mirrors[@]}"
}

# /usr/sbin becomes a link to bin, as in freedesktop-sdk.
merge_sbin() { # ROOT
  local file
  for file in "$1"/usr/sbin/*; do
    [[ ! -e $1/usr/bin/${file##*/} ]] || { [[ -L $file ]] && rm "$file" && continue; }
    mv -n "$file" "$1/usr/bin/"
  done
  rmdir "$1/usr/sbin" || fail "a program is in /usr/bin and in /usr/sbin"
  ln -s bin "$1/usr/sbin"
}
