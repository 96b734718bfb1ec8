/* What the sample's programs need of a C library: entry, system calls, a few strings.
 * x86_64 Linux only; nothing here is linked from anywhere else. */
#ifndef SYSTEM_H
#define SYSTEM_H

enum { SYS_READ = 0, SYS_WRITE = 1, SYS_OPEN = 2, SYS_CLOSE = 3, SYS_MMAP = 9,
       SYS_EXIT = 60, SYS_GETUID = 102, SYS_GETEUID = 107, SYS_CAPGET = 125 };
enum { STANDARD_INPUT = 0, STANDARD_OUTPUT = 1, STANDARD_ERROR = 2 };

static inline long system_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall" : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

static inline long call0(long number) { return system_call(number, 0, 0, 0, 0, 0, 0); }

static inline int open_to_read(const char *path) { return (int)system_call(SYS_OPEN, (long)path, 0, 0, 0, 0, 0); }

static inline void close_file(int file) { system_call(SYS_CLOSE, file, 0, 0, 0, 0, 0); }

static inline long read_some(int file, void *buffer, long size)
{
    return system_call(SYS_READ, file, (long)buffer, size, 0, 0, 0);
}

/* Returns 0, or -1 when not everything could be written. */
static inline int write_all(int file, const char *bytes, long size)
{
    while (size > 0) {
        long written = system_call(SYS_WRITE, file, (long)bytes, size, 0, 0, 0);
        if (written <= 0)
            return -1;
        bytes += written;
        size -= written;
    }
    return 0;
}

static inline long length(const char *text)
{
    long n = 0;
    while (text[n] != 0)
        n++;
    return n;
}

static inline int equal(const char *a, const char *b)
{
    while (*a != 0 && *a == *b)
        a++, b++;
    return *a == *b;
}

static inline int print(int file, const char *text) { return write_all(file, text, length(text)); }

static inline void print_number(int file, unsigned long value, unsigned base)
{
    char digits[65];
    int i = 64;
    digits[i] = 0;
    do {
        digits[--i] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    print(file, digits + i);
}

static inline __attribute__((noreturn)) void leave(int status)
{
    for (;;)
        system_call(SYS_EXIT, status, 0, 0, 0, 0, 0);
}

/* Each program defines this; the result is its exit status. */
static int program(int count, char **arguments);

__attribute__((used)) static void start(long *stack) { leave(program((int)stack[0], (char **)(stack + 1))); }

/* The kernel leaves the argument count at the top of the stack. */
__asm__(".globl _start\n.type _start, @function\n"
        "_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall start\n\thlt\n"
        ".size _start, . - _start\n");

#endif
