/* false: fails. */
#include "system.h"

static int program(int count, char **arguments)
{
    (void)count, (void)arguments;
    return 1;
}
