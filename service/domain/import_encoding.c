#include "domain/import_encoding.h"

#include "base/text.h"

/* Windows-1252 from 0x80 to 0x9f; 0: no character. */
static const uint16_t cp1252_upper[32] = {0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178};

bool import_is_ascii(const char *text, size_t size)
{
    uint64_t word;

    for (; size >= sizeof word; text += sizeof word, size -= sizeof word) {
        memcpy(&word, text, sizeof word);
        if (word & 0x8080808080808080u)
            return false;
    }
    for (; size; text++, size--)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

enum import_encoding import_encoding_detect(const char *data, size_t size)
{
    size_t utf8 = 0, other = 0, length;

    if (import_is_ascii(data, size))
        return IMPORT_ENCODING_UNKNOWN;
    for (; size; data += length, size -= length) {
        const char *end = memchr(data, '\n', size);

        length = end ? (size_t)(end - data) + 1 : size;
        if (import_is_ascii(data, length))
            continue;
        if (text_utf8_valid(data, length))
            utf8++;
        else
            other++;
    }
    return utf8 >= other ? IMPORT_ENCODING_UTF8 : IMPORT_ENCODING_CP1252;
}

static uint32_t cp1252_character(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xa0 ? cp1252_upper[byte - 0x80] : byte;
}

int import_encoding_check(enum import_encoding encoding, const char *text, size_t size)
{
    if (encoding != IMPORT_ENCODING_CP1252)
        return text_utf8_valid(text, size) ? 0 : IMPORT_ENCODING_E_NOT_UTF8;
    /* no French text in Windows-1252 happens to be UTF-8: that would read "Ã©" */
    if (text_utf8_valid(text, size))
        return IMPORT_ENCODING_E_NOT_CP1252;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] >= 0x80 && !cp1252_character((unsigned char)text[i]))
            return IMPORT_ENCODING_E_NOT_CP1252;
    return 0;
}

int import_encoding_decode(
    enum import_encoding encoding, const char *text, size_t size, struct buffer *to)
{
    bool latin = encoding == IMPORT_ENCODING_CP1252 && !text_utf8_valid(text, size);
    size_t length;
    int r = buffer_reserve(to, size * 3 + 1); /* of a byte, at most three */

    if (r)
        return r;
    for (size_t at = 0; at < size; at += length) {
        int32_t c = text_utf8_decode(text + at, size - at, &length);

        if (latin || c < 0) {
            length = 1;
            c = latin ? (int32_t)cp1252_character((unsigned char)text[at]) : 0;
            if (!c)
                c = 0xfffd;
        }
        to->size += text_utf8_encode((uint32_t)c, (char *)to->data + to->size);
    }
    return 0;
}
