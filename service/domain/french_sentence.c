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

/* What is known of common words. */
enum {
    WORD_BEFORE_VERB = 1u << 0, /* before the verb of a clause: "puis en déduire" */
    WORD_SEQUENCE = 1u << 1,    /* one thing after another */
    WORD_PRONOUN = 1u << 2,     /* between "et" or "vous" and the verb: "et l'envoyer" */
    WORD_STATES = 1u << 3,      /* behind an infinitive that is the subject of its sentence */
    WORD_DENIES = 1u << 4,
    WORD_NO_VERB = 1u << 5, /* ends as imperatives do */
    WORD_CANDIDATE = 1u << 6,
    WORD_ANNEXE = 1u << 7,
    WORD_AND = 1u << 8,
    WORD_YOU = 1u << 9,
};

struct common_word {
    const char *folded;
    unsigned what;
};

/* In order. */
static const struct common_word common_words[] = {{"abord", WORD_BEFORE_VERB},
    {"ainsi", WORD_BEFORE_VERB}, {"alors", WORD_BEFORE_VERB}, {"annexe", WORD_ANNEXE},
    {"annexes", WORD_ANNEXE}, {"assez", WORD_NO_VERB}, {"aucun", WORD_DENIES},
    {"aucune", WORD_DENIES}, {"candidat", WORD_CANDIDATE}, {"candidate", WORD_CANDIDATE},
    {"candidats", WORD_CANDIDATE}, {"chez", WORD_NO_VERB}, {"constitue", WORD_STATES},
    {"copie", WORD_CANDIDATE}, {"d", WORD_BEFORE_VERB}, {"demande", WORD_STATES},
    {"devient", WORD_STATES}, {"devrait", WORD_STATES}, {"doit", WORD_STATES},
    {"donc", WORD_BEFORE_VERB}, {"en", WORD_BEFORE_VERB | WORD_PRONOUN},
    {"enfin", WORD_BEFORE_VERB | WORD_SEQUENCE}, {"ensuite", WORD_BEFORE_VERB | WORD_SEQUENCE},
    {"est", WORD_STATES}, {"et", WORD_BEFORE_VERB | WORD_AND}, {"etait", WORD_STATES},
    {"exige", WORD_STATES}, {"implique", WORD_STATES}, {"l", WORD_PRONOUN}, {"la", WORD_PRONOUN},
    {"le", WORD_PRONOUN}, {"les", WORD_PRONOUN}, {"leur", WORD_BEFORE_VERB | WORD_PRONOUN},
    {"lui", WORD_BEFORE_VERB | WORD_PRONOUN}, {"n", WORD_BEFORE_VERB | WORD_DENIES},
    {"ne", WORD_BEFORE_VERB | WORD_DENIES}, {"necessite", WORD_STATES}, {"nez", WORD_NO_VERB},
    {"ni", WORD_DENIES}, {"nous", WORD_PRONOUN}, {"pas", WORD_BEFORE_VERB | WORD_DENIES},
    {"passe", WORD_STATES}, {"permet", WORD_STATES}, {"peut", WORD_STATES},
    {"pourrait", WORD_STATES}, {"puis", WORD_BEFORE_VERB | WORD_SEQUENCE}, {"rendez", WORD_NO_VERB},
    {"represente", WORD_STATES}, {"reste", WORD_STATES}, {"rez", WORD_NO_VERB},
    {"s", WORD_BEFORE_VERB | WORD_PRONOUN}, {"sans", WORD_DENIES},
    {"se", WORD_BEFORE_VERB | WORD_PRONOUN}, {"semble", WORD_STATES}, {"sont", WORD_STATES},
    {"suppose", WORD_STATES}, {"vous", WORD_PRONOUN | WORD_YOU},
    {"y", WORD_BEFORE_VERB | WORD_PRONOUN}};

static int by_word(const void *folded, const void *word)
{
    return strcmp(folded, ((const struct common_word *)word)->folded);
}

static unsigned what_is(const char *folded)
{
    const struct common_word *found =
        bsearch(folded, common_words, ARRAY_LEN(common_words), sizeof *common_words, by_word);

    return found ? found->what : 0;
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

static bool is_imperative(
    const struct question_lexicon *lexicon, const struct word *word, unsigned what)
{
    return !word->number && !(what & WORD_NO_VERB) &&
           ends_as(&lexicon->imperative_endings, word->folded) &&
           !word_set_has(&lexicon->not_infinitives, word->folded);
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
static void note_word(struct reading *reading, const struct word *word, unsigned what)
{
    struct sentence *sentence = reading->sentence;

    sentence->states = sentence->states || what & WORD_STATES;
    sentence->denies = sentence->denies || what & WORD_DENIES;
    sentence->to_candidate =
        sentence->to_candidate || what & WORD_CANDIDATE || (reading->annexe_named && word->number);
    reading->annexe_named = what & WORD_ANNEXE;
}

static void read_word(struct reading *reading, const struct word *word)
{
    unsigned what = what_is(word->folded);

    note_word(reading, word, what);
    if (word->quoted) {
        reading->clause_open = reading->joins = reading->to_person = false;
        return;
    }
    if (word->before & GAP_CLAUSE) {
        reading->clause_open = true;
        reading->joins = reading->to_person = false;
    }
    if (what & WORD_SEQUENCE)
        reading->sequence = true;
    if (is_infinitive(reading->lexicon, word))
        read_infinitive(reading, word);
    else if (is_imperative(reading->lexicon, word, what))
        read_verb_of_person(reading, word);
    reading->joins = what & (WORD_AND | WORD_SEQUENCE) || (reading->joins && what & WORD_PRONOUN);
    reading->to_person = what & WORD_YOU || (reading->to_person && what & WORD_PRONOUN);
    /* "à l'aide des annexes 1 et 2 analyser": a comma was forgotten */
    reading->clause_open = word->number || (reading->clause_open && what & WORD_BEFORE_VERB);
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
