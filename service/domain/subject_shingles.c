#include "domain/subject_shingles.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <errno.h>

enum { HASH_BYTES = 8 };

DEFINE_CLEANUP(EVP_MAC *, EVP_MAC_free);
DEFINE_CLEANUP(EVP_MAC_CTX *, EVP_MAC_CTX_free);

static bool is_together(const struct text_words *words, size_t first)
{
    return first + SHINGLE_WORDS <= words->count &&
           words->items[first].piece == words->items[first + SHINGLE_WORDS - 1].piece;
}

/* One for each place where three words of one piece begin. */
static int hash_all(
    const uint8_t key[SHINGLE_KEY_BYTES], const struct text_words *words, struct shingle_list *list)
{
    CLEANUP(EVP_MAC_free_p) EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
    CLEANUP(EVP_MAC_CTX_free_p) EVP_MAC_CTX *context = mac ? EVP_MAC_CTX_new(mac) : NULL;
    size_t hash_size = HASH_BYTES;
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &hash_size), OSSL_PARAM_construct_end()};
    bool good = context && EVP_MAC_CTX_set_params(context, params) == 1;

    for (size_t i = 0; good && i < words->count; i++) {
        uint64_t three[SHINGLE_WORDS];
        int64_t hash;
        size_t size;

        if (!is_together(words, i))
            continue;
        for (size_t j = 0; j < SHINGLE_WORDS; j++)
            three[j] = words->items[i + j].hash;
        good = EVP_MAC_init(context, key, SHINGLE_KEY_BYTES, NULL) == 1 &&
               EVP_MAC_update(context, (const unsigned char *)three, sizeof three) == 1 &&
               EVP_MAC_final(context, (unsigned char *)&hash, &size, sizeof hash) == 1 &&
               size == sizeof hash;
        list->items[list->count++] = (struct shingle){hash, i};
    }
    if (!good)
        ERR_clear_error();
    return good ? 0 : -EIO;
}

/* Where the piece of all[first] ends, in shingles. */
static size_t end_of_piece(
    const struct shingle_list *all, const struct text_words *words, size_t first)
{
    size_t end = first;

    while (end < all->count &&
           words->items[all->items[end].word].piece == words->items[all->items[first].word].piece)
        end++;
    return end;
}

/* The least of each window; of equal ones the last. */
static void winnow(
    const struct shingle_list *all, size_t first, size_t end, struct shingle_list *to)
{
    size_t kept = SIZE_MAX;

    for (size_t from = first; from == first || from + SHINGLE_WINDOW <= end; from++) {
        size_t least = from;

        for (size_t i = from; i < end && i < from + SHINGLE_WINDOW; i++)
            if (all->items[i].hash <= all->items[least].hash)
                least = i;
        if (least != kept)
            to->items[to->count++] = all->items[least];
        kept = least;
    }
}

int shingles_make(struct arena *arena,
    const uint8_t key[SHINGLE_KEY_BYTES],
    const struct text_words *words,
    struct shingle_list *ret_list)
{
    struct shingle_list all = {arena_calloc(arena, words->count + 1, sizeof *all.items), 0};
    struct shingle_list kept = {arena_calloc(arena, words->count + 1, sizeof *kept.items), 0};
    int r = all.items && kept.items ? hash_all(key, words, &all) : -ENOMEM;
    size_t end;

    if (r)
        return r;
    for (size_t first = 0; first < all.count; first = end) {
        end = end_of_piece(&all, words, first);
        winnow(&all, first, end, &kept);
    }
    *ret_list = kept;
    return 0;
}

static int compare(const void *a, const void *b)
{
    const int64_t *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

int shingles_sort(
    struct arena *arena, const struct shingle_list *list, int64_t **ret_hashes, size_t *ret_count)
{
    int64_t *hashes = arena_calloc(arena, list->count + 1, sizeof *hashes);
    size_t count = 0;

    if (!hashes)
        return -ENOMEM;
    for (size_t i = 0; i < list->count; i++)
        hashes[i] = list->items[i].hash;
    qsort(hashes, list->count, sizeof *hashes, compare);
    for (size_t i = 0; i < list->count; i++)
        if (!count || hashes[i] != hashes[count - 1])
            hashes[count++] = hashes[i];
    *ret_hashes = hashes;
    *ret_count = count;
    return 0;
}
