#include "domain/subject_passages.h"

#include <errno.h>

/* Where each run of `least` words of the other text begins, by its hash: open addressing. */
struct run_index {
    const struct text_words *other;
    size_t least, mask;
    uint32_t *places; /* word + 1; 0: free */
};

static bool is_run(const struct text_words *words, size_t first, size_t count)
{
    return first + count <= words->count &&
           words->items[first].piece == words->items[first + count - 1].piece;
}

static uint64_t run_hash(const struct text_words *words, size_t first, size_t count)
{
    uint64_t hash = 0;

    for (size_t i = first; i < first + count; i++)
        hash = hash * UINT64_C(0x9e3779b97f4a7c15) + words->items[i].hash;
    return hash ^ hash >> 29;
}

static bool same_run(const struct text_words *a,
    size_t first,
    const struct text_words *b,
    size_t second,
    size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a->items[first + i].hash != b->items[second + i].hash)
            return false;
    return true;
}

/* The place of a run that is the same as this one, or where it would be. */
static size_t find_place(
    const struct run_index *index, const struct text_words *words, size_t first)
{
    size_t at = (size_t)run_hash(words, first, index->least) & index->mask;

    while (index->places[at] &&
           !same_run(words, first, index->other, index->places[at] - 1, index->least))
        at = (at + 1) & index->mask;
    return at;
}

static int index_runs(
    struct arena *arena, const struct text_words *other, size_t least, struct run_index *ret_index)
{
    size_t size = 16;

    while (size < 2 * other->count)
        size *= 2;
    *ret_index = (struct run_index){.other = other,
        .least = least,
        .mask = size - 1,
        .places = arena_calloc(arena, size, sizeof *ret_index->places)};
    if (!ret_index->places)
        return -ENOMEM;
    for (size_t i = 0; i < other->count; i++) {
        size_t at;

        if (!is_run(other, i, least))
            continue;
        at = find_place(ret_index, other, i);
        if (!ret_index->places[at])
            ret_index->places[at] = (uint32_t)i + 1;
    }
    return 0;
}

/* How far both go on the same, from runs that are. */
static size_t extend(const struct text_words *a,
    size_t first,
    const struct text_words *b,
    size_t second,
    size_t count)
{
    while (is_run(a, first, count + 1) && is_run(b, second, count + 1) &&
           a->items[first + count].hash == b->items[second + count].hash)
        count++;
    return count;
}

static int make_room(
    struct arena *arena, size_t words, size_t least, struct common_passages *passages)
{
    *passages = (struct common_passages){
        .items = arena_calloc(arena, words / least + 1, sizeof *passages->items)};
    return passages->items ? 0 : -ENOMEM;
}

static void add(struct common_passages *passages, struct common_passage passage)
{
    passages->items[passages->count++] = passage;
    passages->words += passage.count;
}

int passages_find(struct arena *arena,
    const struct text_words *words,
    const struct text_words *other,
    size_t least,
    struct common_passages *ret_passages)
{
    struct run_index index;
    int r = make_room(arena, words->count, least, ret_passages);

    if (r == 0)
        r = index_runs(arena, other, least, &index);
    for (size_t i = 0; r == 0 && i < words->count;) {
        uint32_t place = is_run(words, i, least) ? index.places[find_place(&index, words, i)] : 0;
        size_t count = place ? extend(words, i, other, place - 1, least) : 1;

        if (place)
            add(ret_passages, (struct common_passage){i, count, place - 1});
        i += count;
    }
    return r;
}

static int compare(const void *a, const void *b)
{
    const int64_t *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

int passages_guess(struct arena *arena,
    const struct text_words *words,
    const struct shingle_list *kept,
    const int64_t *shared,
    size_t shared_count,
    size_t least,
    struct common_passages *ret_passages)
{
    int r = make_room(arena, words->count, least, ret_passages);
    size_t end, taken = 0; /* words before this one are in a passage already */

    for (size_t i = 0; r == 0 && i < kept->count; i = end) {
        size_t first = kept->items[i].word < taken ? taken : kept->items[i].word, count = 0;

        for (end = i; end < kept->count; end++) {
            size_t more = kept->items[end].word + SHINGLE_WORDS - first;

            if (!is_run(words, first, more) ||
                !bsearch(&kept->items[end].hash, shared, shared_count, sizeof *shared, compare))
                break;
            count = more;
        }
        if (count >= least) {
            add(ret_passages, (struct common_passage){first, count, SIZE_MAX});
            taken = first + count;
        }
        end += end == i;
    }
    return r;
}
