/* noise SIZE: writes SIZE bytes that do not compress, always the same ones.
 * Runs on the machine that makes the sample; it is not part of it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
    uint64_t state = 0x9e3779b97f4a7c15; /* xorshift64*, Vigna 2014 */
    if (count != 2)
        return 2;
    for (long left = atol(arguments[1]); left > 0; left--) {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        putchar((int)(state * 0x2545f4914f6cdd1d >> 56));
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
