#include "check.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "base/uuid.h"

#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <unistd.h>

static void arena_is_capped_and_reusable(void **unused)
{
    struct arena *arena = arena_new(10000);
    char *first, *piece;

    (void)unused;
    first = arena_alloc(arena, 100);
    assert_non_null(first);
    memset(first, 1, 100);
    for (int i = 0; i < 9; i++) {
        piece = arena_alloc(arena, 1000 + (size_t)i);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
        memset(piece, 2, 1000 + (size_t)i);
    }
    assert_int_equal(first[99], 1);
    assert_false(arena_refused(arena));
    assert_null(arena_alloc(arena, 1000)); /* the cap */
    assert_true(arena_refused(arena));
    assert_null(arena_alloc(arena, SIZE_MAX));
    assert_null(arena_calloc(arena, SIZE_MAX / 2, 4));
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    assert_false(arena_refused(arena));
    assert_null(arena_calloc(arena, SIZE_MAX / 2, 4));
    assert_true(arena_refused(arena));
    arena_reset(arena);
    piece = arena_alloc(arena, 9000); /* larger than a block */
    assert_non_null(piece);
    memset(piece, 3, 9000);
    arena_free(arena);
    arena_free(NULL);
}

static void arena_copies(void **unused)
{
    struct arena *arena = arena_new(65536);
    const uint8_t zeros[32] = {0};
    char *text;

    (void)unused;
    assert_string_equal(arena_strdup(arena, "abc"), "abc");
    assert_null(arena_strdup(arena, NULL));
    assert_string_equal(arena_strndup(arena, "abcdef", 2), "ab");
    assert_memory_equal(arena_memdup(arena, "x\0y", 3), "x\0y", 3);
    text = arena_printf(arena, "%d-%s", 42, "z");
    assert_string_equal(text, "42-z");
    arena_reset(arena);
    memset(arena_alloc(arena, 32), 0xff, 32);
    arena_reset(arena);
    assert_memory_equal(arena_calloc(arena, 4, 8), zeros, 32);
    arena_free(arena);
}

static void buffer_grows_and_consumes(void **unused)
{
    struct buffer buffer CLEANUP_BUFFER = {0};

    (void)unused;
    assert_int_equal(buffer_append(&buffer, NULL, 0), 0);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(buffer_append_text(&buffer, "0123456789"), 0);
    assert_int_equal(buffer.size, 10000);
    buffer_consume(&buffer, 9995);
    assert_int_equal(buffer_printf(&buffer, "%s", "abc"), 0);
    assert_int_equal(buffer_terminate(&buffer), 0);
    assert_string_equal((char *)buffer.data, "56789abc");
    assert_int_equal(buffer.size, 8);
    assert_int_equal(buffer_reserve(&buffer, SIZE_MAX), -ENOMEM);
    assert_int_equal(buffer.size, 8);
    buffer_release(&buffer);
    assert_int_equal(buffer.capacity, 0);
}

static void utf8_is_strict(void **unused)
{
    static const char *const bad[] = {
        "\x80",
        "\xc3",
        "\xc3\x28",
        "\xc0\xaf",
        "\xe0\x80\xaf",
        "\xed\xa0\x80",
        "\xf4\x90\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xff",
        "ab\xe2\x82",
    };
    const uint32_t characters[] = {
        0x24, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
    size_t length;
    char text[4];

    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(text_utf8_valid(bad[i], strlen(bad[i])));
    for (size_t i = 0; i < ARRAY_LEN(characters); i++) {
        size_t size = text_utf8_encode(characters[i], text);

        assert_int_equal(text_utf8_decode(text, size, &length), (int32_t)characters[i]);
        assert_int_equal(length, size);
        assert_true(size == 1 || !text_utf8_valid(text, size - 1));
    }
    assert_int_equal(text_utf8_decode("", 0, &length), -EINVAL);
    assert_true(text_utf8_valid("Łukasz Ayşe", strlen("Łukasz Ayşe")));
    assert_int_equal(text_utf8_count("Łukasz", strlen("Łukasz")), 6);
}

static void numbers_are_strict(void **unused)
{
    int64_t value = 5;

    (void)unused;
    assert_int_equal(text_parse_i64("-12", -100, 100, &value), 0);
    assert_int_equal(value, -12);
    assert_int_equal(text_parse_i64("9223372036854775807", INT64_MIN, INT64_MAX, &value), 0);
    assert_int_equal(text_parse_i64("9223372036854775808", INT64_MIN, INT64_MAX, &value), -ERANGE);
    assert_int_equal(text_parse_i64("101", -100, 100, &value), -ERANGE);
    assert_int_equal(text_parse_i64("", 0, 9, &value), -EINVAL);
    assert_int_equal(text_parse_i64("-", 0, 9, &value), -EINVAL);
    assert_int_equal(text_parse_i64(" 1", 0, 9, &value), -EINVAL);
    assert_int_equal(text_parse_i64("+1", 0, 9, &value), -EINVAL);
    assert_int_equal(text_parse_i64("1x", 0, 9, &value), -EINVAL);
    assert_int_equal(value, INT64_MAX); /* written only on success */
}

static void small_texts(void **unused)
{
    char hex[7];

    (void)unused;
    text_hex_format("\x00\xab\xff", 3, hex);
    assert_string_equal(hex, "00abff");
    assert_int_equal(text_hex_digit('F'), 15);
    assert_int_equal(text_hex_digit('g'), -1);
    assert_true(text_starts_with("abc", "ab"));
    assert_false(text_starts_with("a", "ab"));
    assert_true(text_is_empty(NULL));
    assert_false(text_is_empty(" "));
    assert_true(text_equal("a", "a"));
    assert_true(
        text_is_space('\t') && !text_is_space('x') && text_is_digit('7') && !text_is_digit('a'));
}

static void uuids(void **unused)
{
    const char *text = "0c2f0b9e-4a3b-4f7e-9a51-0123456789ab";
    struct uuid a, b;
    char back[UUID_TEXT_SIZE];

    (void)unused;
    assert_int_equal(uuid_parse(text, &a), 0);
    uuid_format(&a, back);
    assert_string_equal(back, text);
    assert_int_equal(uuid_parse("0C2F0B9E-4A3B-4F7E-9A51-0123456789AB", &b), 0);
    assert_true(uuid_equal(&a, &b));
    assert_int_equal(uuid_parse("", &b), -EINVAL);
    assert_int_equal(uuid_parse("0c2f0b9e-4a3b-4f7e-9a51-0123456789a", &b), -EINVAL);
    assert_int_equal(uuid_parse("0c2f0b9e-4a3b-4f7e-9a51-0123456789abc", &b), -EINVAL);
    assert_int_equal(uuid_parse("0c2f0b9e04a3b-4f7e-9a51-0123456789ab", &b), -EINVAL);
    assert_int_equal(uuid_random(&a), 0);
    assert_int_equal(uuid_random(&b), 0);
    assert_false(uuid_equal(&a, &b));
    uuid_format(&a, back);
    assert_int_equal(back[14], '4');
    assert_non_null(strchr("89ab", back[19]));
}

/* What log_event() writes, with standard error redirected. */
static ssize_t logged(char *text, size_t size, enum log_level level, const char *message)
{
    int ends[2], kept = dup(STDERR_FILENO);
    ssize_t length;

    assert_int_equal(pipe(ends), 0);
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    dup2(ends[1], STDERR_FILENO);
    log_event(level, "%s", message);
    dup2(kept, STDERR_FILENO);
    length = read(ends[0], text, size - 1);
    text[length > 0 ? length : 0] = '\0';
    close(ends[0]);
    close(ends[1]);
    close(kept);
    return length;
}

static void log_lines(void **unused)
{
    enum log_level level;
    char text[8192], *huge = malloc(10001);

    (void)unused;
    assert_true(logged(text, sizeof text, LOG_LEVEL_INFO, "one\ntwo\x1b[31m") > 0);
    assert_int_equal(strcspn(text, "\n"), strlen(text) - 1); /* one line */
    assert_null(strchr(text, '\x1b'));
    assert_non_null(strstr(text, "one"));
    assert_true(logged(text, sizeof text, LOG_LEVEL_DEBUG, "hidden") < 0);
    memset(huge, 'x', 10000);
    huge[10000] = '\0';
    assert_in_range(
        logged(text, sizeof text, LOG_LEVEL_ERROR, huge), 1000, 4096); /* cut, still a line */
    assert_int_equal(text[strlen(text) - 1], '\n');
    free(huge);
    assert_int_equal(log_level_parse("warning", &level), 0);
    assert_int_equal(level, LOG_LEVEL_WARNING);
    assert_int_equal(log_level_parse("loud", &level), -EINVAL);
}

static void faults_and_conditions(void **unused)
{

    (void)unused;
    assert_int_equal(err_trace(-EIO), -EIO);
    assert_int_equal(err_trace(3), 3);
    assert_int_equal(err_fold(0), 0);
    assert_int_equal(err_fold(-ENOMEM), -ENOMEM);
    assert_int_equal(err_fold(3), -ENOTRECOVERABLE);
}

static void clocks(void **unused)
{
    int64_t a = clock_mono_us(), b = clock_mono_us();

    (void)unused;
    assert_true(b >= a);
    assert_true(clock_wall_us() > INT64_C(1600000000) * 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_is_capped_and_reusable),
        cmocka_unit_test(arena_copies),
        cmocka_unit_test(buffer_grows_and_consumes),
        cmocka_unit_test(utf8_is_strict),
        cmocka_unit_test(numbers_are_strict),
        cmocka_unit_test(small_texts),
        cmocka_unit_test(uuids),
        cmocka_unit_test(log_lines),
        cmocka_unit_test(faults_and_conditions),
        cmocka_unit_test(clocks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
