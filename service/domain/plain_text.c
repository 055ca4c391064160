#include "domain/plain_text.h"

#include "base/text.h"

#include <glib.h>

static bool is_control(int32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200e && c <= 0x200f) || /* directions */
           (c >= 0x2028 && c <= 0x202e) || /* lines, directions */
           (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || (c & 0xfffe) == 0xfffe;
}

/* Latin-1 symbols but the Catalan middle dot, and the signs × ÷ and ?. */
static bool is_symbol(int32_t c)
{
    return c == '?' || (c > 0xa0 && c < 0xc0 && c != 0xb7) || c == 0xd7 || c == 0xf7;
}

static int check(const char *text, size_t most, bool name)
{
    size_t size = strlen(text), length, count = 0;

    if (*text && strchr("=+-@", *text))
        return PLAIN_TEXT_E_START;
    for (size_t at = 0; at < size; at += length, count++) {
        int32_t c = text_utf8_decode(text + at, size - at, &length);

        if (c < 0)
            return PLAIN_TEXT_E_ENCODING;
        if (is_control(c))
            return PLAIN_TEXT_E_CONTROL;
        if (c == 0xfffd)
            return PLAIN_TEXT_E_LOST;
        if (name && is_symbol(c))
            return PLAIN_TEXT_E_SYMBOL;
    }
    return count > most ? PLAIN_TEXT_E_LONG : 0;
}

int plain_text_check(const char *text, size_t most)
{
    return check(text, most, false);
}

int plain_text_check_name(const char *text, size_t most)
{
    return check(text, most, true);
}

/* Length of the blank at `text`: ASCII, U+00A0 or U+202F; 0 when there is none. */
static size_t blank_length(const char *text)
{
    if (*text == ' ' || *text == '\t')
        return 1;
    if (strncmp(text, "\xc2\xa0", 2) == 0)
        return 2;
    return strncmp(text, "\xe2\x80\xaf", 3) == 0 ? 3 : 0;
}

/* Does it hold U+0300 to U+036F? */
static bool has_combining(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        if (p[0] == 0xcc || (p[0] == 0xcd && p[1] < 0xb0))
            return true;
    return false;
}

static void compose(char *text)
{
    char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_DEFAULT_COMPOSE);

    if (composed && strlen(composed) <= strlen(text))
        memcpy(text, composed, strlen(composed) + 1);
    g_free(composed);
}

char *plain_text_tidy(char *text)
{
    char *to, *from;
    size_t length;

    while ((length = blank_length(text)) > 0)
        text += length;
    for (to = from = text; *from;) {
        length =
            (unsigned char)*from < 0x80 && *from != ' ' && *from != '\t' ? 0 : blank_length(from);
        if (!length) {
            *to++ = *from++;
            continue;
        }
        do
            from += length;
        while ((length = blank_length(from)) > 0);
        if (*from)
            *to++ = ' ';
    }
    *to = '\0';
    if (has_combining(text))
        compose(text);
    return text;
}

void plain_text_capitals(char *text)
{
    for (; *text; text++)
        if (*text >= 'a' && *text <= 'z')
            *text = (char)(*text - 'a' + 'A');
}

/* What a character of U+00C0 to U+017F is without its accent; '\0': look at pairs. */
static const char folded_latin[] =
    "aaaaaa\0ceeeeiiii\0nooooo\0ouuuuy\0\0"
    "aaaaaa\0ceeeeiiii\0nooooo\0ouuuuy\0y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii\0\0jjkkkllllllllllnnnnnnnnn"
    "oooooo\0\0rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof folded_latin == 0x180 - 0xc0 + 1, "one for each character");

static const char *folded_pair(int32_t c)
{
    switch (c) {
    case 0xc6:
    case 0xe6:
        return "ae";
    case 0x152:
    case 0x153:
        return "oe";
    case 0xdf:
        return "ss";
    case 0x132:
    case 0x133:
        return "ij";
    case 0xd0:
    case 0xf0:
        return "d";
    case 0xde:
    case 0xfe:
        return "th";
    case 0x218:
    case 0x219:
        return "s";
    case 0x21a:
    case 0x21b:
        return "t";
    default:
        return "";
    }
}

size_t plain_text_fold_character(int32_t c, char to[2])
{
    const char *pair;

    if (c < 0x80) {
        to[0] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        return (to[0] >= 'a' && to[0] <= 'z') || text_is_digit(to[0]);
    }
    if (c >= 0xc0 && c < 0x180 && folded_latin[c - 0xc0]) {
        to[0] = folded_latin[c - 0xc0];
        return 1;
    }
    pair = folded_pair(c);
    memcpy(to, pair, strlen(pair));
    return strlen(pair);
}

void plain_text_fold(const char *text, char *to, size_t size)
{
    size_t rest = strlen(text), used = 0, length;

    for (; rest; text += length, rest -= length) {
        char folded[2] = "";
        int32_t c = text_utf8_decode(text, rest, &length);
        size_t count;

        if (c < 0) {
            length = 1;
            continue;
        }
        count = plain_text_fold_character(c, folded);
        if (used + count >= size)
            break;
        memcpy(to + used, folded, count);
        used += count;
    }
    to[used] = '\0';
}
