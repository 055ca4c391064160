/* Sizes of pictures from bytes: whole, with any bit turned, cut anywhere. */
#include "domain/figure_header.h"

#include "subject_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void headers_of_pictures(void **state)
{
    static const uint8_t jpeg[] = {0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc0, 0, 11, 8,
        0, 100, 0, 200, 1, 1, 0x11, 0, 0xff, 0xda, 0, 2, 7, 0xff, 0xd9};
    static const uint8_t cmyk[] = {0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 100, 0, 200, 4, 1, 0x11, 0,
        2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0, 0xff, 0xda, 0, 2, 7, 0xff, 0xd9};
    CLEANUP(arena_free_p) struct arena *arena = arena_new(1 << 20);
    struct figure_header header;
    uint8_t copy[sizeof jpeg], png[128];
    size_t size;
    const uint8_t *whole = subject_fixture_png(arena, 30, 20, &size);

    (void)state;
    assert_int_equal(figure_header_read(whole, size, &header), 0);
    assert_int_equal(header.width, 30);
    assert_int_equal(header.height, 20);
    for (size_t i = 0; i < size; i++) { /* a bit of any byte, and any shorter one */
        memcpy(png, whole, size);
        png[i] ^= 1;
        assert_int_not_equal(figure_header_read(png, size, &header), 0);
        assert_int_not_equal(figure_header_read(whole, i, &header), 0);
    }
    memcpy(png, whole, size);
    assert_int_not_equal(figure_header_read(png, size + 1, &header), 0);
    assert_int_equal(figure_header_read(jpeg, sizeof jpeg, &header), 0);
    assert_int_equal(header.format, FIGURE_JPEG);
    assert_int_equal(header.width, 200);
    assert_int_equal(header.height, 100);
    for (size_t i = 0; i < sizeof jpeg; i++)
        assert_int_not_equal(figure_header_read(jpeg, i, &header), 0);
    memcpy(copy, jpeg, sizeof jpeg);
    copy[17] = 0; /* no width */
    assert_int_equal(figure_header_read(copy, sizeof copy, &header), FIGURE_HEADER_E_SIZE);
    whole = subject_fixture_png(arena, 3000, 2001, &size);
    assert_int_equal(figure_header_read(whole, size, &header), FIGURE_HEADER_E_SIZE);
    assert_int_equal(figure_header_read(cmyk, sizeof cmyk, &header), FIGURE_HEADER_E_COLOURS);
    assert_int_equal(
        figure_header_read((const uint8_t *)"GIF89a", 6, &header), FIGURE_HEADER_E_FORMAT);
    whole = subject_fixture_png(arena, FIGURE_HEADER_SIDE_MAX + 1, 20, &size);
    assert_int_equal(figure_header_read(whole, size, &header), FIGURE_HEADER_E_SIZE);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(headers_of_pictures)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
