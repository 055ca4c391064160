/* Drawings of more than a piece, kept until all of their pieces were asked for, or others need the
 * place. Threads: any. */
#pragma once

#include "base/buffer.h"
#include "domain/room_pages.h"

/* Which drawing: another revision is another one. */
struct room_pages_name {
    char text[200];
};

/* A copy of the piece at `offset` in the arena. False: it is not kept. *ret_data NULL: the arena is
 * full, or the offset is behind the end. */
bool room_pages_kept_find(struct room_pages_kept *kept,
    const struct room_pages_name *name,
    struct arena *arena,
    struct room_piece *piece) MUST_CHECK;
/* Takes the content over; what is too large is not kept. */
void room_pages_kept_add(
    struct room_pages_kept *kept, const struct room_pages_name *name, struct buffer *content);

/* The piece at piece->offset of the whole. -ENOMEM. */
int room_piece_cut(
    struct arena *arena, const void *data, size_t size, struct room_piece *piece) MUST_CHECK;
