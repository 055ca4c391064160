/* Statistics: natures are free text, and each person spells in its own way. */
#include "domain/engagement_rule.h"

#include "base/text.h"
#include "domain/plain_text.h"

#include <errno.h>
#include <stdlib.h>

enum { FOLDED_SIZE = 256 };

struct spelling {
    char folded[FOLDED_SIZE];
    const struct engagement_count *row;
};

/* Places in the array given say which comes first. */
static int by_folded(const void *a, const void *b)
{
    const struct spelling *left = a, *right = b;
    int order = strcmp(left->folded, right->folded);

    return order ? order : (left->row > right->row) - (left->row < right->row);
}

static int by_total(const void *a, const void *b)
{
    const struct engagement_count *left = a, *right = b;

    if (left->total != right->total)
        return left->total < right->total ? 1 : -1;
    return strcmp(left->nature, right->nature);
}

static void add(struct engagement_count *to, const struct engagement_count *row)
{
    for (unsigned state = 0; state < ENGAGEMENT_STATE_COUNT; state++)
        to->by_state[state] += row->by_state[state];
    to->total += row->total;
}

int engagement_count_natures(struct arena *arena,
    const struct engagement_count *spellings,
    size_t count,
    struct engagement_count **ret_rows,
    size_t *ret_count)
{
    struct spelling *sorted = arena_calloc(arena, count + 1, sizeof *sorted);
    struct engagement_count *rows = arena_calloc(arena, count + 1, sizeof *rows);
    size_t found = 0;

    if (!sorted || !rows)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        plain_text_fold(spellings[i].nature, sorted[i].folded, sizeof sorted[i].folded);
        sorted[i].row = &spellings[i];
    }
    qsort(sorted, count, sizeof *sorted, by_folded);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !text_equal(sorted[i].folded, sorted[i - 1].folded))
            rows[found++].nature = sorted[i].row->nature; /* the most frequent one */
        add(&rows[found - 1], sorted[i].row);
    }
    qsort(rows, found, sizeof *rows, by_total);
    for (size_t i = ENGAGEMENT_NATURES_MAX + 1; i < found; i++)
        add(&rows[ENGAGEMENT_NATURES_MAX], &rows[i]);
    if (found > ENGAGEMENT_NATURES_MAX) {
        rows[ENGAGEMENT_NATURES_MAX].nature = "";
        found = ENGAGEMENT_NATURES_MAX + 1;
    }
    *ret_rows = rows;
    *ret_count = found;
    return 0;
}
