#include "domain/french_sentence.h"

#include "base/text.h"

#include <errno.h>
#include <glib.h>

int question_lexicon_make(
    struct arena *arena, const struct question_words *words, struct question_lexicon *ret_lexicon)
{
    struct question_lexicon lexicon = {.dependence_count = words->dependence_words.count};
    int r = word_set_make(arena, &words->infinitive_endings, &lexicon.infinitive_endings);

    if (!r)
        r = word_set_make(arena, &words->not_infinitives, &lexicon.not_infinitives);
    if (!r)
        r = word_set_make(arena, &words->imperative_endings, &lexicon.imperative_endings);
    if (!r)
        r = word_set_make(arena, &words->knowledge_verbs, &lexicon.knowledge_verbs);
    if (r)
        return r;
    lexicon.dependence =
        arena_calloc(arena, lexicon.dependence_count + 1, sizeof *lexicon.dependence);
    for (size_t i = 0; lexicon.dependence && i < lexicon.dependence_count; i++) {
        lexicon.dependence[i] = words_folded(arena, words->dependence_words.items[i]);
        if (!lexicon.dependence[i])
            return -ENOMEM;
    }
    if (!lexicon.dependence)
        return -ENOMEM;
    *ret_lexicon = lexicon;
    return 0;
}

/* ---- words ---- */

static bool is_one_of(const char *folded, const char *const *words, size_t count)
{
    return text_find(words, count, folded) < count;
}
#define IS_ONE_OF(folded, words) is_one_of((folded), (words), ARRAY_LEN(words))

/* May stand before the verb of a clause: "puis en déduire", "ne pas répondre". */
static bool is_before_verb(const char *folded)
{
    static const char *const words[] = {"se", "s", "en", "y", "ne", "n", "pas", "puis", "et",
        "ensuite", "enfin", "alors", "ainsi", "donc", "lui", "leur", "d", "abord"};

    return IS_ONE_OF(folded, words);
}

/* One thing after another. */
static bool is_sequence(const char *folded)
{
    static const char *const words[] = {"puis", "ensuite", "enfin"};

    return IS_ONE_OF(folded, words);
}

/* Between "et" and the verb that it joins: "et l'envoyer". */
static bool is_pronoun(const char *folded)
{
    static const char *const words[] = {
        "l", "le", "la", "les", "lui", "leur", "se", "s", "en", "y", "vous", "nous"};

    return IS_ONE_OF(folded, words);
}

/* Behind an infinitive that is the subject of its sentence. */
static bool is_statement(const char *folded)
{
    static const char *const words[] = {"est", "sont", "permet", "reste", "constitue", "devient",
        "suppose", "implique", "demande", "exige", "necessite", "represente", "semble", "peut",
        "doit", "passe", "etait", "devrait", "pourrait"};

    return IS_ONE_OF(folded, words);
}

static bool is_denial(const char *folded)
{
    static const char *const words[] = {"aucun", "aucune", "ne", "n", "pas", "sans", "ni"};

    return IS_ONE_OF(folded, words);
}

/* They end as imperatives do. */
static bool is_no_verb(const char *folded)
{
    static const char *const words[] = {"chez", "assez", "nez", "rez", "rendez"};

    return IS_ONE_OF(folded, words);
}

static bool ends_as(const struct word_set *endings, const char *folded)
{
    size_t size = strlen(folded);

    for (size_t i = 0; i < endings->count; i++) {
        size_t ending = strlen(endings->items[i]);

        if (ending && size > ending && strcmp(folded + size - ending, endings->items[i]) == 0)
            return true;
    }
    return false;
}

static bool is_infinitive(const struct question_lexicon *lexicon, const struct word *word)
{
    return !word->number && ends_as(&lexicon->infinitive_endings, word->folded) &&
           !word_set_has(&lexicon->not_infinitives, word->folded);
}

static bool is_imperative(const struct question_lexicon *lexicon, const struct word *word)
{
    return !word->number && ends_as(&lexicon->imperative_endings, word->folded) &&
           !is_no_verb(word->folded) && !word_set_has(&lexicon->not_infinitives, word->folded);
}

/* In lower case, with its accents; "" when it is too long for a verb. */
static void keep_verb(const struct word *word, char to[VERB_SIZE])
{
    char *lower = g_utf8_validate(word->start, (gssize)word->size, NULL)
                      ? g_utf8_strdown(word->start, (gssize)word->size)
                      : NULL;

    if (lower && strlen(lower) < VERB_SIZE)
        memcpy(to, lower, strlen(lower) + 1);
    g_free(lower);
}

/* ---- sentences ---- */

/* What has been read of a sentence. */
struct reading {
    const struct question_lexicon *lexicon;
    struct sentence *sentence;
    bool clause_open;  /* no verb and nothing else since the beginning of the clause */
    bool last_asks;    /* the last infinitive was an instruction */
    bool sequence;     /* "puis" since */
    bool joins;        /* "et", and perhaps a pronoun, stands before */
    bool to_person;    /* "vous", and perhaps a pronoun, stands before */
    bool annexe_named; /* "annexe" stands before */
    bool follows;      /* "vous devez" stands before */
};

static void ask(struct reading *reading, const struct word *word)
{
    struct sentence *sentence = reading->sentence;

    sentence->infinitives++;
    sentence->knowledge += word_set_has(&reading->lexicon->knowledge_verbs, word->folded);
    reading->last_asks = true;
    reading->sequence = false;
}

static void read_infinitive(struct reading *reading, const struct word *word)
{
    bool first = reading->sentence->infinitives == 0;

    if (reading->sentence->words == 0)
        reading->sentence->begins_infinitive = true;
    if (reading->follows && !reading->sentence->following[0])
        keep_verb(word, reading->sentence->following);
    if ((reading->clause_open && (first || reading->last_asks || reading->sequence)) ||
        (reading->joins && reading->last_asks && !first))
        ask(reading, word);
    else
        reading->last_asks = false;
}

static void read_verb_of_person(struct reading *reading, const struct word *word)
{
    struct sentence *sentence = reading->sentence;

    if (reading->to_person && !sentence->person[0]) {
        keep_verb(word, sentence->person);
        reading->follows = true;
    } else if (reading->clause_open && !sentence->imperative[0] && !sentence->infinitives) {
        keep_verb(word, sentence->imperative);
    }
}

/* Words that say something of the whole sentence. */
static void note_word(struct reading *reading, const struct word *word)
{
    static const char *const of_candidate[] = {"candidat", "candidate", "candidats", "copie"};
    struct sentence *sentence = reading->sentence;

    sentence->states = sentence->states || is_statement(word->folded);
    sentence->denies = sentence->denies || is_denial(word->folded);
    sentence->to_candidate = sentence->to_candidate || IS_ONE_OF(word->folded, of_candidate) ||
                             (reading->annexe_named && word->number);
    reading->annexe_named =
        strcmp(word->folded, "annexe") == 0 || strcmp(word->folded, "annexes") == 0;
}

static void read_word(struct reading *reading, const struct word *word)
{
    const char *folded = word->folded;

    note_word(reading, word);
    if (word->quoted) {
        reading->clause_open = reading->joins = reading->to_person = false;
        return;
    }
    if (word->before & GAP_CLAUSE) {
        reading->clause_open = true;
        reading->joins = reading->to_person = false;
    }
    if (is_sequence(folded))
        reading->sequence = true;
    if (is_infinitive(reading->lexicon, word))
        read_infinitive(reading, word);
    else if (is_imperative(reading->lexicon, word))
        read_verb_of_person(reading, word);
    reading->joins =
        strcmp(folded, "et") == 0 || is_sequence(folded) || (reading->joins && is_pronoun(folded));
    reading->to_person = strcmp(folded, "vous") == 0 || (reading->to_person && is_pronoun(folded));
    reading->clause_open =
        reading->clause_open && (is_before_verb(folded) || (word->number && !word->quoted));
}

void sentence_reader_init(
    struct sentence_reader *reader, const struct question_lexicon *lexicon, const char *text)
{
    *reader = (struct sentence_reader){.lexicon = lexicon};
    word_reader_init(&reader->words, text);
    reader->has_next = word_next(&reader->words, &reader->next);
}

bool sentence_next(struct sentence_reader *reader, struct sentence *ret_sentence)
{
    struct sentence sentence = {.start = reader->next.start};
    struct reading reading = {
        .lexicon = reader->lexicon, .sentence = &sentence, .clause_open = true};
    unsigned gap;

    if (!reader->has_next)
        return false;
    do {
        const char *end = reader->next.start + reader->next.size;
        bool enumerates = sentence.words == 0 && reader->next.number;

        read_word(&reading, &reader->next);
        sentence.words += !enumerates;
        sentence.size = (size_t)(end - sentence.start);
        reader->has_next = word_next(&reader->words, &reader->next);
        gap = reader->has_next ? reader->next.before : reader->words.gap;
    } while (reader->has_next && !(gap & (GAP_STOP | GAP_QUESTION)));
    sentence.question_mark = gap & GAP_QUESTION;
    *ret_sentence = sentence;
    return true;
}
