/* Stands in for a program of tools.tar: prints its name, which is compiled in, and the user that it runs as, so that a
 * container shows whether the right file and its setuid bit reached it. It does nothing else. */
#include "system.h"

static int program(int count, char **arguments)
{
    (void)count, (void)arguments;
    print(STANDARD_OUTPUT, NAME ": stand-in uid=");
    print_number(STANDARD_OUTPUT, (unsigned long)call0(SYS_GETUID), 10);
    print(STANDARD_OUTPUT, " euid=");
    print_number(STANDARD_OUTPUT, (unsigned long)call0(SYS_GETEUID), 10);
    return print(STANDARD_OUTPUT, "\n") == 0 ? 0 : 1;
}
