#include "store/candidate_row.h"

#include <errno.h>

/* Where the columns are, looked up once a result. */
struct places {
    int session, number, ine, family_name, given_name, birth_date, class, establishment, language1,
        language2, zone, extra, arrangements, email, withdrawn, withdrawal_reason, revision,
        created_at, updated_at;
};

static struct places find_places(const struct store_rows *rows)
{
    return (struct places){
        .session = store_column(rows, "session"),
        .number = store_column(rows, "number"),
        .ine = store_column(rows, "ine"),
        .family_name = store_column(rows, "family_name"),
        .given_name = store_column(rows, "given_name"),
        .birth_date = store_column(rows, "birth_date"),
        .class = store_column(rows, "class"),
        .establishment = store_column(rows, "establishment"),
        .language1 = store_column(rows, "language1"),
        .language2 = store_column(rows, "language2"),
        .zone = store_column(rows, "zone"),
        .extra = store_column(rows, "extra_minutes_per_hour"),
        .arrangements = store_column(rows, "arrangements"),
        .email = store_column(rows, "email"),
        .withdrawn = store_column(rows, "withdrawn"),
        .withdrawal_reason = store_column(rows, "withdrawal_reason"),
        .revision = store_column(rows, "revision"),
        .created_at = store_column(rows, "created_at"),
        .updated_at = store_column(rows, "updated_at"),
    };
}

static int read_row(const struct store_rows *rows,
    size_t row,
    const struct places *at,
    struct arena *arena,
    struct candidate *to)
{
    char *date = arena_alloc(arena, 11);
    char **arrangements = NULL;
    size_t count = 0;

    if (!date || store_texts(rows, row, at->arrangements, arena, &arrangements, &count))
        return -ENOMEM;
    store_date(rows, row, at->birth_date, date);
    *to = (struct candidate){
        .session = store_text(rows, row, at->session),
        .number = store_text(rows, row, at->number),
        .ine = store_text(rows, row, at->ine),
        .family_name = store_text(rows, row, at->family_name),
        .given_name = store_text(rows, row, at->given_name),
        .birth_date = date,
        .class = candidate_class_parse(store_text(rows, row, at->class)),
        .establishment = store_text(rows, row, at->establishment),
        .language1 = store_text(rows, row, at->language1),
        .language2 = store_text(rows, row, at->language2),
        .zone = store_text(rows, row, at->zone),
        .extra_minutes_per_hour = (uint32_t)store_int(rows, row, at->extra),
        .arrangements = (const char *const *)arrangements,
        .arrangement_count = count,
        .email = store_text(rows, row, at->email),
        .state = store_bool(rows, row, at->withdrawn) ? CANDIDATE_WITHDRAWN : CANDIDATE_REGISTERED,
        .withdrawal_reason = store_text(rows, row, at->withdrawal_reason),
        .revision = (int32_t)store_int(rows, row, at->revision),
        .create_time_us = store_timestamp_us(rows, row, at->created_at),
        .update_time_us = store_timestamp_us(rows, row, at->updated_at),
    };
    return 0;
}

int candidate_rows_read(
    const struct store_rows *rows, struct arena *arena, struct candidate **ret_candidates)
{
    size_t count = store_row_count(rows);
    struct places places = find_places(rows);
    struct candidate *candidates = arena_calloc(arena, count + 1, sizeof *candidates);

    if (!candidates)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        if (read_row(rows, i, &places, arena, &candidates[i]))
            return -ENOMEM;
    *ret_candidates = candidates;
    return 0;
}
