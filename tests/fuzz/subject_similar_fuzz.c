/* Two texts, a NUL between: their words, shingles, and what they have in common. */
#include "domain/subject_passages.h"

enum { ARENA = 64 << 20, BYTES_MAX = 256 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Passages are in the text, in order, long enough, and none is over another. */
static void look_at(
    const struct text_words *words, const struct common_passages *found, size_t least)
{
    size_t end = 0, sum = 0;

    for (size_t i = 0; i < found->count; i++) {
        const struct common_passage *passage = &found->items[i];

        if (passage->word < end || passage->count < least ||
            passage->word + passage->count > words->count ||
            words->items[passage->word].piece !=
                words->items[passage->word + passage->count - 1].piece)
            abort();
        end = passage->word + passage->count;
        sum += passage->count;
    }
    if (sum != found->words)
        abort();
}

static void compare(struct arena *arena, const char *first, const char *second, size_t least)
{
    static const uint8_t key[SHINGLE_KEY_BYTES] = "0123456789abcdef";
    struct text_words words, other;
    struct shingle_list kept, in_other;
    struct common_passages found;
    int64_t *shared;
    size_t count;

    if (text_words(arena, first, &words) || text_words(arena, second, &other) ||
        passages_find(arena, &words, &other, least, &found))
        abort();
    look_at(&words, &found, least);
    if (shingles_make(arena, key, &words, &kept) || shingles_make(arena, key, &other, &in_other) ||
        shingles_sort(arena, &in_other, &shared, &count) ||
        passages_guess(arena, &words, &kept, shared, count, least, &found))
        abort();
    look_at(&words, &found, least);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA);
    size_t used = size < BYTES_MAX ? size : BYTES_MAX;
    const char *text = arena ? arena_strndup(arena, (const char *)data, used) : NULL;
    size_t length = text ? strlen(text) : 0;
    const char *second =
        length < used ? arena_strndup(arena, (const char *)data + length + 1, used - length - 1)
                      : "";

    if (!text || !second)
        abort();
    compare(arena, text, second, 4 + used % 8);
    compare(arena, text, text, SHINGLE_SURE_WORDS);
    arena_free(arena);
    return 0;
}
