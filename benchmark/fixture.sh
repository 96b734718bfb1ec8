# The full-size fixture, for the scripts beside this one, which source it: sets "directory" to their first argument or to
# where images/channels/debian/make.sh puts its result by default, and sees that there are
#   directory/repo      the repository, a link to flatpak/
#   directory/checkout  `ostree checkout -U` of the Platform: metadata and files/
directory=${1:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/gnome-oci-debian}
[[ -d $directory/repo || -d $directory/flatpak ]] || { echo "run images/channels/debian/make.sh $directory first" >&2; exit 1; }
directory=$(cd "$directory" && pwd -P)
[[ -d $directory/repo ]] || ln -s flatpak "$directory/repo"
if [[ ! -d $directory/checkout ]]; then
  rm -rf "$directory/.checkout"
  # Copies: a checkout from the repository's cache would hardlink all files of equal content.
  ostree --repo="$directory/repo" checkout -U --force-copy --disable-cache runtime/org.gnome.Platform/x86_64/master \
    "$directory/.checkout"
  mv "$directory/.checkout" "$directory/checkout"
fi
