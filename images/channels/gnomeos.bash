# How GNOME OS makes its images, for the channels' make-os.sh: what its elements and scripts do to the trees that BuildStream
# composed (elements/gnomeos/{usr,devel,debug}, files/gnomeos/{make-layer,save-perms} of gnome-build-meta), and what its
# pipeline publishes. To be sourced. The caller sets work, version and SOURCE_DATE_EPOCH, and defines fail and quietly.

systemd_architecture=x86-64

# Fails unless the programs that are used here are there, mkfs.erofs and systemd-repart new enough for GNOME OS's options.
check_os_tools() {
  local tool
  [[ $(id -u) -eq 0 ]] || fail "run as root: the trees have owners, capabilities and whiteouts"
  for tool in getcap getfattr gpg openssl setcap setfattr zstd; do
    [[ -n $(command -v "$tool") ]] || fail "$tool is missing: apt-get install attr gnupg libcap2-bin openssl zstd"
  done
  for tool in mkfs.erofs systemd-repart; do
    [[ -n $(command -v "$tool") ]] || fail "$tool is missing: run .ci/newer-tools DIRECTORY and put DIRECTORY/bin first on PATH"
  done
  [[ $(mkfs.erofs --help 2>&1) == *zstd* ]] || fail "mkfs.erofs cannot compress with zstd: see .ci/newer-tools"
  [[ $(systemd-repart --help) == *--copy-source=* ]] || fail "systemd-repart is older than 255: see .ci/newer-tools"
}

# ---------------------------------------------------------------- trees

# What make_layer compares of a tree: times are all the same in an image, and of directories it takes those that are new.
entries() { # TREE
  (
    cd "$1"
    find . -mindepth 1 -type d -printf '%p//d\0' -o -type l -printf '%p//l %l\0'
    find . -type f -print0 | sort -z >"$work/files"
    [[ ! -s $work/files ]] ||
      paste -z -d' ' <(xargs -0 stat --printf='%n//f %a %u %g\0' <"$work/files") <(xargs -0 sha256sum -z <"$work/files")
  ) | sort -z
}

# Puts into OUTPUT what UPPER has more than LOWER or otherwise, in the terms of overlayfs: what is missing is a whiteout, a
# character device 0:0.
make_layer() { # LOWER UPPER OUTPUT
  local path
  local -A directories=([.]=1) wanted=()
  entries "$1" >"$work/lower"
  entries "$2" >"$work/upper"
  while IFS= read -r -d '' path; do directories[$path]=1; done < <(cd "$2" && find . -type d -print0)
  want() { # PATH, with the directories that it is in
    local path=$1
    while [[ $path != . && -z ${wanted[$path]-} ]]; do
      wanted[$path]=1
      path=${path%/*}
    done
  }
  while IFS= read -r -d '' path; do want "$path"; done < <(comm -z -13 "$work/lower" "$work/upper" | sed -z 's|//.*||')
  : >"$work/whiteouts"
  while IFS= read -r -d '' path; do
    if [[ -n ${directories[${path%/*}]-} ]]; then
      [[ ${path%/*} == . ]] || want "${path%/*}"
      printf '%s\0' "$path" >>"$work/whiteouts"
    fi
  done < <(comm -z -23 <(sed -z 's|//.*||' "$work/lower" | sort -z) <(sed -z 's|//.*||' "$work/upper" | sort -z))
  mkdir -p "$3"
  chmod 755 "$3"
  [[ ${#wanted[@]} -eq 0 ]] || printf '%s\0' "${!wanted[@]}" | sort -z >"$work/wanted"
  [[ ${#wanted[@]} -eq 0 ]] ||
    tar -C "$2" --xattrs '--xattrs-include=*' --numeric-owner --no-recursion --null -T "$work/wanted" -cf - |
    tar -C "$3" --xattrs '--xattrs-include=*' --numeric-owner -xpf -
  while IFS= read -r -d '' path; do mknod -m 600 "$3/$path" c 0 0; done <"$work/whiteouts"
}

# As files/vm of freedesktop-sdk and gnomeos/usr/layer.bst leave it: no /etc, but a confext that makes one.
move_configuration() { # ROOT
  local confext=$1/usr/lib/confexts/gnomeos-base-config
  rm -f "$1/etc/localtime"
  mkdir -p "$confext" "$1/usr/lib/tmpfiles.d"
  mv -T "$1/etc" "$confext/etc"
  mkdir -p "$confext/etc/extension-release.d"
  printf 'ID="org.gnome.os"\nCONFEXT_LEVEL="%s"\n' "$version" >"$confext/etc/extension-release.d/extension-release.gnomeos-base-config"
  echo 'd /var/lib/extensions' >"$1/usr/lib/tmpfiles.d/extensions.conf"
}

# GNOME OS calls the devel extension by its version inside, and the debug extension without.
write_extension_release() { # ROOT sysext|confext NAME
  local directory
  case $2 in
    sysext) directory=$1/usr/lib/extension-release.d ;;
    confext) directory=$1/etc/extension-release.d ;;
  esac
  mkdir -p "$directory"
  printf 'ID="org.gnome.os"\nVERSION_ID="Nightly"\n%s_LEVEL="%s"\n' "${2^^}" "$version" >"$directory/extension-release.$3"
}

escape_tmpfiles() { # TEXT
  local text=$1 result= i c
  for ((i = 0; i < ${#text}; i++)); do
    c=${text:i:1}
    case $c in
      [0-9a-zA-Z._/-]) result+=$c ;;
      *) printf -v c '\\x%02x' "'$c" && result+=$c ;;
    esac
  done
  printf '%s' "$result"
}

# Writes what BuildStream would lose between two elements as lines of tmpfiles.d, as save-perms.py does.
save_permissions() { # ROOT NAME
  local root=$1 file=$1/usr/lib/tmpfiles.d/$2.conf mode path line attribute value
  mkdir -p "${file%/*}"
  {
    find "$root" -mindepth 2 \( -type f ! -perm 755 ! -perm 644 -o -type d ! -perm 755 \) -printf '%m %P\0' |
      sort -z -k2 | while IFS=' ' read -r -d '' mode path; do
        printf 'z %s %04o\n' "$(escape_tmpfiles "/$path")" "0$mode"
      done
    (cd "$root" && getcap -r . 2>/dev/null) | sort | while IFS= read -r line; do
      printf 'k %s - - - - %s\n' "$(escape_tmpfiles "${line%% cap_*}" | sed 's|^\.||')" "cap_${line#* cap_}"
    done
    # It fails on devices, which have no such attributes.
    (cd "$root" && getfattr -R -P -h -m '^user\.' -d . 2>/dev/null || true) | while IFS= read -r line; do
      case $line in
        '# file: '*) path=/${line#'# file: '} ;;
        user.*=*)
          attribute=${line%%=*} value=${line#*=}
          printf 't %s - - - - %s=%s\n' "$(escape_tmpfiles "$path")" "$(escape_tmpfiles "$attribute")" "${value//\"/}"
          ;;
      esac
    done
  } >"$work/permissions"
  mv "$work/permissions" "$file"
}

# ---------------------------------------------------------------- keys

# A self-signed certificate at $work/verity.{crt,key}, valid from SOURCE_DATE_EPOCH for a hundred years
make_certificate() { # COMMON-NAME
  cat >"$work/openssl.cnf" <<END
[ca]
default_ca = self
[self]
database = $work/certificates.index
new_certs_dir = $work
rand_serial = yes
policy = policy
x509_extensions = extensions
[policy]
commonName = supplied
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
[req]
distinguished_name = name
[name]
END
  : >"$work/certificates.index"
  quietly openssl req -config "$work/openssl.cnf" -new -newkey rsa:3072 -noenc -subj "/CN=$1" \
    -keyout "$work/verity.key" -out "$work/verity.csr"
  quietly openssl ca -config "$work/openssl.cnf" -batch -selfsign -notext -md sha256 -keyfile "$work/verity.key" \
    -in "$work/verity.csr" -out "$work/verity.crt" \
    -startdate "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%SZ)" \
    -enddate "$(date -u -d "@$((SOURCE_DATE_EPOCH + 36500 * 86400))" +%Y%m%d%H%M%SZ)"
}

# ---------------------------------------------------------------- images

repart() { # DEFINITIONS SEED MKFS-OPTIONS ARGUMENT…; prints systemd-repart's account
  SYSTEMD_REPART_MKFS_OPTIONS_EROFS="$3" systemd-repart --definitions="$1" --seed="$2" \
    --empty=create --size=auto --dry-run=no --discard=no --offline=yes --no-pager --json=pretty \
    --private-key="$work/verity.key" --certificate="$work/verity.crt" "${@:4}" 2>"$work/log" ||
    { cat "$work/log" >&2; fail "systemd-repart failed"; }
}
erofs_options() { printf -- '--all-time -T %s -E fragments,fragdedupe=inode' "$SOURCE_DATE_EPOCH"; }

# With SOURCE_DATE_EPOCH in its environment, mkfs.erofs only lowers times to the one that it is given.
set_times() { find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +; } # TREE

# FILE, a disk image of ROOT's /usr, and its partitions beside it: for gnomeos.raw also gnomeos.usr.raw,
# gnomeos.usr-verity.raw and gnomeos.usr-verity-sig.raw
make_usr_image() { # DEFINITIONS ROOT FILE
  set_times "$2"
  repart "$1" 35e34b2b-1fcf-4ab1-ae63-bcda061741c1 "$(erofs_options)" --root="$2" --split=yes "$3" >"${3%.raw}.json"
}

# An extension as `systemd-repart --make-ddi=sysext|confext` makes it
make_extension_image() { # DEFINITIONS SEED TREE FILE
  set_times "$3"
  repart "$1" "$2" "-z zstd $(erofs_options)" --copy-source="$3" "$4" >"${4%.raw}.json"
}

# What systemd-repart says in KEY of the partition that DEFINITION describes
account() { # ACCOUNT DEFINITION KEY
  awk -F'"' -v definition="$2" -v key="$3" '
    /^\t?[{]/ || /^ *[{]/ { found = 0; value = "" }
    $2 == key { value = $4 }
    $2 == "file" && $4 ~ "/" definition "$" { found = 1 }
    /[}]/ && found { print value; exit }' "$1"
}

# ---------------------------------------------------------------- publishing

# Compresses what make_usr_image and make_extension_image left in DIRECTORY, under the names that GNOME OS publishes; the
# signature of the root hash, which there only the signed kernel has, in a file of its own.
publish_usr() { # FILE DIRECTORY
  local json=${1%.raw}.json part definition suffix name
  for part in usr:10-usr:.raw usr-verity:20-usr-verity:.verity usr-verity-sig:30-usr-verity-sig:.verity-sig; do
    IFS=: read -r part definition suffix <<<"$part"
    name=$2/usr-${systemd_architecture}_${version}_$(account "$json" "$definition.conf" uuid)$suffix
    mv "${1%.raw}.$part.raw" "$name"
  done
}

# Compresses disk images as GNOME OS's pipeline does, and lists and signs everything in DIRECTORY.
publish() { # DIRECTORY KEY
  quietly zstd -q --rm "$1"/*.raw
  (cd "$1" && sha256sum -- * >"$work/SHA256SUMS")
  mv "$work/SHA256SUMS" "$1/SHA256SUMS"
  quietly gpg --batch --local-user "$2" --output "$1/SHA256SUMS.gpg" --detach-sign "$1/SHA256SUMS"
}
