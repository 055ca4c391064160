#include "domain/subject_phrase.h"

#include "base/text.h"
#include "domain/plain_text.h"

enum { FOLDED_MAX = 4, PLURAL_FROM = 4 };

/* Characters that a reader does not see within a word: combining accents, soft hyphen, joiners. */
static bool is_unseen(int32_t c)
{
    return (c >= 0x300 && c <= 0x36f) || c == 0xad || (c >= 0x200b && c <= 0x200d) || c == 0xfeff;
}

/* The fold of the character at `text`; "": it parts words. */
static size_t fold_character(const char *text, size_t size, char folded[FOLDED_MAX], bool *unseen)
{
    char one[5] = "";
    size_t length = 1;
    int32_t c = text_utf8_decode(text, size, &length);

    folded[0] = '\0';
    *unseen = c >= 0 && is_unseen(c);
    if (c < 0)
        return 1;
    memcpy(one, text, length);
    plain_text_fold(one, folded, FOLDED_MAX);
    return length;
}

/* The next word of a text from *at, folded; what is longer than the room is cut. False: no more. */
static bool next_word(
    const char *text, size_t size, size_t *at, char word[SUBJECT_PHRASE_WORD_BYTES])
{
    size_t used = 0, length;

    for (; *at < size; *at += length) {
        char folded[FOLDED_MAX];
        bool unseen;
        size_t count;

        length = fold_character(text + *at, size - *at, folded, &unseen);
        count = strlen(folded);
        if (unseen)
            continue;
        if (count == 0 && used)
            break;
        if (used + count < SUBJECT_PHRASE_WORD_BYTES) {
            memcpy(word + used, folded, count);
            used += count;
        }
    }
    if (used >= PLURAL_FROM && (word[used - 1] == 's' || word[used - 1] == 'x'))
        used--;
    word[used] = '\0';
    return used > 0;
}

void subject_phrase_init(struct subject_phrase *phrase, const char *text)
{
    size_t size = strlen(text), at = 0;

    phrase->count = 0;
    while (phrase->count < SUBJECT_PHRASE_WORDS_MAX &&
           next_word(text, size, &at, phrase->words[phrase->count]))
        phrase->count++;
}

size_t subject_phrase_find(const struct subject_phrase *phrase, const char *text)
{
    char word[SUBJECT_PHRASE_WORD_BYTES];
    size_t size = strlen(text), at = 0;
    uint32_t begun = 0; /* bit i: words up to i stand right before */

    if (phrase->count == 0)
        return 0;
    while (next_word(text, size, &at, word)) {
        uint32_t equal = 0;

        for (size_t i = 0; i < phrase->count; i++)
            if (text_equal(word, phrase->words[i]))
                equal |= 1u << i;
        begun = ((begun << 1) | 1) & equal;
        if (begun >> (phrase->count - 1) & 1)
            return at;
    }
    return 0;
}

bool subject_has_phrase(const char *text, const char *phrase)
{
    struct subject_phrase looked_for;

    subject_phrase_init(&looked_for, phrase);
    return subject_phrase_find(&looked_for, text) > 0;
}
