/* echo [WORD...]: writes its arguments. */
#include "system.h"

static int program(int count, char **arguments)
{
    for (int i = 1; i < count; i++) {
        if (i > 1)
            print(STANDARD_OUTPUT, " ");
        print(STANDARD_OUTPUT, arguments[i]);
    }
    return print(STANDARD_OUTPUT, "\n") == 0 ? 0 : 1;
}
