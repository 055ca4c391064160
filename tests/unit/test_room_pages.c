/* Pieces of a drawing: together they are the whole, and what is kept between them is bounded. */
#include "domain/room_pages_kept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { LARGE = 1300 * 1024, ARENA = 16 << 20 };

static struct arena *arena;
static struct room_pages_kept *kept;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    kept = room_pages_kept_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    room_pages_kept_free(kept);
    return 0;
}

static struct buffer make(size_t size)
{
    struct buffer buffer = {0};

    assert_int_equal(buffer_reserve(&buffer, size), 0);
    for (size_t i = 0; i < size; i++)
        buffer.data[i] = (unsigned char)(i * 7 + i / 251);
    buffer.size = size;
    return buffer;
}

static struct room_pages_name name_of(unsigned number)
{
    struct room_pages_name name;

    (void)snprintf(name.text, sizeof name.text, "%u", number);
    return name;
}

static void test_pieces_make_the_whole(void **state)
{
    CLEANUP_BUFFER struct buffer whole = make(LARGE);
    struct room_piece piece = {0};
    size_t seen = 0;

    (void)state;
    do {
        piece.offset = piece.next_offset;
        assert_int_equal(room_piece_cut(arena, whole.data, whole.size, &piece), 0);
        assert_true(piece.size <= ROOM_PAGES_PIECE_BYTES);
        assert_int_equal(piece.size_bytes, LARGE);
        assert_memory_equal(piece.data, whole.data + seen, piece.size);
        seen += piece.size;
    } while (piece.next_offset);
    assert_int_equal(seen, LARGE);
}

static void test_behind_the_end(void **state)
{
    struct room_piece piece = {.offset = UINT64_MAX};

    (void)state;
    assert_int_equal(room_piece_cut(arena, "abc", 3, &piece), 0);
    assert_int_equal(piece.size, 0);
    assert_int_equal(piece.next_offset, 0);
}

static void test_what_is_kept_is_found_and_bounded(void **state)
{
    struct room_piece piece = {0};
    struct room_pages_name name;
    unsigned found = 0;

    (void)state;
    for (unsigned i = 0; i < 40; i++) {
        struct buffer content = make(LARGE);

        name = name_of(i);
        room_pages_kept_add(kept, &name, &content);
        assert_null(content.data); /* taken over */
        assert_true(room_pages_kept_find(kept, &name, arena, &piece));
        arena_reset(arena);
    }
    for (unsigned i = 0; i < 40; i++) {
        name = name_of(i);
        found += room_pages_kept_find(kept, &name, arena, &piece);
        arena_reset(arena);
    }
    assert_int_equal(found, ROOM_PAGES_KEPT_MAX_BYTES / LARGE);
    name = name_of(39);
    assert_true(room_pages_kept_find(kept, &name, arena, &piece));
}

static void test_too_large_is_not_kept(void **state)
{
    CLEANUP_BUFFER struct buffer content = make(ROOM_PAGES_KEPT_MAX_BYTES / 2 + 1);
    struct room_pages_name name = name_of(1);
    struct room_piece piece = {0};

    (void)state;
    room_pages_kept_add(kept, &name, &content);
    assert_non_null(content.data);
    assert_false(room_pages_kept_find(kept, &name, arena, &piece));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pieces_make_the_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_behind_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_kept_is_found_and_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_large_is_not_kept, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
