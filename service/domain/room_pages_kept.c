#include "domain/room_pages_kept.h"

#include "base/text.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct drawn {
    struct room_pages_name name;
    struct buffer content; /* empty: a free place */
    uint64_t used;
};

struct room_pages_kept {
    pthread_mutex_t lock;
    struct drawn drawn[ROOM_PAGES_KEPT];
    size_t bytes;
    uint64_t clock; /* counts uses */
};

struct room_pages_kept *room_pages_kept_new(void)
{
    struct room_pages_kept *kept = calloc(1, sizeof *kept);

    if (kept)
        pthread_mutex_init(&kept->lock, NULL);
    return kept;
}

void room_pages_kept_free(struct room_pages_kept *kept)
{
    if (!kept)
        return;
    for (size_t i = 0; i < ROOM_PAGES_KEPT; i++)
        buffer_release(&kept->drawn[i].content);
    pthread_mutex_destroy(&kept->lock);
    free(kept);
}

int room_piece_cut(struct arena *arena, const void *data, size_t size, struct room_piece *piece)
{
    size_t offset = piece->offset < size ? (size_t)piece->offset : size;
    size_t left = size - offset;

    piece->size_bytes = size;
    piece->size = left < ROOM_PAGES_PIECE_BYTES ? left : ROOM_PAGES_PIECE_BYTES;
    piece->next_offset = left > piece->size ? offset + piece->size : 0;
    piece->data = arena_memdup(arena, (const char *)data + offset, piece->size);
    return piece->data ? 0 : -ENOMEM;
}

bool room_pages_kept_find(struct room_pages_kept *kept,
    const struct room_pages_name *name,
    struct arena *arena,
    struct room_piece *piece)
{
    bool found = false;

    pthread_mutex_lock(&kept->lock);
    for (size_t i = 0; i < ROOM_PAGES_KEPT && !found; i++) {
        struct drawn *drawn = &kept->drawn[i];

        if (!drawn->content.size || !text_equal(drawn->name.text, name->text))
            continue;
        drawn->used = ++kept->clock;
        found = room_piece_cut(arena, drawn->content.data, drawn->content.size, piece) == 0;
    }
    pthread_mutex_unlock(&kept->lock);
    return found;
}

static void drop(struct room_pages_kept *kept, struct drawn *drawn)
{
    kept->bytes -= drawn->content.size;
    buffer_release(&drawn->content);
    drawn->content = (struct buffer){0};
}

/* The one that was not used for longest, or a free place. */
static struct drawn *oldest(struct room_pages_kept *kept, bool filled)
{
    struct drawn *found = NULL;

    for (size_t i = 0; i < ROOM_PAGES_KEPT; i++) {
        struct drawn *drawn = &kept->drawn[i];

        if (!drawn->content.size && !filled)
            return drawn;
        if (drawn->content.size && (!found || drawn->used < found->used))
            found = drawn;
    }
    return found;
}

void room_pages_kept_add(
    struct room_pages_kept *kept, const struct room_pages_name *name, struct buffer *content)
{
    struct drawn *place;

    if (!content->size || content->size > ROOM_PAGES_KEPT_MAX_BYTES / 2)
        return;
    pthread_mutex_lock(&kept->lock);
    while (kept->bytes + content->size > ROOM_PAGES_KEPT_MAX_BYTES)
        drop(kept, oldest(kept, true));
    place = oldest(kept, false);
    if (place->content.size)
        drop(kept, place);
    *place = (struct drawn){.name = *name, .content = *content, .used = ++kept->clock};
    *content = (struct buffer){0};
    kept->bytes += place->content.size;
    pthread_mutex_unlock(&kept->lock);
}
