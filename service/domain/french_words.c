#include "domain/french_words.h"

#include "domain/plain_text.h"

#include "base/text.h"

#include <errno.h>
#include <glib.h>

enum {
    NO_BREAK_SPACE = 0xa0,
    NARROW_NO_BREAK_SPACE = 0x202f,
    THOUSANDS_DIGITS = 3,
};

void word_reader_init(struct word_reader *reader, const char *text)
{
    *reader = (struct word_reader){.text = text, .size = strlen(text)};
}

/* The character at `at`, 0 at the end or where it is none; never fails to go on. */
static int32_t character(const struct word_reader *reader, size_t at, size_t *ret_length)
{
    int32_t c;

    *ret_length = 1;
    if (at >= reader->size)
        return 0;
    if ((unsigned char)reader->text[at] < 0x80)
        return reader->text[at];
    c = text_utf8_decode(reader->text + at, reader->size - at, ret_length);
    if (c >= 0)
        return c;
    *ret_length = 1;
    return 0;
}

static bool is_digit_at(const struct word_reader *reader, size_t at)
{
    return at < reader->size && text_is_digit(reader->text[at]);
}

static bool is_letter(int32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return g_unichar_isalnum((gunichar)c);
}

static bool is_apostrophe(int32_t c)
{
    return c == '\'' || c == 0x2019 || c == 0x2bc;
}

static bool is_hyphen(int32_t c)
{
    return c == '-' || c == 0x2010 || c == 0x2011;
}

/* A '.' ends no sentence behind "M" or "p", nor where no blank follows. */
static bool is_stop(const struct word_reader *reader)
{
    char next = reader->at + 1 < reader->size ? reader->text[reader->at + 1] : ' ';

    if (strlen(reader->last) == 1 && !text_is_digit(reader->last[0]))
        return false;
    return next == ' ' || next == '\n' || next == '\t' || (unsigned char)next >= 0x80;
}

static unsigned gap_of(const struct word_reader *reader, int32_t c)
{
    switch (c) {
    case '\n':
    case '!':
    case 0x2026: /* ... */
    case 0x2028:
    case 0x2029:
        return GAP_STOP;
    case '.':
        return is_stop(reader) ? GAP_STOP : 0;
    case '?':
        return GAP_QUESTION;
    case ',':
    case ';':
    case ':':
    case '(':
    case ')':
    case '/':
    case 0x2022: /* bullet */
    case 0x2013: /* dashes */
    case 0x2014:
        return GAP_CLAUSE;
    default:
        return is_apostrophe(c) ? GAP_APOSTROPHE : is_hyphen(c) ? GAP_HYPHEN : 0;
    }
}

/* Signs and blanks up to the next word. */
static void skip_gap(struct word_reader *reader)
{
    size_t length;

    for (; reader->at < reader->size; reader->at += length) {
        int32_t c = character(reader, reader->at, &length);

        if (is_letter(c))
            return;
        if (c == 0xab || c == 0x201c)
            reader->quotes++;
        else if ((c == 0xbb || c == 0x201d) && reader->quotes)
            reader->quotes--;
        else if (reader->quotes)
            reader->gap |= gap_of(reader, c) & (GAP_APOSTROPHE | GAP_HYPHEN);
        else
            reader->gap |= gap_of(reader, c);
    }
}

/* Behind a digit: a separator that belongs to the number, before another digit. Its length, or 0.
 */
static size_t separator(const struct word_reader *reader)
{
    size_t length, at = reader->at, digits = 0;
    int32_t c = character(reader, at, &length);

    if (!is_digit_at(reader, at - 1) || !is_digit_at(reader, at + length))
        return 0;
    if (c == '.' || c == ',' || c == ':')
        return length;
    if (c != ' ' && c != NO_BREAK_SPACE && c != NARROW_NO_BREAK_SPACE)
        return 0;
    for (at += length; is_digit_at(reader, at) && digits <= THOUSANDS_DIGITS; at++)
        digits++;
    return digits == THOUSANDS_DIGITS ? length : 0;
}

/* "aujourd'hui": the length of what follows "aujourd". */
static size_t rest_of_today(const struct word_reader *reader, const char *folded)
{
    size_t length;

    if (strcmp(folded, "aujourd") != 0 || !is_apostrophe(character(reader, reader->at, &length)) ||
        reader->size - reader->at < length + 3 ||
        strncmp(reader->text + reader->at + length, "hui", 3) != 0)
        return 0;
    return length + 3;
}

static void read_word(struct word_reader *reader, struct word *word)
{
    size_t used = 0, length;

    word->start = reader->text + reader->at;
    word->number = text_is_digit(*word->start);
    for (;; reader->at += length) {
        int32_t c = character(reader, reader->at, &length);
        char folded[2];
        size_t count;

        if (!is_letter(c) && !(c >= 0x300 && g_unichar_ismark((gunichar)c))) {
            length = separator(reader);
            if (!length)
                break;
            continue;
        }
        count = plain_text_fold_character(c, folded);
        if (used + count < sizeof word->folded) {
            memcpy(word->folded + used, folded, count);
            used += count;
        }
    }
    word->folded[used] = '\0';
    length = rest_of_today(reader, word->folded);
    if (length) {
        memcpy(word->folded + used, "hui", sizeof "hui");
        reader->at += length;
    }
    word->size = (size_t)(reader->text + reader->at - word->start);
}

bool word_next(struct word_reader *reader, struct word *ret_word)
{
    for (;;) {
        size_t length;
        int32_t next;

        skip_gap(reader);
        if (reader->at >= reader->size)
            return false;
        read_word(reader, ret_word);
        next = character(reader, reader->at, &length);
        if (ret_word->folded[0] != 't' || ret_word->folded[1] || !(reader->gap & GAP_HYPHEN) ||
            !(is_hyphen(next) || is_apostrophe(next)))
            break; /* else the t of "a-t-il" */
    }
    ret_word->before = reader->gap;
    ret_word->quoted = reader->quotes > 0;
    memcpy(reader->last, ret_word->folded, sizeof reader->last);
    reader->gap = 0;
    return true;
}

size_t words_count(const char *text)
{
    struct word_reader reader;
    struct word word;
    size_t count = 0;

    for (word_reader_init(&reader, text); word_next(&reader, &word);)
        count++;
    return count;
}

/* ---- sets and phrases ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int word_set_make(struct arena *arena, const struct text_list *words, struct word_set *ret_set)
{
    char **items = arena_calloc(arena, words->count + 1, sizeof *items);

    if (!items)
        return -ENOMEM;
    for (size_t i = 0; i < words->count; i++) {
        char folded[WORD_FOLDED_SIZE];

        plain_text_fold(words->items[i], folded, sizeof folded);
        items[i] = arena_strdup(arena, folded);
        if (!items[i])
            return -ENOMEM;
    }
    qsort(items, words->count, sizeof *items, by_text);
    *ret_set = (struct word_set){items, words->count};
    return 0;
}

bool word_set_has(const struct word_set *set, const char *folded)
{
    return set->count && bsearch(&folded, set->items, set->count, sizeof *set->items, by_text);
}

char *words_folded(struct arena *arena, const char *text)
{
    /* two at most for each byte, and a space for each word */
    char *folded = arena_alloc(arena, 2 * strlen(text) + 3);
    struct word_reader reader;
    struct word word;
    size_t used = 0;

    if (!folded)
        return NULL;
    folded[used++] = ' ';
    for (word_reader_init(&reader, text); word_next(&reader, &word);) {
        size_t size = strlen(word.folded);

        if (!size)
            continue;
        memcpy(folded + used, word.folded, size);
        used += size;
        folded[used++] = ' ';
    }
    folded[used] = '\0';
    return folded;
}

bool words_have(const char *folded_text, const char *folded_phrase)
{
    return folded_phrase[0] && folded_phrase[1] && strstr(folded_text, folded_phrase);
}
