#!/bin/bash
# Makes the OS of the sample channel: sysupdate/, gnomeos.raw.zst, bootc.tar, ROOTHASHES, gnome-oci-sample-os.gpg,
# gnome-oci-sample.crt and SHA256SUMS.os beside this script, from src/ and from what make.sh made. README.md says what is in
# it and what differs between two makes.
#
#   make-os.sh [DIRECTORY]     DIRECTORY: where to put the result, default: beside this script
#
# Needs root, what make.sh needs, and attr, cpio, libcap2-bin, openssl, zstd; and of newer Debian releases mkfs.erofs and
# systemd-repart, which .ci/newer-tools makes. Nothing is downloaded.
set -euo pipefail

source "${BASH_SOURCE[0]%/*}/common.bash"
source "${BASH_SOURCE[0]%/*}/../gnomeos.bash"
version=nightly.20260101.0
commit=0123456789abcdef0123456789abcdef01234567
kernel=6.18.0-gnome-oci-sample

[[ $# -le 1 ]] || fail "usage: ${0##*/} [DIRECTORY]"
check_os_tools
for tool in gcc cpio ostree; do
  command -v "$tool" >/dev/null || fail "$tool is missing: apt-get install cpio gcc ostree"
done
mkdir -p "${1:-$channel}"
result=$(cd "${1:-$channel}" && pwd -P)

work=$(mktemp -d)
new=$(mktemp -d "$result/.make.XXXXXX") # in the file system of the result, so that mv is a rename
export GNUPGHOME=$work/gnupg HOME=$work/home TMPDIR=$work/tmp
mkdir -m 700 "$GNUPGHOME" "$HOME" "$TMPDIR"
cleanup() {
  gpgconf --kill all 2>/dev/null || true
  rm -rf "$work" "$new"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# ---------------------------------------------------------------- the runtimes' trees, where an OS has them

# An OS is built of the same parts as the runtimes: the same bytes, so that images of both can share them.
check_out() { # RUNTIME; its files in $work/RUNTIME
  ostree --repo="$work/flatpak" checkout -U --force-copy --subpath=/files "runtime/org.gnome.$1/x86_64/master" "$work/$1"
}

# /usr and /etc of a runtime with its extensions, without what Flatpak needs of it: documentation, translations and headers
# are where they belong, not behind links.
make_native() { # RUNTIME ROOT
  local usr=$2/usr directory path
  mkdir -p "$2"
  cp -a "$work/$1" "$usr"
  mv "$usr/etc" "$2/etc"
  for directory in "$work/$1.Locale"/*/{share,lib}/*/; do
    [[ -d $directory ]] || continue
    directory=${directory%/}
    path=$usr/share/locale/${directory##*/}
    [[ $directory != */lib/* ]] || path=$usr/lib/locale/${directory##*/}
    rm -f "$path"
    cp -a "$directory" "$path"
  done
  if [[ -d $work/$1.Docs ]]; then
    for path in man doc info help gtk-doc/html; do
      rm "$usr/share/$path"
      cp -a "$work/$1.Docs/$path" "$usr/share/$path"
    done
  fi
  if [[ -L $usr/include/$triplet ]]; then
    rm "$usr/include/$triplet" "$usr/include/i386-linux-gnu"
    mv "$usr/lib/$triplet/include" "$usr/include/$triplet"
  fi
  rm -rf "$usr/share/runtime" "$usr/lib/debug" "$usr/lib/i386-linux-gnu" "$usr/lib/sdk"
}

# ---------------------------------------------------------------- /usr and /etc of the OS

stand_in() { # PATH MODE
  mkdir -p "${1%/*}"
  compile programs/stand-in.c "$1" "-DNAME=\"${1##*/}\"" "${program[@]}" "${without_debugging[@]}"
  check_binary "$1"
  chmod "$2" "$1"
}

copy_os_files() { # FROM TO
  copy_files "$source/$1" "$2"
  find "$2" -name os-release -type f -exec sed -i -e "s/@VERSION@/$version/" -e "s/@COMMIT@/$commit/" {} +
}

make_os_programs() { # ROOT
  local bin=$1/usr/bin libexec=$1/usr/libexec name
  for name in bash dbus-daemon fusermount3 ping pkexec git less; do stand_in "$bin/$name" 755; done
  for name in dbus-daemon-launch-helper gnome-session-binary; do stand_in "$libexec/$name" 755; done
  for name in systemd systemd-executor system-generators/gnomeos-generator; do stand_in "$1/usr/lib/systemd/$name" 755; done
  stand_in "$1/usr/lib/polkit-1/polkit-agent-helper-1" 755
  stand_in "$1/usr/lib/gnomeos/migrate-confext" 755
  ln -s bash "$bin/sh"
  ln -s ../lib/systemd/systemd "$bin/init"
  # One file under three names, in two directories
  mkdir -p "$libexec/git-core"
  ln "$bin/git" "$libexec/git-core/git"
  ln "$bin/git" "$libexec/git-core/git-add"
}

# Parts that GNOME's OCI image leaves out: domains extra and static-blocklist
make_os_extras() { # ROOT
  local lib=$1/usr/lib/$triplet
  compile library/gnomeoci-sample.c "$work/blocked.o" -c -fPIC -g0
  ar rcD "$lib/libgnomeoci-blocked.a" "$work/blocked.o"
  mkdir -p "$lib/GL/default/lib" "$lib/GL/vdpau"
  compile library/stand-in.c "$lib/GL/default/lib/libEGL_mesa.so.0" '-DNAME="libEGL_mesa.so.0"' -fPIC -shared "${without_debugging[@]}"
  compile library/stand-in.c "$lib/GL/vdpau/libvdpau_trace.so.1" '-DNAME="libvdpau_trace.so.1"' -fPIC -shared "${without_debugging[@]}"
}

make_kernel() { # ROOT
  local modules=$1/usr/lib/modules/$kernel firmware=$1/usr/lib/firmware name
  { echo 'stands in for a kernel'; "$work/noise" 65536; } | put 0644 "$modules/vmlinuz"
  for name in fs/erofs/erofs lib/libcrc32c; do
    { echo "stands in for the module $name"; "$work/noise" 3000; } | zstd -q | put 0644 "$modules/kernel/$name.ko.zst"
  done
  echo 'stands in for firmware' | zstd -q | put 0644 "$firmware/sample/adapter-1.bin.zst"
  ln -s adapter-1.bin.zst "$firmware/sample/adapter-2.bin.zst"
  ln -s sample/adapter-1.bin.zst "$firmware/adapter.bin.zst"
}

# A file of some megabytes in many extents, some of which compress and some of which do not
make_hardware_database() { # ROOT
  local i
  mkdir -p "$1/usr/lib/udev"
  for ((i = 0; i < 24; i++)); do
    seq -f "usb:v%05.0fp$i: stands in for an entry of hwdb.bin" 1500
    "$work/noise" $((4096 + 512 * i))
  done | put 0644 "$1/usr/lib/udev/hwdb.bin"
}

make_os_links() { # ROOT
  local systemd=$1/etc/systemd name
  mkdir -p "$systemd"/{system,user}/{multi-user,default,timers,getty}.target.wants
  ln -s /usr/lib/systemd/system/gnome-oci-sample.service "$systemd/system/multi-user.target.wants/"
  ln -s /usr/lib/systemd/system/getty@.service "$systemd/system/getty.target.wants/getty@tty1.service"
  ln -s /usr/lib/systemd/system/systemd-sysupdate.timer "$systemd/system/timers.target.wants/"
  ln -s /usr/lib/systemd/user/gnome-oci-sample-user.service "$systemd/user/default.target.wants/"
  find "$systemd" -type d -empty -delete
  for name in initrd-migrate-confext initrd-create-mutable-etc; do
    mkdir -p "$1/usr/lib/systemd/system/initrd-root-fs.target.wants"
    ln -s "../$name.service" "$1/usr/lib/systemd/system/initrd-root-fs.target.wants/"
  done
  mkdir -p "$1/usr/share/"{empty,zoneinfo/Europe} "$1/etc/"{pkcs11/modules,ssh/ssh_config.d,ssh/sshd_config.d}
  echo 'TZif2 stands in for a time zone' | put 0644 "$1/usr/share/zoneinfo/UTC"
  ln "$1/usr/share/zoneinfo/UTC" "$1/usr/share/zoneinfo/Europe/London"
}

# prepare-image.sh of freedesktop-sdk and systemd-sysusers leave root only: others are made when the OS boots.
make_accounts() { # ROOT
  echo 'root:x:0:0:Super User:/root:/bin/bash' | put 0644 "$1/etc/passwd"
  echo 'root:x:0:' | put 0644 "$1/etc/group"
  echo 'root:!*:::::::' | put 0400 "$1/etc/shadow"
  echo 'root:!*::' | put 0400 "$1/etc/gshadow"
}

# What initial scripts give files that BuildStream had to take away: modes, capabilities, extended attributes
mark_files() { # ROOT
  local bin=$1/usr/bin kinds=$1/usr/share/gnome-oci-sample/kinds name
  for name in chage chfn chsh expiry fusermount3 gpasswd mount newgrp passwd pkexec su sudo umount unix_chkpwd; do
    chmod 4755 "$bin/$name"
  done
  chmod 4755 "$1/usr/lib/polkit-1/polkit-agent-helper-1" "$bin/gnome-oci-identity-setuid"
  chmod 2755 "$bin/gnome-oci-identity-setgid"
  # chown takes the bit away
  chown 0:81 "$1/usr/libexec/dbus-daemon-launch-helper"
  chmod 4750 "$1/usr/libexec/dbus-daemon-launch-helper"
  setcap cap_net_raw=ep "$bin/gnome-oci-identity-capability"
  setcap cap_net_raw=ep "$bin/ping"
  setcap cap_setuid=ep "$bin/newuidmap"
  setcap cap_setgid=ep "$bin/newgidmap"
  chmod 0600 "$1/etc/gnome-oci-sample-secret" "$1/etc/sudoers" "$1/etc/sudoers.d"/*
  chmod 0750 "$1/etc/sudoers.d" "$1/etc/audit" "$1/etc/polkit-1/rules.d"
  chmod 0640 "$1/etc/audit/auditd.conf"
  chmod 1777 "$kinds/sticky"
  chmod 0700 "$kinds/private"
  echo 'a mode that has to be kept, at a path that has to be escaped' | put 0640 "$kinds/mode 0640 (kept)"
  setfattr -n user.gnome-oci.sample -v kept "$kinds/same-content-1"
  setfattr -n user.gnome-oci.sample -v kept "$kinds/empty-directory"
  rm "$bin/gnome-oci-cat"
  ln "$bin/cat" "$bin/gnome-oci-cat"
}

make_os() { # ROOT
  make_native Platform "$1"
  tar -C "$1" -xpf "$channel/tools.tar"
  copy_os_files os-root "$1"
  make_os_programs "$1"
  make_os_extras "$1"
  make_kernel "$1"
  make_hardware_database "$1"
  make_os_links "$1"
  make_accounts "$1"
  mark_files "$1"
}

# ---------------------------------------------------------------- extensions

# The OS once more, with what the Sdk has more than the Platform; the extension is the difference. Of the OS's files some are
# replaced, some are gone, and one directory is closed against what lies beneath it, which make_layer never does.
make_devel() { # BASE ROOT
  local kinds=$2/usr/share/gnome-oci-sample/kinds lower=$work/native-Platform upper=$work/native-Sdk path
  make_native Platform "$lower"
  make_native Sdk "$upper"
  make_layer "$lower" "$upper" "$work/sdk-layer"
  cp -a "$1" "$2"
  find "$work/sdk-layer" -type c -printf '%P\0' | while IFS= read -r -d '' path; do rm -r "${2:?}/$path"; done
  find "$work/sdk-layer" -type c -delete
  rm "$kinds/empty" # a directory in the Sdk, which cp and tar would not put in the place of a file
  tar -C "$work/sdk-layer" -cf - . | tar -C "$2" -xpf -
  copy_os_files os-devel-root "$2"
  for path in gcc ld gdb meson; do stand_in "$2/usr/bin/$path" 755; done
  ln "$2/usr/bin/gcc" "$2/usr/bin/$triplet-gcc"
  stand_in "$2/usr/libexec/qemu-bridge-helper" 4755
  write_extension_release "$2" sysext "devel_$version"
  write_extension_release "$2" confext "devel_$version"
}

make_devel_layer() { # BASE DEVEL OUTPUT
  local names=usr/share/gnome-oci-sample/sealed
  make_layer "$1/usr" "$2/usr" "$3/usr"
  make_layer "$1/etc" "$2/etc" "$3/etc"
  echo 'the only file that is left here' | put 0644 "$3/$names/of-devel"
  setfattr -n trusted.overlay.opaque -v y "$3/$names"
  save_permissions "$3" gnomeos-initial-devel
}

make_debug() { # ROOT
  mkdir -p "$1/usr/lib"
  cp -a "$work/Sdk.Debug" "$1/usr/lib/debug"
  rm "$1/usr/lib/debug/app"
  rmdir "$1/usr/lib/debug/usr/lib/$triplet/GL"
  copy_os_files os-debug-root "$1"
  write_extension_release "$1" sysext debug
  save_permissions "$1" gnomeos-initial-debug
}

# ---------------------------------------------------------------- bootc

archive_initramfs() { # DIRECTORY, to standard output
  find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (cd "$1" && find . -print0 | sort -z | cpio --reproducible --null -H newc -o --quiet -R 0:0)
}

# What upstream has in its OCI images only: bootc, ostree, composefs, and an initramfs that boots them.
make_bootc() { # ROOT
  local initramfs=$work/initramfs microcode=$work/microcode name
  copy_files "$source/bootc-root" "$1"
  for name in bin/bootc bin/ostree bin/mkcomposefs bin/mount.composefs bin/composefs-info lib/bootc/initramfs-setup lib/ostree/ostree-prepare-root; do
    stand_in "$1/usr/$name" 755
  done
  mkdir -p "$1/usr/lib/$triplet"
  for name in libostree-1.so.1 libcomposefs.so.1; do
    compile library/stand-in.c "$1/usr/lib/$triplet/$name" "-DNAME=\"$name\"" -fPIC -shared "${without_debugging[@]}"
  done
  for name in lib/bootc/initramfs-setup lib/ostree/ostree-prepare-root lib/systemd/system/{bootc-root-setup,ostree-prepare-root}.service; do
    mkdir -p "$initramfs/usr/${name%/*}"
    cp "$1/usr/$name" "$initramfs/usr/$name"
  done
  mkdir -p "$initramfs"/{dev,proc,run,sys,sysroot,usr/bin,usr/lib/modules/$kernel} "$initramfs/usr/lib/systemd/system/initrd-root-fs.target.wants"
  stand_in "$initramfs/usr/lib/systemd/systemd" 755
  ln -s usr/lib/systemd/systemd "$initramfs/init"
  ln -s usr/lib "$initramfs/lib"
  ln -s ../bootc-root-setup.service ../ostree-prepare-root.service "$initramfs/usr/lib/systemd/system/initrd-root-fs.target.wants/"
  echo 'ID="org.gnome.os"' | put 0644 "$initramfs/etc/initrd-release"
  { echo 'stands in for microcode'; "$work/noise" 2048; } | put 0644 "$microcode/kernel/x86/microcode/GenuineIntel.bin"
  # Microcode comes first, and is not compressed.
  archive_initramfs "$microcode" >"$work/initramfs.img"
  archive_initramfs "$initramfs" | zstd -q -19 >>"$work/initramfs.img"
  put 0644 "$1/usr/lib/modules/$kernel/initramfs.img" <"$work/initramfs.img"
}

# ---------------------------------------------------------------- all of it

gcc -std=c11 -O2 -o "$work/noise" "$source/tools/noise.c"
cp -R "$channel/flatpak" "$work/flatpak"
mkdir -p "$work/flatpak/refs/remotes" "$work/flatpak/tmp/cache"
for name in Platform Platform.Locale Sdk Sdk.Locale Sdk.Docs Sdk.Debug; do check_out "$name"; done

os=$work/os
make_os "$os"
echo 'not to be seen where the devel extension is merged' | put 0644 "$os/usr/share/gnome-oci-sample/sealed/of-base"
make_devel "$os" "$work/devel"
make_devel_layer "$os" "$work/devel" "$work/devel-layer"
make_debug "$work/debug-layer"
make_bootc "$work/bootc"

# PAM of GNOME OS reads its configuration in /usr.
mkdir -p "$os/usr/share/factory" "$os/usr/lib/pam.d"
cp -aT "$os/etc/pam.d" "$os/usr/lib/pam.d"
rm -r "$os/etc/pam.d"
move_configuration "$os"
save_permissions "$os" gnomeos-initial-usr

echo "faked-system-time $(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%dT%H%M%S)!" >"$GNUPGHOME/gpg.conf"
quietly gpg --batch --passphrase '' --quick-generate-key 'gnome-oci sample OS (throw-away key)' rsa3072 sign never
key=$(quietly gpg --batch --with-colons --list-secret-keys | awk -F: '$1 == "fpr" { print $10; exit }')
quietly gpg --batch --export "$key" >"$new/gnome-oci-sample-os.gpg"
make_certificate 'gnome-oci sample channel (throw-away key)'
cp "$work/verity.crt" "$new/gnome-oci-sample.crt"

images=$work/images
mkdir -p "$images" "$new/sysupdate"
make_usr_image "$source/repart/usr" "$os" "$images/gnomeos.raw"
make_extension_image "$source/repart/sysext" 53752261-a988-42fb-a585-b35ae0ab2af4 "$work/devel-layer" "$images/devel.raw"
make_extension_image "$source/repart/confext" 53752261-a988-42fb-a585-b35ae0ab2af4 "$work/devel-layer" "$images/devel-confext.raw"
make_extension_image "$source/repart/sysext" 0dc2e590-c162-4ed3-992f-75ddb3fdbb65 "$work/debug-layer" "$images/debug.raw"
{
  printf '%s usr\n' "$(account "$images/gnomeos.json" 10-usr.conf roothash)"
  for name in devel devel-confext debug; do
    printf '%s %s\n' "$(account "$images/$name.json" 10-root.conf roothash)" "$name"
  done
} >"$new/ROOTHASHES"

publish_usr "$images/gnomeos.raw" "$new/sysupdate"
for name in devel devel-confext debug; do
  mv "$images/$name.raw" "$new/sysupdate/$name-${systemd_architecture}_$version.raw"
done
echo "stands in for the kernel of usrhash=$(sed -n 's/ usr$//p' "$new/ROOTHASHES")" >"$new/sysupdate/gnomeos-${systemd_architecture}_$version.efi"
publish "$new/sysupdate" "$key"
quietly zstd -q -19 -o "$new/gnomeos.raw.zst" "$images/gnomeos.raw"
tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mtime="$timestamp" -C "$work/bootc" -cf "$new/bootc.tar" usr
files=(ROOTHASHES bootc.tar gnome-oci-sample-os.gpg gnome-oci-sample.crt gnomeos.raw.zst sysupdate)
(cd "$new" && find "${files[@]}" -type f -print0 | sort -z | xargs -0 sha256sum) >"$work/SHA256SUMS.os"
mv "$work/SHA256SUMS.os" "$new/SHA256SUMS.os"

# Everything is made; from here on only renames.
[[ ! -e $result/sysupdate ]] || mv "$result/sysupdate" "$new/old"
for file in "${files[@]}" SHA256SUMS.os; do mv -f "$new/$file" "$result/$file"; done
cat "$result/ROOTHASHES"
