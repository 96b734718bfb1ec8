/* gnome-oci-identity: prints who the kernel says runs it. Installed setuid, and again
 * with a capability, so that a container shows whether these marks reached it. */
#include "system.h"

static int program(int count, char **arguments)
{
    struct { unsigned version; int process; } header = { 0x20080522, 0 }; /* _LINUX_CAPABILITY_VERSION_3 */
    struct { unsigned effective, permitted, inheritable; } sets[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
    (void)count, (void)arguments;
    if (system_call(SYS_CAPGET, (long)&header, (long)sets, 0, 0, 0, 0) != 0)
        return 1;
    print(STANDARD_OUTPUT, "uid=");
    print_number(STANDARD_OUTPUT, (unsigned long)call0(SYS_GETUID), 10);
    print(STANDARD_OUTPUT, " euid=");
    print_number(STANDARD_OUTPUT, (unsigned long)call0(SYS_GETEUID), 10);
    print(STANDARD_OUTPUT, " capabilities=0x");
    print_number(STANDARD_OUTPUT, (unsigned long)sets[1].effective << 32 | sets[0].effective, 16);
    return print(STANDARD_OUTPUT, "\n") == 0 ? 0 : 1;
}
