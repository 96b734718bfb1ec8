"""Makes features in directories of their own: make.py FEATURES TARGET ENTRIES (together|alone) SLUG..."""

import os
import re
import socket
import subprocess
import sys
import tarfile

# The time that files of images have: what is not about times has it already.
TIME = 1321009871

# How the features are packed, and how many entries are many.
OWN = {}


def file(path, content=b"content", mode=0o644, owner=(0, 0)):
    with open(path, "wb") as out:
        out.write(content)
    os.chown(path, *owner)
    os.chmod(path, mode)


def directory(path, mode=0o755, owner=(0, 0)):
    os.mkdir(path)
    os.chown(path, *owner)
    os.chmod(path, mode)


def link(path, target, owner=(0, 0)):
    os.symlink(target, path)
    os.lchown(path, *owner)


def hardlink(first, path):
    os.link(first, path, follow_symlinks=False)


def owned(number):
    file("f%d" % number, owner=(number, number))
    directory("d%d" % number, owner=(number, number))
    link("l%d" % number, "x", owner=(number, number))


def sparse(path, *pieces, size):
    with open(path, "wb") as out:
        for position, content in pieces:
            out.seek(position)
            out.write(content)
        out.truncate(size)


def prefixed(length, name=100):
    """A file whose directory has so many bytes, counted from the root of the tree that is packed."""
    start = OWN["prefix"]
    place = "p" * 50 + "/" + "q" * (length - len(start) - 51)
    os.makedirs(place, exist_ok=True)
    file(place + "/" + "n" * name)


def path(length):
    """A path of so many bytes, counted from the root of the tree that is packed."""
    left = length - len(OWN["prefix"])
    here = os.open(".", os.O_RDONLY)
    while left > 255:
        name = "x" * min(250, left - 2)
        os.mkdir(name)
        os.chdir(name)
        left -= len(name) + 1
    file("y" * left)
    os.fchdir(here)
    os.close(here)


def deep(depth):
    here = os.open(".", os.O_RDONLY)
    for _ in range(depth - OWN["depth"] - 1):
        os.mkdir("d")
        os.chdir("d")
    file("f")
    os.fchdir(here)
    os.close(here)


def many():
    for i in range(OWN["entries"]):
        os.close(os.open("%06d" % i, os.O_CREAT | os.O_WRONLY, 0o644))


def device(kind, path, major, minor):
    os.mknod(path, 0o600 | (0o020000 if kind == "c" else 0o060000), os.makedev(major, minor))


def fifo(path, mode=0o600):
    os.mkfifo(path)
    os.chmod(path, mode)


def listen(path):
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.close()


def xattr(path, name, value):
    os.setxattr(path, name, value, follow_symlinks=False)


def acl(path, *arguments):
    subprocess.run(["setfacl", *arguments, path], check=True)


def at(path, seconds, nanoseconds=0):
    time = seconds * 10**9 + nanoseconds
    os.utime(path, ns=(time, time), follow_symlinks=False)


def tar_within(path):
    with tarfile.open(path, "w") as archive:
        archive.addfile(tarfile.TarInfo("inner"))


def gnu_tar(*options):
    """An archive of this directory beside it."""
    subprocess.run(
        ["tar", "--format=posix", *options, "-cf", os.getcwd() + ".tar", "."],
        check=True,
    )


def python_tar(name, keyword, value):
    """An archive beside this directory, whose entry has a keyword of pax."""
    with tarfile.open(os.getcwd() + ".tar", "w", format=tarfile.PAX_FORMAT) as archive:
        entry = tarfile.TarInfo(name)
        entry.pax_headers = {keyword: value}
        archive.addfile(entry)


def set_times(root):
    for _, directories, files, fd in os.fwalk(root, topdown=False):
        for name in directories + files:
            os.utime(name, (TIME, TIME), dir_fd=fd, follow_symlinks=False)
    os.utime(root, (TIME, TIME))


def rows(features):
    with open(features, encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("|", 5)
            if len(cells) == 6 and not line.startswith("#"):
                name = cells[0].strip()
                yield re.sub("[^a-z0-9]+", "-", name.lower()), name, cells[5].strip()


def main(features, target, entries, packed, *slugs):
    sys.setrecursionlimit(10000)
    os.umask(0o022)
    for slug, name, script in rows(features):
        if slug in slugs:
            place = os.path.join(target, slug)
            os.mkdir(place)
            OWN["prefix"] = slug + "/" if packed == "together" else ""
            OWN["entries"] = int(entries)
            OWN["depth"] = 1 if packed == "together" else 0
            os.chdir(place)
            exec(script, globals())
            os.chdir("/")
            if not name.startswith("mtime"):
                set_times(place)
    os.utime(target, (TIME, TIME))


main(*sys.argv[1:])
