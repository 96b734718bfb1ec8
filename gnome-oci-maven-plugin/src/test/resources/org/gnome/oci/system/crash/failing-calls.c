/*
 * Counts the system calls by which a program changes files below FAILING_CALLS_ROOT, and lets one of them fail, or kills
 * the program there. Loaded with LD_PRELOAD; told what to do by failing_calls_arm(), or from the start by
 * FAILING_CALLS_KILL_AT.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* The numbers are those of FailingCalls.Fault. */
enum fault { NONE, NO_SPACE, NO_SPACE_ONCE, BROKEN_ONCE, READ_ONLY, SHORT, KILL, POWER };

enum kind { OTHER, GROWS };

#define REAL(name) ((__typeof__(&name))real(#name))
#define MAX_UNSYNCED (1 << 16)

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static const char *root = "";
static long seen;
static long at;
static enum fault fault = NONE;
static char hit[PATH_MAX + 64];
static struct { dev_t device; ino_t inode; } unsynced[MAX_UNSYNCED];
static int unsynced_count;

static void *real(const char *name) {
    void *symbol = dlsym(RTLD_NEXT, name);
    if (symbol == NULL) {
        abort();
    }
    return symbol;
}

__attribute__((constructor)) static void start(void) {
    const char *directory = getenv("FAILING_CALLS_ROOT");
    const char *kill_at = getenv("FAILING_CALLS_KILL_AT");
    root = directory == NULL ? "" : directory;
    if (kill_at != NULL) {
        at = atol(kill_at);
        fault = KILL;
    }
}

void failing_calls_arm(long call, int what) {
    pthread_mutex_lock(&mutex);
    seen = 0;
    at = call;
    fault = (enum fault) what;
    hit[0] = 0;
    pthread_mutex_unlock(&mutex);
}

long failing_calls_seen(void) {
    return seen;
}

/* The call that failed first, and its file; empty if none has. */
const char *failing_calls_hit(void) {
    return hit;
}

/* Whether a file has data that was not forced to the disk. */
int failing_calls_unsynced(long device, long inode) {
    for (int i = 0; i < unsynced_count; i++) {
        if (unsynced[i].device == (dev_t) device && unsynced[i].inode == (ino_t) inode) {
            return 1;
        }
    }
    return 0;
}

static int watched(const char *path) {
    size_t length = strlen(root);
    return length > 0 && strncmp(path, root, length) == 0;
}

static const char *path_of(int fd, char *buffer) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, PATH_MAX - 1);
    buffer[length < 0 ? 0 : length] = 0;
    return buffer;
}

static const char *path_at(int directory, const char *name, char *buffer) {
    if (name[0] == '/' || directory == AT_FDCWD) {
        return name;
    }
    char parent[PATH_MAX];
    snprintf(buffer, PATH_MAX, "%s/%s", path_of(directory, parent), name);
    return buffer;
}

static int error_of(enum kind kind, long number) {
    switch (fault) {
        case NO_SPACE: return number >= at && kind == GROWS ? ENOSPC : 0;
        case NO_SPACE_ONCE: return number == at ? ENOSPC : 0;
        case BROKEN_ONCE: return number == at ? EIO : 0;
        case READ_ONLY: return number >= at ? EROFS : 0;
        case POWER: return number >= at ? EIO : 0;
        default: return 0;
    }
}

/* Counts a call; its error, or 0 if it is to be made. */
static int fails(const char *name, const char *path, enum kind kind) {
    if (!watched(path)) {
        return 0;
    }
    pthread_mutex_lock(&mutex);
    long number = ++seen;
    if (fault == KILL && number == at) {
        kill(getpid(), SIGKILL);
        pause();
    }
    int error = error_of(kind, number);
    if (error != 0 && hit[0] == 0) {
        snprintf(hit, sizeof hit, "%s %s", name, path);
    }
    pthread_mutex_unlock(&mutex);
    errno = error;
    return error;
}

static void mark(int fd, int dirty) {
    struct stat status;
    int before = errno;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        pthread_mutex_lock(&mutex);
        int i = 0;
        while (i < unsynced_count
               && (unsynced[i].device != status.st_dev || unsynced[i].inode != status.st_ino)) {
            i++;
        }
        if (dirty && i == unsynced_count && i < MAX_UNSYNCED) {
            unsynced[i].device = status.st_dev;
            unsynced[i].inode = status.st_ino;
            unsynced_count++;
        } else if (!dirty && i < unsynced_count) {
            unsynced[i] = unsynced[--unsynced_count];
        }
        pthread_mutex_unlock(&mutex);
    }
    errno = before;
}

static int fd_fails(const char *name, int fd, enum kind kind) {
    char path[PATH_MAX];
    int before = errno;
    if (!watched(path_of(fd, path))) {
        errno = before;
        return 0;
    }
    if (fails(name, path, kind)) {
        return 1;
    }
    if (kind == GROWS) {
        mark(fd, 1);
    }
    errno = before;
    return 0;
}

static int exists(const char *path) {
    int before = errno;
    int result = access(path, F_OK) == 0;
    errno = before;
    return result;
}

/* As much of a write as is made: half, where writes are to be short. */
static size_t part(int fd, size_t count) {
    char path[PATH_MAX];
    return fault == SHORT && count > 1 && watched(path_of(fd, path)) ? count / 2 : count;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    return fd_fails("write", fd, GROWS) ? -1 : REAL(write)(fd, bytes, part(fd, count));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    return fd_fails("pwrite", fd, GROWS) ? -1 : REAL(pwrite)(fd, bytes, part(fd, count), offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    return fd_fails("pwrite", fd, GROWS) ? -1 : REAL(pwrite64)(fd, bytes, part(fd, count), offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (fd_fails("writev", fd, GROWS)) {
        return -1;
    }
    return count > 1 && part(fd, 2) == 1 ? REAL(writev)(fd, parts, count / 2) : REAL(writev)(fd, parts, count);
}

ssize_t sendfile64(int to, int from, off64_t *offset, size_t count) {
    ssize_t (*next)(int, int, off64_t *, size_t) = real("sendfile64");
    return fd_fails("sendfile", to, GROWS) ? -1 : next(to, from, offset, part(to, count));
}

ssize_t copy_file_range(int from, off64_t *in, int to, off64_t *out, size_t count, unsigned int flags) {
    return fd_fails("copy_file_range", to, GROWS) ? -1
            : REAL(copy_file_range)(from, in, to, out, part(to, count), flags);
}

int ftruncate(int fd, off_t length) {
    return fd_fails("ftruncate", fd, GROWS) ? -1 : REAL(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    return fd_fails("ftruncate", fd, GROWS) ? -1 : REAL(ftruncate64)(fd, length);
}

int fsync(int fd) {
    int result = fd_fails("fsync", fd, OTHER) ? -1 : REAL(fsync)(fd);
    if (result == 0) {
        mark(fd, 0);
    }
    return result;
}

int fdatasync(int fd) {
    int result = fd_fails("fdatasync", fd, OTHER) ? -1 : REAL(fdatasync)(fd);
    if (result == 0) {
        mark(fd, 0);
    }
    return result;
}

int futimens(int fd, const struct timespec times[2]) {
    return fd_fails("futimens", fd, OTHER) ? -1 : REAL(futimens)(fd, times);
}

static mode_t mode_of(int flags, va_list arguments) {
    return flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
}

#define OPENS(name)                                                                                             \
    int name(const char *path, int flags, ...) {                                                                      \
        va_list arguments;                                                                                            \
        va_start(arguments, flags);                                                                                   \
        mode_t mode = mode_of(flags, arguments);                                                                      \
        va_end(arguments);                                                                                            \
        if ((flags & (O_CREAT | O_TRUNC)) && fails("open", path, exists(path) ? OTHER : GROWS)) {                     \
            return -1;                                                                                                \
        }                                                                                                             \
        return ((int (*)(const char *, int, ...)) real(#name))(path, flags, mode);                                    \
    }

OPENS(open)
OPENS(open64)

/* The kernel says first that there is such a directory, and only then what else is wrong. */
int mkdir(const char *path, mode_t mode) {
    return !exists(path) && fails("mkdir", path, GROWS) ? -1 : REAL(mkdir)(path, mode);
}

int rmdir(const char *path) {
    return fails("rmdir", path, OTHER) ? -1 : REAL(rmdir)(path);
}

int unlink(const char *path) {
    return fails("unlink", path, OTHER) ? -1 : REAL(unlink)(path);
}

int unlinkat(int directory, const char *name, int flags) {
    char path[PATH_MAX];
    return fails("unlink", path_at(directory, name, path), OTHER) ? -1 : REAL(unlinkat)(directory, name, flags);
}

int rename(const char *from, const char *to) {
    return fails("rename", to, OTHER) ? -1 : REAL(rename)(from, to);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to) {
    char path[PATH_MAX];
    return fails("rename", path_at(to_directory, to, path), OTHER) ? -1
            : REAL(renameat)(from_directory, from, to_directory, to);
}

int link(const char *from, const char *to) {
    return fails("link", to, GROWS) ? -1 : REAL(link)(from, to);
}

int symlink(const char *target, const char *path) {
    return fails("symlink", path, GROWS) ? -1 : REAL(symlink)(target, path);
}
