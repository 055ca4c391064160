#include "base/text.h"

#include <errno.h>

int32_t text_utf8_decode(const char *text, size_t size, size_t *ret_length)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text;
    uint32_t character;
    size_t length;

    if (size == 0)
        return -EINVAL;
    if (bytes[0] < 0x80) {
        *ret_length = 1;
        return bytes[0];
    }
    if ((bytes[0] & 0xe0) == 0xc0)
        length = 2;
    else if ((bytes[0] & 0xf0) == 0xe0)
        length = 3;
    else if ((bytes[0] & 0xf8) == 0xf0)
        length = 4;
    else
        return -EINVAL;
    if (length > size)
        return -EINVAL;
    character = bytes[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return -EINVAL;
        character = character << 6 | (bytes[i] & 0x3fu);
    }
    if (character < smallest[length] || character > 0x10ffff ||
        (character >= 0xd800 && character <= 0xdfff))
        return -EINVAL;
    *ret_length = length;
    return (int32_t)character;
}

bool text_utf8_valid(const char *text, size_t size)
{
    size_t length;

    for (size_t at = 0; at < size; at += length)
        if (text_utf8_decode(text + at, size - at, &length) < 0)
            return false;
    return true;
}

size_t text_utf8_count(const char *text, size_t size)
{
    size_t count = 0;

    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

size_t text_utf8_encode(uint32_t character, char to[4])
{
    if (character < 0x80) {
        to[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        to[0] = (char)(0xc0 | character >> 6);
        to[1] = (char)(0x80 | (character & 0x3f));
        return 2;
    }
    if (character < 0x10000) {
        to[0] = (char)(0xe0 | character >> 12);
        to[1] = (char)(0x80 | (character >> 6 & 0x3f));
        to[2] = (char)(0x80 | (character & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | character >> 18);
    to[1] = (char)(0x80 | (character >> 12 & 0x3f));
    to[2] = (char)(0x80 | (character >> 6 & 0x3f));
    to[3] = (char)(0x80 | (character & 0x3f));
    return 4;
}

int text_parse_i64(const char *text, int64_t min, int64_t max, int64_t *ret_value)
{
    const char *digits = *text == '-' ? text + 1 : text;
    char *end;
    long long value;

    if (!text_is_digit(*digits))
        return -EINVAL;
    errno = 0;
    value = strtoll(text, &end, 10);
    if (*end)
        return -EINVAL;
    if (errno == ERANGE || value < min || value > max)
        return -ERANGE;
    *ret_value = value;
    return 0;
}

int text_hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

void text_hex_put(char to[2], uint8_t byte)
{
    static const char digits[] = "0123456789abcdef";

    to[0] = digits[byte >> 4];
    to[1] = digits[byte & 15];
}

void text_hex_format(const void *data, size_t size, char *to)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++)
        text_hex_put(to + 2 * i, bytes[i]);
    to[2 * size] = '\0';
}

bool text_equal(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

size_t text_find(const char *const *texts, size_t count, const char *text)
{
    size_t i = 0;

    while (i < count && !text_equal(texts[i], text))
        i++;
    return i;
}

bool text_is_empty(const char *text)
{
    return !text || !*text;
}

bool text_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool text_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
