#include "store/terms_row.h"

#include <errno.h>

const struct store_statement candidate_terms_statement = {"candidate_terms",
    "SELECT s.revision, s.year, s.extra_minutes_per_hour_max, s.languages, s.registration_closes, "
    "array(SELECT z.id::text FROM session_zone z WHERE z.session = s.id ORDER BY z.position) AS "
    "zones, "
    "array(SELECT z.label::text FROM session_zone z WHERE z.session = s.id ORDER BY z.position) AS "
    "labels "
    "FROM session s WHERE s.id = $1"};

static int read_zones(
    const struct store_rows *rows, struct arena *arena, struct candidate_terms *terms)
{
    char **ids, **labels;
    size_t count, labelled;
    struct candidate_zone *zones;

    if (store_texts(rows, 0, store_column(rows, "zones"), arena, &ids, &count) ||
        store_texts(rows, 0, store_column(rows, "labels"), arena, &labels, &labelled))
        return -ENOMEM;
    zones = arena_calloc(arena, count + 1, sizeof *zones);
    if (!zones)
        return -ENOMEM;
    for (size_t i = 0; i < count && i < labelled; i++)
        zones[i] = (struct candidate_zone){ids[i], labels[i]};
    terms->zones = zones;
    terms->zone_count = count;
    return 0;
}

int terms_row_read(const struct store_rows *rows, struct arena *arena, struct candidate_terms *to)
{
    char **languages;
    size_t count;

    *to = (struct candidate_terms){
        .session_revision = (int32_t)store_int(rows, 0, store_column(rows, "revision")),
        .year = (uint32_t)store_int(rows, 0, store_column(rows, "year")),
        .extra_minutes_per_hour_max =
            (uint32_t)store_int(rows, 0, store_column(rows, "extra_minutes_per_hour_max")),
    };
    store_date(rows, 0, store_column(rows, "registration_closes"), to->registration_closes);
    if (store_texts(rows, 0, store_column(rows, "languages"), arena, &languages, &count))
        return -ENOMEM;
    to->languages = (const char *const *)languages;
    to->language_count = count;
    return read_zones(rows, arena, to);
}
