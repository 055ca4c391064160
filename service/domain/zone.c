#include "domain/zone.h"

#include "base/text.h"

#include <errno.h>
#include <glib.h>

enum { ZONE_NAME_MAX = 64, SEARCH_S = 26 * 3600 };

struct zone {
    GTimeZone *rules;
};

/* What GLib takes beyond the names of tzdata (offsets, POSIX rules, paths) or tzdata holds beside
 * zones. */
static bool name_is_iana(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char others[] = "0123456789_+-/";
    size_t length;

    if (text_is_empty(name))
        return false;
    length = strlen(name);
    if (length > ZONE_NAME_MAX || !strchr(letters, name[0]) || name[length - 1] == '/')
        return false;
    if (text_starts_with(name, "posix/") || text_starts_with(name, "right/"))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!strchr(letters, name[i]) && !strchr(others, name[i]))
            return false;
    return strchr(name, '/') != NULL || text_equal(name, "UTC");
}

int zone_open(const char *name, struct zone **ret_zone)
{
    struct zone *zone;
    GTimeZone *rules;

    if (!name_is_iana(name))
        return ZONE_E_UNKNOWN;
    rules = g_time_zone_new_identifier(name);
    if (!rules)
        return ZONE_E_UNKNOWN;
    zone = malloc(sizeof *zone);
    if (!zone) {
        g_time_zone_unref(rules);
        return -ENOMEM;
    }
    zone->rules = rules;
    *ret_zone = zone;
    return 0;
}

void zone_close(struct zone *zone)
{
    if (!zone)
        return;
    g_time_zone_unref(zone->rules);
    free(zone);
}

int32_t zone_offset_s(const struct zone *zone, int64_t unix_s)
{
    int interval = g_time_zone_find_interval(zone->rules, G_TIME_TYPE_UNIVERSAL, unix_s);

    return interval < 0 ? 0 : g_time_zone_get_offset(zone->rules, interval);
}

/*
 * Every offset in force within a day around the local time gives one candidate instant, which holds
 * when that offset is in force at it. (GLib's own search by standard or daylight time misses
 * changes of offset that are neither, such as a zone that crosses the date line.)
 */
int zone_instant(const struct zone *zone, struct date date, int minutes, int64_t *ret_unix_s)
{
    int64_t local_s = date_to_days(date) * 86400 + (int64_t)minutes * 60;
    int first, last, found = 0;
    int64_t result = 0;

    first = g_time_zone_find_interval(zone->rules, G_TIME_TYPE_UNIVERSAL, local_s - SEARCH_S);
    last = g_time_zone_find_interval(zone->rules, G_TIME_TYPE_UNIVERSAL, local_s + SEARCH_S);
    for (int i = first; i <= last; i++) {
        int64_t candidate = local_s - g_time_zone_get_offset(zone->rules, i);

        if (g_time_zone_find_interval(zone->rules, G_TIME_TYPE_UNIVERSAL, candidate) != i)
            continue;
        result = candidate;
        found++;
    }
    if (found > 1)
        return ZONE_E_AMBIGUOUS;
    if (!found)
        return ZONE_E_SKIPPED;
    *ret_unix_s = result;
    return 0;
}
