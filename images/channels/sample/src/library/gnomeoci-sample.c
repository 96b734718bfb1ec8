/* libgnomeoci-sample: a library with a soname, and without relocations (see hello.c). */
#include "gnomeoci-sample.h"

const char *gnome_oci_sample_greeting(void)
{
    return "Hello from ";
}
