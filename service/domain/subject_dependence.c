#include "domain/subject_dependence.h"

#include <errno.h>

int subject_dependence_init(
    struct subject_dependence *dependence, struct arena *arena, const struct question_words *words)
{
    const struct text_list *list = &words->dependence_words;

    *dependence = (struct subject_dependence){.words = words};
    dependence->phrases = arena_calloc(arena, list->count + 1, sizeof *dependence->phrases);
    if (!dependence->phrases)
        return -ENOMEM;
    for (size_t i = 0; i < list->count; i++)
        subject_phrase_init(&dependence->phrases[i], list->items[i]);
    return 0;
}

const char *subject_dependence_find(
    const struct subject_dependence *dependence, const char *question)
{
    for (size_t i = 0; i < dependence->words->dependence_words.count; i++)
        if (subject_phrase_find(&dependence->phrases[i], question))
            return dependence->words->dependence_words.items[i];
    return NULL;
}

bool subject_dependence_on(const char *question, const char *number)
{
    struct subject_phrase phrase, of_number;

    subject_phrase_init(&phrase, "question");
    subject_phrase_init(&of_number, number);
    if (of_number.count == 0)
        return false;
    for (size_t i = 0; i < of_number.count && phrase.count < SUBJECT_PHRASE_WORDS_MAX; i++)
        memcpy(phrase.words[phrase.count++], of_number.words[i], SUBJECT_PHRASE_WORD_BYTES);
    return subject_phrase_find(&phrase, question) > 0;
}
