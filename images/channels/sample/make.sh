#!/bin/bash
# Makes the sample channel: flatpak/, tools.tar, COMMITS, SHA256SUMS and gnome-oci-sample.gpg
# beside this script, from src/. README.md says what is in it and what differs between two makes.
#
#   make.sh [DIRECTORY]     DIRECTORY: where to put the result, default: beside this script
#
# Needs an x86_64 Linux with bash, coreutils, gcc, binutils, gettext, gnupg, ostree and flatpak.
# Nothing is downloaded; nothing outside the result and a temporary directory is written.
set -euo pipefail

source "${BASH_SOURCE[0]%/*}/common.bash"
arch=x86_64
branch=master
platform=org.gnome.Platform
sdk=org.gnome.Sdk
names=("$platform" "$platform.Locale" "$sdk" "$sdk.Locale" "$sdk.Docs" "$sdk.Debug")

[[ $# -le 1 ]] || fail "usage: ${0##*/} [DIRECTORY]"
[[ $(uname -s -m) == 'Linux x86_64' ]] || fail "the programs are written for Linux on x86_64"
for tool in gcc ar objcopy readelf msgfmt gpg gpgconf ostree flatpak sha256sum; do
  command -v "$tool" >/dev/null || fail "$tool is missing: apt-get install gcc binutils gettext gnupg ostree flatpak"
done
mkdir -p "${1:-$channel}"
result=$(cd "${1:-$channel}" && pwd -P)

work=$(mktemp -d)
new=$(mktemp -d "$result/.make.XXXXXX") # in the file system of the result, so that mv is a rename
export GNUPGHOME=$work/gnupg HOME=$work/home
mkdir -m 700 "$GNUPGHOME" "$HOME"
cleanup() {
  gpgconf --kill all 2>/dev/null || true
  rm -rf "$work" "$new"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# ---------------------------------------------------------------- programs and a library

# Splits what was compiled from SOURCE as freedesktop-sdk's stripper does: the program stays bare, and what a debugger
# needs lies in the Debug extension under the program's path, and under its build ID as a link.
split_debugging() { # BARE SOURCE DEBUG PATH FLAG...
  local bare=$1 debug=$3/$4.debug id whole=$work/with-debugging
  id=$(readelf -n "$bare" | sed -n 's/.*Build ID: //p')
  # The linker makes a build ID from debugging information too: give it the one that the program has.
  compile "$2" "$whole" -g "-Wl,--build-id=0x$id" "${@:5}"
  objcopy -O binary "$whole" "$work/code"
  objcopy -O binary "$bare" "$work/bare-code"
  cmp "$work/code" "$work/bare-code" || fail "$4 is another program when it is compiled for debugging"
  mkdir -p "${debug%/*}" "$3/.build-id/${id:0:2}"
  objcopy --only-keep-debug "$whole" "$debug"
  chmod 0644 "$debug"
  ln -s "../../$4.debug" "$3/.build-id/${id:0:2}/${id:2}.debug"
}

# ---------------------------------------------------------------- trees

repeat() { printf "%*s" "$2" '' | tr ' ' "$1"; } # CHARACTER COUNT

make_programs() {
  local bin=$1/usr/bin lib=$1/usr/lib/$triplet name
  mkdir -p "$bin" "$lib" "$1/usr/lib64"
  for name in gnome-oci-hello cat true gnome-oci-identity; do
    compile "programs/${name#gnome-oci-}.c" "$bin/$name" "${program[@]}" "${without_debugging[@]}"
    check_binary "$bin/$name"
  done
  compile library/gnomeoci-sample.c "$lib/libgnomeoci-sample.so.0.1.0" "${library[@]}" "${without_debugging[@]}"
  check_binary "$lib/libgnomeoci-sample.so.0.1.0"
  ln -s libgnomeoci-sample.so.0.1.0 "$lib/libgnomeoci-sample.so.0"
  ln -s "../lib/$triplet/libgnomeoci-sample.so.0" "$1/usr/lib64/libgnomeoci-sample.so.0"
  ln -s bin "$1/usr/sbin"

  # `flatpak build-export` takes these marks away (all become 0755, without xattrs and as
  # files of their own). They are here so that the source tree says what is lost.
  ln "$bin/cat" "$bin/gnome-oci-cat"
  cp "$bin/gnome-oci-identity" "$bin/gnome-oci-identity-setuid"
  chmod 4755 "$bin/gnome-oci-identity-setuid"
  cp "$bin/gnome-oci-identity" "$bin/gnome-oci-identity-setgid"
  chmod 2755 "$bin/gnome-oci-identity-setgid"
  cp "$bin/gnome-oci-identity" "$bin/gnome-oci-identity-capability"
  PATH=$PATH:/usr/sbin:/sbin setcap cap_net_raw=ep "$bin/gnome-oci-identity-capability" 2>/dev/null ||
    note "cannot set a file capability here; the result is the same, build-export drops it"
}

make_configuration() {
  mkdir -p "$1/usr/etc"
  ln -s ../usr/lib/os-release "$1/usr/etc/os-release"
  put 0600 "$1/usr/etc/gnome-oci-sample-secret" <<<"mode 0600 in the source tree, 0644 in the commit"
}

# Names that are legal in POSIX and in OSTree (UTF-8 without a slash). Each content says which
# name it belongs to, so that mixed-up names are seen.
make_odd_names() {
  local names=$1/usr/share/gnome-oci-sample/names
  mkdir -p "$names"
  put 0644 "$names/with space" <<<"space"
  put 0644 "$names/ leading and trailing " <<<"leading and trailing space"
  put 0644 "$names/"$'new\nline' <<<"newline"
  put 0644 "$names/"$'tab\there' <<<"tab"
  put 0644 "$names/"$'bell\ael\x7f' <<<"control characters"
  put 0644 "$names/-n" <<<"leading dash"
  put 0644 "$names/back\\slash" <<<"backslash"
  put 0644 "$names/\\040" <<<"looks like an mtree escape"
  put 0644 "$names/#hash" <<<"hash"
  put 0644 "$names/key=value" <<<"equals sign"
  put 0644 "$names/..." <<<"three dots"
  put 0644 "$names/.hidden" <<<"hidden"
  put 0644 "$names/it's \"quoted\"" <<<"quotes"
  put 0644 "$names/<b>&amp;.txt" <<<"HTML"
  put 0644 "$names/%41 \${HOME} \$(true) *?[a]" <<<"percent, dollar, glob"
  put 0644 "$names/"$'caf\xc3\xa9' <<<"e with acute, composed (NFC)"
  put 0644 "$names/"$'cafe\xcc\x81' <<<"e with acute, decomposed (NFD)"
  put 0644 "$names/"$'\xf0\x9f\x91\xa3' <<<"U+1F463, outside the BMP"
  put 0644 "$names/"$'\xef\xbf\xbd' <<<"U+FFFD: after U+1F463 in UTF-16 units, before it in bytes"
  put 0644 "$names/Case" <<<"upper case"
  put 0644 "$names/case" <<<"lower case"
  # In the order of bytes "a-b" and "a.b" come before "a/x" as a path, but after "a" as a name.
  put 0644 "$names/a/x" <<<"a/x"
  put 0644 "$names/a-b" <<<"a-b"
  put 0644 "$names/a.b" <<<"a.b"
  put 0644 "$names/$(repeat n 255)" <<<"255 bytes"
}

# Paths around the limits of a ustar header (name: 100 bytes, prefix: 155, link: 100). Lengths
# are those of the path in an image, "usr/share/…".
make_lengths() {
  local directory=usr/share/gnome-oci-sample/lengths length deep i
  mkdir -p "$1/$directory"
  for length in 99 100 101; do
    put 0644 "$1/$directory/$(repeat "${length: -1}" $((length - ${#directory} - 1)))" <<<"path of $length bytes"
    ln -s "$(repeat l "$length")" "$1/$directory/link-$length"
  done
  deep=$directory
  for i in 1 2 3 4 5; do
    deep=$deep/$(repeat "$i" 45)
    put 0644 "$1/$deep/file" <<<"path of $((${#deep} + 5)) bytes"
  done
}

make_kinds() {
  local kinds=$1/usr/share/gnome-oci-sample/kinds i
  mkdir -p "$kinds/empty-directory" "$kinds/sticky" "$kinds/private"
  chmod 1777 "$kinds/sticky"
  chmod 0700 "$kinds/private"
  put 0644 "$kinds/empty" </dev/null
  put 0755 "$kinds/empty-executable" </dev/null
  put 0644 "$kinds/same-content-1" <<<"two files with one content"
  put 0644 "$kinds/same-content-2" <<<"two files with one content"
  put 0755 "$kinds/same-content-executable" <<<"two files with one content"
  printf 'no newline at the end' | put 0644 "$kinds/no-newline"
  for ((i = 1; i <= 2500; i++)); do
    printf 'line %4d of a text that compresses well\n' "$i"
  done | put 0644 "$kinds/compressible"
  "$work/noise" 40960 | put 0644 "$kinds/incompressible"
  ln -s same-content-1 "$kinds/link"
  ln -s empty-directory "$kinds/link-to-directory"
  ln -s /usr/share/gnome-oci-sample/kinds/same-content-1 "$kinds/link-absolute"
  ln -s /app/lib "$kinds/link-dangling"
  ln -s ../../../../../../../etc/os-release "$kinds/link-above-root"
  ln -s link-to-itself "$kinds/link-to-itself"
  ln -s $'caf\xc3\xa9 with\nnewline' "$kinds/link-odd"
}

# Directories that extensions are mounted on, as flatpak_image of freedesktop-sdk makes them
make_extension_points() { # NAME
  local directory
  sed -n 's/^directory=//p' "$source/metadata/$1" | while IFS= read -r directory; do
    mkdir -p "$work/$1/usr/$directory"
  done
}

# As freedesktop-sdk's split-locales: C and en* stay, the others become links into the extension,
# which has one directory for a language (pt), not one for a locale (pt_BR).
make_messages() { # RUNTIME DIRECTORY DOMAIN
  local file name language messages link
  for file in "$source/$2"/*.po; do
    name=$(basename "$file" .po)
    language=${name%%[_@.]*}
    link=$work/$1/usr/share/locale/$name
    if [[ $language == en ]]; then
      messages=$link/LC_MESSAGES
    else
      messages=$work/$1.Locale/usr/$language/share/$name/LC_MESSAGES
      mkdir -p "${link%/*}"
      [[ -L $link ]] || ln -s "../runtime/locale/$language/share/$name" "$link"
    fi
    mkdir -p "$messages"
    msgfmt --check-format --check-domain --endianness=little -o "$messages/$3.mo" "$file"
  done
}

# and one below lib/locale, which is split in the same way
make_locales() { # RUNTIME
  put 0644 "$work/$1.Locale/usr/de/lib/de_DE.utf8/LC_MEASUREMENT" <<<"metric"
  mkdir -p "$work/$1/usr/lib/locale"
  ln -s ../../share/runtime/locale/de/lib/de_DE.utf8 "$work/$1/usr/lib/locale/de_DE.utf8"
  put 0644 "$work/$1/usr/lib/locale/C.utf8/LC_MEASUREMENT" <<<"metric, C"
}

make_platform() {
  copy_files "$source/platform-root" "$work/$platform"
  make_programs "$work/$platform"
  make_configuration "$work/$platform"
  make_odd_names "$work/$platform"
  make_lengths "$work/$platform"
  make_kinds "$work/$platform"
  make_extension_points "$platform"
  make_messages "$platform" po gnome-oci-sample
  make_locales "$platform"
}

# What the Sdk has more than the Platform, but for its extensions
make_development() {
  local usr=$work/$sdk/usr lib=$work/$sdk/usr/lib/$triplet name
  for name in echo false; do
    compile "programs/$name.c" "$usr/bin/$name" "${program[@]}" "${without_debugging[@]}"
  done
  ln -s libgnomeoci-sample.so.0 "$lib/libgnomeoci-sample.so"
  compile library/gnomeoci-sample.c "$work/gnomeoci-sample.o" -c -fPIC -g0
  ar rcD "$lib/libgnomeoci-sample.a" "$work/gnomeoci-sample.o"
  put 0644 "$usr/include/gnomeoci-sample.h" <"$source/library/gnomeoci-sample.h"
  # As in org.gnome.Sdk: headers of an architecture lie beside its libraries, for every architecture.
  ln -s "../lib/$triplet/include" "$usr/include/$triplet"
  ln -s ../lib/i386-linux-gnu/include "$usr/include/i386-linux-gnu"
}

# The Sdk is no superset of the Platform: an image of both needs whiteouts and another link.
change_kinds() {
  local kinds=$work/$sdk/usr/share/gnome-oci-sample/kinds
  rm "$kinds/no-newline"
  rm -r "$kinds/private" "$kinds/empty-directory"
  ln -sfn same-content-2 "$kinds/link"
  rm "$kinds/empty"
  mkdir "$kinds/empty"
}

# As freedesktop-sdk's split-docs: what is documentation moves to share/runtime/docs, behind a relative link.
split_docs() {
  local share=$work/$sdk/usr/share docs=$work/$sdk.Docs/usr path
  for path in man doc info help gtk-doc/html; do
    mkdir -p "$(dirname "$docs/$path")"
    mv "$share/$path" "$docs/$path"
    ln -s "$(realpath -m --relative-to="$(dirname "$share/$path")" "$share/runtime/docs/$path")" "$share/$path"
  done
}

make_debug() {
  local debug=$work/$sdk.Debug/usr bin=$work/$sdk/usr/bin name
  for name in gnome-oci-hello cat true gnome-oci-identity echo false; do
    split_debugging "$bin/$name" "programs/${name#gnome-oci-}.c" "$debug" "usr/bin/$name" "${program[@]}"
  done
  name=usr/lib/$triplet/libgnomeoci-sample.so.0.1.0
  split_debugging "$work/$sdk/$name" library/gnomeoci-sample.c "$debug" "$name" "${library[@]}"
  # The Platform's programs are bare; the Sdk's own ones name their file as well.
  for name in echo false; do
    objcopy --add-gnu-debuglink="$debug/usr/bin/$name.debug" "$bin/$name"
    check_binary "$bin/$name"
  done
  copy_files "$source/programs" "$debug/source/gnome-oci-sample/programs"
  copy_files "$source/library" "$debug/source/gnome-oci-sample/library"
  ln -s /app/lib/debug "$debug/app"
  mkdir -p "$debug/usr/lib/$triplet/GL"
}

make_sdk() {
  mkdir "$work/$sdk"/{files,var}
  cp -a "$work/$platform/usr" "$work/$sdk/usr"
  cp -a "$work/$platform.Locale/usr" "$work/$sdk.Locale/"
  copy_files "$source/sdk-root" "$work/$sdk"
  make_development
  change_kinds
  make_debug
  make_extension_points "$sdk"
  make_messages "$sdk" po-sdk gnome-oci-sdk
  split_docs
}

# What a container needs and a Flatpak runtime cannot carry: programs that are setuid in an image, with what they read.
# They are stand-ins, without setuid bits: the list of the image that takes them says how they are marked.
make_tools() {
  local root=$work/tools bin=$work/tools/usr/bin name
  local programs=(
    sudo visudo su passwd gpasswd chsh chfn chage expiry newgrp newuidmap newgidmap useradd usermod userdel
    groupadd groupmod groupdel chpasswd login mount umount capsh unix_chkpwd
  )
  local libraries=(
    usr/libexec/sudo/libsudo_util.so.0 usr/libexec/sudo/sudoers.so "usr/lib/$triplet/security/pam_deny.so"
    "usr/lib/$triplet/security/pam_permit.so" "usr/lib/$triplet/security/pam_rootok.so"
    "usr/lib/$triplet/security/pam_unix.so"
  )
  copy_files "$source/tools-root" "$root"
  mkdir -p "$bin"
  for name in "${programs[@]}"; do
    compile programs/stand-in.c "$bin/$name" "-DNAME=\"$name\"" "${program[@]}" "${without_debugging[@]}"
    check_binary "$bin/$name"
  done
  ln -s sudo "$bin/sudoedit"
  ln -s newgrp "$bin/sg"
  for name in "${libraries[@]}"; do
    mkdir -p "$(dirname "$root/$name")"
    compile library/stand-in.c "$root/$name" "-DNAME=\"$(basename "$name")\"" -fPIC -shared "${without_debugging[@]}"
  done
  tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mtime="$timestamp" \
    -C "$root" -cf "$new/tools.tar" etc usr
}

gcc -std=c11 -O2 -o "$work/noise" "$source/tools/noise.c"
gcc -std=c11 -O2 -fPIC -shared -o "$work/fixed-clock.so" "$source/tools/fixed-clock.c"
for name in "${names[@]}"; do
  [[ $name == "$sdk" ]] || mkdir -p "$work/$name"/{files,var,usr}
  put 0644 "$work/$name/metadata" <"$source/metadata/$name"
done
make_platform
make_sdk
make_tools

# ---------------------------------------------------------------- key and repository

# The key is made here, signs this repository and goes away with the work directory. It and its
# signatures are dated like everything else.
echo "faked-system-time $(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%dT%H%M%S)!" >"$GNUPGHOME/gpg.conf"
quietly gpg --batch --passphrase '' --quick-generate-key \
  'gnome-oci sample channel (throw-away key)' rsa3072 sign never
key=$(quietly gpg --batch --with-colons --list-secret-keys | awk -F: '$1 == "fpr" { print $10; exit }')
quietly gpg --batch --export "$key" >"$new/gnome-oci-sample.gpg"
signing=(--gpg-sign="$key" --gpg-homedir="$GNUPGHOME")

repository=$work/repository
ostree --repo="$repository" init --mode=archive
for name in "${names[@]}"; do
  # Without --files=usr the export of an extension is silently empty.
  quietly flatpak build-export --disable-sandbox --runtime --files=usr --arch="$arch" --no-update-summary \
    --timestamp="$timestamp" --subject="gnome-oci sample: $name" \
    --body="Made by make.sh of gnome-oci's sample channel." "${signing[@]}" \
    "$repository" "$work/$name" "$branch" >"$work/export.log"
done
LD_PRELOAD=$work/fixed-clock.so quietly flatpak build-update-repo --no-update-appstream --generate-static-deltas --title='gnome-oci sample channel' \
  --default-branch="$branch" "${signing[@]}" "$repository" >"$work/update.log"

# ---------------------------------------------------------------- result

# git holds files only: take what a clone would have, and see that it is a repository.
(cd "$repository" && find . -type f ! -path './tmp/*' ! -name .lock -print0) |
  while IFS= read -r -d '' file; do
    put 0644 "$new/flatpak/${file#./}" <"$repository/$file"
  done
cp -R "$new/flatpak" "$work/clone"
mkdir -p "$work/clone"/{extensions,state,tmp/cache,refs/{heads,mirrors,remotes}}
quietly ostree --repo="$work/clone" fsck --quiet >"$work/fsck.log"
for name in "${names[@]}"; do
  ref=runtime/$name/$arch/$branch
  commit=$(ostree --repo="$work/clone" rev-parse "$ref")
  root=$(ostree --repo="$work/clone" ls -d -C "$ref" / | awk '{ print $5, $6 }')
  printf '%s %s %s\n' "$commit" "$root" "$ref"
done >"$new/COMMITS"
(cd "$new" && find flatpak gnome-oci-sample.gpg tools.tar -type f -print0 | sort -z | xargs -0 sha256sum) >"$work/SHA256SUMS"
mv "$work/SHA256SUMS" "$new/SHA256SUMS"

# Everything is made; from here on only renames.
[[ ! -e $result/flatpak ]] || mv "$result/flatpak" "$new/old"
mv "$new/flatpak" "$result/flatpak"
for file in gnome-oci-sample.gpg tools.tar COMMITS SHA256SUMS; do mv -f "$new/$file" "$result/$file"; done
cat "$result/COMMITS"
