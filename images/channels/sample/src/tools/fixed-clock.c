/* Preloaded into flatpak while it writes the summary, whose "last-modified" is otherwise the
 * clock's: GLib's clock stands still at SOURCE_DATE_EPOCH.
 * Runs on the machine that makes the sample; it is not part of it. */
#include <stdint.h>
#include <stdlib.h>

int64_t g_get_real_time(void);

int64_t g_get_real_time(void)
{
    return atoll(getenv("SOURCE_DATE_EPOCH")) * 1000000;
}
