/* Preloaded into flatpak while it writes static deltas and the summary, whose times are otherwise
 * the clock's: GLib's clock stands still at SOURCE_DATE_EPOCH.
 * Runs on the machine that makes the sample; it is not part of it. */
#include <stdint.h>
#include <stdlib.h>

int64_t g_get_real_time(void);
void *g_date_time_new_from_unix_utc(int64_t seconds);
void *g_date_time_new_now_utc(void);

static int64_t now(void) { return atoll(getenv("SOURCE_DATE_EPOCH")); }

int64_t g_get_real_time(void) { return now() * 1000000; }

void *g_date_time_new_now_utc(void) { return g_date_time_new_from_unix_utc(now()); }
