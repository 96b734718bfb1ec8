/* gnome-oci-hello: greets with a string from libgnomeoci-sample.so.0 and with PRETTY_NAME
 * from os-release. It fails when the library's soname link or os-release is broken.
 *
 * The runtime has no dynamic linker (that would be a third party's binary), so the program
 * maps the library itself. That takes little code because the library has no relocations. */
#include <elf.h>

#include "../library/gnomeoci-sample.h"
#include "system.h"

#define LIBRARY "/usr/lib/x86_64-linux-gnu/libgnomeoci-sample.so.0"
#define OS_RELEASE "/usr/lib/os-release"

enum { PAGE = 4096, HEADERS = 1024, CAN_READ = 1, CAN_WRITE = 2, CAN_EXECUTE = 4,
       MAP_PRIVATE_ = 0x02, MAP_FIXED_ = 0x10, MAP_ANONYMOUS_ = 0x20 };

static char *map(char *address, long size, int protection, int flags, int file, long offset)
{
    long result = system_call(SYS_MMAP, (long)address, size, protection, flags, file, offset);
    return result < 0 && result > -PAGE ? 0 : (char *)result;
}

/* Maps the library's segments; returns the address they are relative to, or 0. */
static char *map_library(int file, const Elf64_Ehdr *header, const Elf64_Phdr **dynamic)
{
    const Elf64_Phdr *segments = (const Elf64_Phdr *)((const char *)header + header->e_phoff);
    unsigned long end = 0;
    char *base;
    for (int i = 0; i < header->e_phnum; i++) {
        if (segments[i].p_type == PT_LOAD && segments[i].p_vaddr + segments[i].p_memsz > end)
            end = segments[i].p_vaddr + segments[i].p_memsz;
        if (segments[i].p_type == PT_DYNAMIC)
            *dynamic = &segments[i];
    }
    base = map(0, (long)end, 0, MAP_PRIVATE_ | MAP_ANONYMOUS_, -1, 0);
    if (base == 0)
        return 0;
    for (int i = 0; i < header->e_phnum; i++) {
        const Elf64_Phdr *s = &segments[i];
        unsigned long lead = s->p_vaddr % PAGE;
        int protection = (s->p_flags & PF_R ? CAN_READ : 0) | (s->p_flags & PF_W ? CAN_WRITE : 0)
                       | (s->p_flags & PF_X ? CAN_EXECUTE : 0);
        if (s->p_type == PT_LOAD
            && map(base + s->p_vaddr - lead, (long)(s->p_filesz + lead), protection,
                   MAP_PRIVATE_ | MAP_FIXED_, file, (long)(s->p_offset - lead)) == 0)
            return 0;
    }
    return base;
}

static void *find_symbol(char *base, const Elf64_Dyn *dynamic, const char *name)
{
    const Elf64_Sym *symbols = 0;
    const char *names = 0;
    const Elf64_Word *hash = 0;
    for (; dynamic->d_tag != DT_NULL; dynamic++) {
        if (dynamic->d_tag == DT_SYMTAB)
            symbols = (const Elf64_Sym *)(base + dynamic->d_un.d_ptr);
        if (dynamic->d_tag == DT_STRTAB)
            names = base + dynamic->d_un.d_ptr;
        if (dynamic->d_tag == DT_HASH)
            hash = (const Elf64_Word *)(base + dynamic->d_un.d_ptr);
    }
    if (symbols == 0 || names == 0 || hash == 0)
        return 0;
    for (Elf64_Word i = 1; i < hash[1]; i++)
        if (symbols[i].st_shndx != SHN_UNDEF && equal(names + symbols[i].st_name, name))
            return base + symbols[i].st_value;
    return 0;
}

static const char *greeting(void)
{
    static char buffer[HEADERS] __attribute__((aligned(16)));
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)buffer;
    const Elf64_Phdr *dynamic = 0;
    int file = open_to_read(LIBRARY);
    long size = file < 0 ? -1 : read_some(file, buffer, sizeof buffer);
    char *base;
    gnome_oci_sample_greeting_function *function;
    if (size < (long)sizeof *header || buffer[0] != 0x7f || header->e_phentsize != sizeof(Elf64_Phdr)
        || header->e_phoff + header->e_phnum * sizeof(Elf64_Phdr) > (unsigned long)size)
        return 0;
    base = map_library(file, header, &dynamic);
    close_file(file);
    if (base == 0 || dynamic == 0)
        return 0;
    function = (gnome_oci_sample_greeting_function *)
        find_symbol(base, (const Elf64_Dyn *)(base + dynamic->p_vaddr), GNOME_OCI_SAMPLE_GREETING);
    return function == 0 ? 0 : function();
}

/* PRETTY_NAME of os-release(5), without its quotes; 0 if there is none. */
static const char *pretty_name(void)
{
    static const char key[] = "PRETTY_NAME=";
    static char text[4096];
    int file = open_to_read(OS_RELEASE);
    long size = file < 0 ? -1 : read_some(file, text, sizeof text - 1);
    if (file >= 0)
        close_file(file);
    for (long i = 0, k; i < size; i++) {
        if (i > 0 && text[i - 1] != '\n')
            continue;
        for (k = 0; key[k] != 0 && text[i + k] == key[k]; k++)
            ;
        if (key[k] == 0) {
            char quote = text[i + k] == '"' || text[i + k] == '\'' ? text[i + k] : '\n';
            char *value = text + i + k + (quote != '\n');
            for (k = 0; value[k] != 0 && value[k] != quote && value[k] != '\n'; k++)
                ;
            value[k] = 0;
            return value;
        }
    }
    return 0;
}

static int program(int count, char **arguments)
{
    const char *hello = greeting();
    const char *name = pretty_name();
    (void)count, (void)arguments;
    if (hello == 0) {
        print(STANDARD_ERROR, "gnome-oci-hello: cannot use " LIBRARY "\n");
        return 1;
    }
    if (name == 0) {
        print(STANDARD_ERROR, "gnome-oci-hello: no PRETTY_NAME in " OS_RELEASE "\n");
        return 1;
    }
    print(STANDARD_OUTPUT, hello);
    print(STANDARD_OUTPUT, name);
    return print(STANDARD_OUTPUT, "\n") == 0 ? 0 : 1;
}
