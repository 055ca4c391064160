#include "document/pdf_encode.h"

#include "base/text.h"
#include "document/pdf.h"

#include <errno.h>

/* What the embedded fonts have: the same ranges as PDF_FONT_RANGES of CMakeLists.txt. */
static const struct {
    int32_t first, last;
} drawable[] = {
    {0x0020, 0x007e},
    {0x00a0, 0x024f}, /* Latin-1, Extended-A, Extended-B */
    {0x0259, 0x0259},
    {0x02b0, 0x02df}, /* modifier letters */
    {0x0300, 0x0333}, /* combining accents */
    {0x1e00, 0x1efb}, /* Extended Additional */
    {0x2010, 0x2015},
    {0x2018, 0x201e},
    {0x2020, 0x2022},
    {0x2026, 0x2026},
    {0x202f, 0x2030},
    {0x2032, 0x2033},
    {0x2039, 0x203a},
    {0x207d, 0x207e}, /* raised brackets */
    {0x20ac, 0x20ac},
    {0x2116, 0x2116},
    {0x2122, 0x2122},
    {0x2190, 0x2195}, /* arrows */
    {0x2212, 0x2212},
    {0x2260, 0x2265},
    {0x2500, 0x257f}, /* boxes */
    {0x25a0, 0x25cf}, /* squares, circles */
    {0x2610, 0x2612}, /* ballot boxes */
    {0x2713, 0x2717},
    {PDF_REPLACEMENT, PDF_REPLACEMENT},
};

/* 0x80 to 0x9f of Windows-1252; 0: none. */
static const uint16_t windows_high[32] = {
    0x20ac,
    0,
    0x201a,
    0x0192,
    0x201e,
    0x2026,
    0x2020,
    0x2021,
    0x02c6,
    0x2030,
    0x0160,
    0x2039,
    0x0152,
    0,
    0x017d,
    0,
    0,
    0x2018,
    0x2019,
    0x201c,
    0x201d,
    0x2022,
    0x2013,
    0x2014,
    0x02dc,
    0x2122,
    0x0161,
    0x203a,
    0x0153,
    0,
    0x017e,
    0x0178,
};

const char *pdf_encoding_name(enum pdf_encoding encoding)
{
    return encoding == PDF_ENCODING_WINDOWS ? "WinAnsiEncoding" : "UTF-8";
}

static bool is_drawable(int32_t character)
{
    for (size_t i = 0; i < ARRAY_LEN(drawable); i++)
        if (character >= drawable[i].first && character <= drawable[i].last)
            return true;
    return false;
}

bool pdf_can_draw(int32_t character)
{
    return is_drawable(character) && character != PDF_REPLACEMENT;
}

int32_t pdf_next_character(const char *text, size_t left, size_t *ret_length)
{
    int32_t character = text_utf8_decode(text, left, ret_length);

    if (character < 0) {
        *ret_length = 1;
        return PDF_REPLACEMENT;
    }
    return is_drawable(character) ? character : PDF_REPLACEMENT;
}

/* Its byte, or -1. */
static int windows_byte(int32_t character)
{
    if ((character >= 0x20 && character <= 0x7e) || (character >= 0xa0 && character <= 0xff))
        return (int)character;
    for (size_t i = 0; i < ARRAY_LEN(windows_high); i++)
        if (windows_high[i] == character)
            return (int)(0x80 + i);
    return -1;
}

static bool is_windows(const char *text, size_t length)
{
    size_t step;

    for (size_t i = 0; i < length; i += step)
        if (windows_byte(pdf_next_character(text + i, length - i, &step)) < 0)
            return false;
    return true;
}

int pdf_encode(const char *text, size_t length, struct buffer *to, enum pdf_encoding *ret_encoding)
{
    bool windows = is_windows(text, length);
    size_t step;
    int r;

    /* An invalid byte becomes three. */
    if (length > SIZE_MAX / 4)
        return -ENOMEM;
    r = buffer_reserve(to, length * 3 + 1);
    if (r)
        return r;
    for (size_t i = 0; i < length; i += step) {
        int32_t character = pdf_next_character(text + i, length - i, &step);

        if (windows)
            to->data[to->size++] = (unsigned char)windows_byte(character);
        else
            to->size += text_utf8_encode((uint32_t)character, (char *)to->data + to->size);
    }
    *ret_encoding = windows ? PDF_ENCODING_WINDOWS : PDF_ENCODING_UTF8;
    return buffer_terminate(to);
}
