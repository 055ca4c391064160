#include "cli/when.h"

#include "clientlib/i18n.h"
#include "clientlib/rfc3339.h"

#include <stdlib.h>

static const char *const WEEKDAYS[] = {
    N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat")};

const char *when_day(struct arena *arena, int64_t seconds, int offset_minutes)
{
    struct rfc3339_parts parts;

    if (rfc3339_split(seconds, offset_minutes, &parts))
        return "?";
    return arena_printf(
        arena, "%s %04d-%02d-%02d", _(WEEKDAYS[parts.weekday]), parts.year, parts.month, parts.day);
}

/* Days since 1970 at an offset. */
static int64_t day_number(int64_t seconds, int offset_minutes)
{
    int64_t local = seconds + (int64_t)offset_minutes * 60;

    return local >= 0 ? local / 86400 : -((86399 - local) / 86400);
}

const char *when_time(struct arena *arena,
    int64_t seconds,
    int offset_minutes,
    const struct when_reference *reference)
{
    int64_t days = day_number(seconds, offset_minutes) -
                   day_number(reference->seconds, reference->offset_minutes);
    struct rfc3339_parts parts;

    if (rfc3339_split(seconds, offset_minutes, &parts))
        return "?";
    if (days == 0)
        return arena_printf(arena, "%02d:%02d", parts.hour, parts.minute);
    return arena_printf(arena, "%02d:%02d(%+lld)", parts.hour, parts.minute, (long long)days);
}

const char *when_range(struct arena *arena,
    const int64_t seconds[2],
    int offset_minutes,
    const struct when_reference *reference)
{
    const char *from = when_time(arena, seconds[0], offset_minutes, reference);
    const char *until = when_time(arena, seconds[1], offset_minutes, reference);

    return from && until ? arena_printf(arena, "%s–%s", from, until) : NULL;
}

const char *when_offset(struct arena *arena, int offset_minutes)
{
    int minutes = abs(offset_minutes);

    return arena_printf(
        arena, "UTC%c%02d:%02d", offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}
