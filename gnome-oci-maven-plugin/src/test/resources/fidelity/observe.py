"""What Python finds in a directory or a tar, each entry with its keywords: observe.py (directory|tar) PLACE..."""

import hashlib
import os
import stat
import sys
import tarfile
from decimal import Decimal

XATTR = "SCHILY.xattr."
TYPES = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "dir",
    stat.S_IFLNK: "link",
    stat.S_IFCHR: "char",
    stat.S_IFBLK: "block",
    stat.S_IFIFO: "fifo",
    stat.S_IFSOCK: "socket",
}
TAR_TYPES = {
    tarfile.REGTYPE: "file",
    tarfile.DIRTYPE: "dir",
    tarfile.SYMTYPE: "link",
    tarfile.CHRTYPE: "char",
    tarfile.BLKTYPE: "block",
    tarfile.FIFOTYPE: "fifo",
}
# What says where an entry lies or what is in its block already; every other keyword of pax is shown.
STANDARD = {"path", "linkpath", "size", "uid", "gid", "mtime", "hdrcharset"}


def raw(text):
    return text.encode("utf-8", "surrogateescape")


def escaped(bytes_):
    return "".join(chr(b) if 33 <= b < 127 and b not in b"\\=#" else "\\%03o" % b for b in bytes_)


def digest(source):
    sha256 = hashlib.sha256()
    while chunk := source.read(1 << 16):
        sha256.update(chunk)
    return sha256.hexdigest()


def add_groups(entries, names):
    """The first name of what has several, whatever it is, and how many they are."""
    for group in names.values():
        if len(group) > 1:
            for path in group:
                entries[path]["file"] = escaped(min(group))
                entries[path]["nlink"] = str(len(group))


def of_directory(root):
    entries, names = {}, {}
    fd = os.open(root, os.O_RDONLY)
    visit(entries, names, b".", b".", fd)
    add_groups(entries, names)
    return entries


def visit(entries, names, path, name, parent):
    status = os.stat(name, dir_fd=parent, follow_symlinks=False)
    kind = TYPES[stat.S_IFMT(status.st_mode)]
    facts = {
        "type": kind,
        "mode": "%o" % stat.S_IMODE(status.st_mode),
        "uid": str(status.st_uid),
        "gid": str(status.st_gid),
        "time": "%d.%d" % divmod(status.st_mtime_ns, 10**9),
    }
    entries[path] = facts
    reached = b"/proc/self/fd/%d/%s" % (parent, name)
    for key in os.listxattr(reached, follow_symlinks=False):
        facts["xattr." + escaped(raw(key))] = os.getxattr(reached, key, follow_symlinks=False).hex()
    if kind in ("char", "block"):
        facts["device"] = "%d,%d" % (os.major(status.st_rdev), os.minor(status.st_rdev))
    elif kind == "link":
        facts["link"] = escaped(os.readlink(name, dir_fd=parent))
    elif kind == "file":
        with open(os.open(name, os.O_RDONLY, dir_fd=parent), "rb") as source:
            facts["sha256"] = digest(source)
        facts["size"] = str(status.st_size)
    if kind == "dir":
        fd = os.open(name, os.O_RDONLY, dir_fd=parent)
        for child in os.listdir(fd):
            visit(entries, names, path + b"/" + os.fsencode(child), os.fsencode(child), fd)
        os.close(fd)
    elif status.st_nlink > 1:
        names.setdefault((status.st_dev, status.st_ino), []).append(path)


def path_of(name):
    stripped = raw(name).rstrip(b"/")
    return b"." if stripped in (b".", b"") else b"./" + stripped.removeprefix(b"./")


def of_tar(place):
    entries, names = {}, {}
    with tarfile.open(place, encoding="utf-8", errors="surrogateescape") as archive:
        for member in archive:
            path = path_of(member.name)
            if member.islnk():
                target = path_of(member.linkname)
                entries[path] = entries[target]
                names.setdefault(id(entries[target]), [target]).append(path)
            else:
                entries[path] = of_member(archive, member)
    entries = {path: dict(facts) for path, facts in entries.items()}
    add_groups(entries, names)
    return entries


def of_member(archive, member):
    time = Decimal(member.pax_headers.get("mtime", str(int(member.mtime))))
    facts = {
        "type": TAR_TYPES[member.type],
        "mode": "%o" % member.mode,
        "uid": str(member.uid),
        "gid": str(member.gid),
        "time": "%d.%d" % divmod(int(time * 10**9), 10**9),
    }
    for key, value in member.pax_headers.items():
        if key.startswith(XATTR):
            facts["xattr." + escaped(raw(key[len(XATTR) :]))] = raw(value).hex()
        elif key not in STANDARD:
            facts["pax." + escaped(raw(key))] = escaped(raw(value))
    if member.uname or member.gname:
        facts["names"] = escaped(raw(member.uname + ":" + member.gname))
    if member.isdev() and not member.isfifo():
        facts["device"] = "%d,%d" % (member.devmajor, member.devminor)
    elif member.issym():
        facts["link"] = escaped(raw(member.linkname))
    elif member.isreg():
        facts["size"] = str(member.size)
        facts["sha256"] = digest(archive.extractfile(member))
    return facts


def main(form, places):
    sys.setrecursionlimit(10000)
    for place in places:
        entries = of_directory(place) if form == "directory" else of_tar(place)
        for path, facts in sorted(entries.items()):
            print(escaped(path), *("%s=%s" % fact for fact in sorted(facts.items())))


main(sys.argv[1], sys.argv[2:])
