/* cat [FILE...]: writes files, or standard input, to standard output. */
#include "system.h"

static int copy(int file)
{
    char buffer[8192];
    long size;
    while ((size = read_some(file, buffer, sizeof buffer)) > 0)
        if (write_all(STANDARD_OUTPUT, buffer, size) != 0)
            return -1;
    return (int)size;
}

static int program(int count, char **arguments)
{
    int status = 0;
    if (count < 2)
        return copy(STANDARD_INPUT) == 0 ? 0 : 1;
    for (int i = 1; i < count; i++) {
        int file = open_to_read(arguments[i]);
        if (file < 0 || copy(file) != 0) {
            print(STANDARD_ERROR, "cat: cannot read ");
            print(STANDARD_ERROR, arguments[i]);
            print(STANDARD_ERROR, "\n");
            status = 1;
        }
        if (file >= 0)
            close_file(file);
    }
    return status;
}
