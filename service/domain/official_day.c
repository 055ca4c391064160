#include "domain/official_day.h"

#include "domain/zone.h"

#include <errno.h>
#include <pthread.h>

enum { DAY_SECONDS = 24 * 60 * 60 };

/* Opened once and never closed: tzdata is read from files. */
static struct zone *paris;
static pthread_once_t paris_once = PTHREAD_ONCE_INIT;

static void open_paris(void)
{
    if (zone_open("Europe/Paris", &paris))
        paris = NULL;
}

int official_day(int64_t now_us, struct date *ret_day)
{
    int64_t now_s = now_us / 1000000, local_s;

    (void)pthread_once(&paris_once, open_paris);
    if (!paris)
        return -EIO;
    local_s = now_s + zone_offset_s(paris, now_s);
    *ret_day = date_from_days(local_s / DAY_SECONDS - (local_s % DAY_SECONDS < 0));
    return 0;
}

int official_day_text(int64_t now_us, char to[DATE_TEXT_SIZE])
{
    struct date day;
    int r = official_day(now_us, &day);

    if (r == 0)
        date_format(day, to);
    return r;
}

bool official_day_is_past(const char *last, struct date day)
{
    struct date date;

    return date_parse(last, &date) == 0 && date_to_days(date) < date_to_days(day);
}
