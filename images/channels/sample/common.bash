# What make.sh and make-os.sh share. To be sourced; the caller sets work.

# Nothing of the caller's surroundings may reach the bytes.
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1767225600 # 2026-01-01T00:00:00Z
unset LANGUAGE CFLAGS CPPFLAGS LDFLAGS CPATH C_INCLUDE_PATH LIBRARY_PATH GCC_EXEC_PREFIX GREP_OPTIONS CDPATH
umask 022
timestamp=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)

channel=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
source=$channel/src
triplet=x86_64-linux-gnu
debug_sources=/usr/lib/debug/source/gnome-oci-sample

fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }
quietly() { "$@" 2>"$work/log" || { cat "$work/log" >&2; fail "$1 failed"; }; }
note() { printf '%s: note: %s\n' "${0##*/}" "$*" >&2; }

# ---------------------------------------------------------------- programs and a library

flags=(-std=c11 -Wall -Wextra -Werror -O2 -march=x86-64 -mtune=generic
  -ffreestanding -fno-builtin -fno-tree-loop-distribute-patterns
  -fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables -fno-ident
  "-ffile-prefix-map=$source=."
  -nostdlib -Wl,-z,noexecstack -Wl,-z,noseparate-code -Wl,-z,norelro
  -Wl,--hash-style=sysv -Wl,-z,defs)
without_debugging=(-g0 -s -Wl,--build-id=sha1)
program=(-fPIE -static-pie -Wl,--no-dynamic-linker)
library=(-fPIC -shared -Wl,-soname,libgnomeoci-sample.so.0)

# Compiles below src/, which debugging information knows under the name that it has in the Sdk.
compile() { # SOURCE OUTPUT FLAG...
  (cd "$source" && gcc "${flags[@]}" "-fdebug-prefix-map=$source=$debug_sources" "${@:3}" -o "$2" "$1")
}

# Nothing relocates these files when they are loaded, and no path of this machine may be in them.
check_binary() {
  readelf -Wr "$1" | grep -q 'There are no relocations' || fail "${1##*/} has relocations"
  ! readelf -Wl "$1" | grep -q INTERP || fail "${1##*/} asks for a dynamic linker"
  ! grep -qaF -e "$source" -e "$work" -e GCC "$1" || fail "${1##*/} names this machine or its compiler"
}

# ---------------------------------------------------------------- files

put() { # MODE PATH, content from standard input
  mkdir -p "$(dirname "$2")"
  cat >"$2"
  chmod "$1" "$2"
}

copy_files() { # FROM TO
  local file
  while IFS= read -r -d '' file; do
    put 0644 "$2/${file#"$1/"}" <"$file"
  done < <(find "$1" -type f -print0)
}
