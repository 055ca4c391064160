/* The rules of a written subject (annexe VI-1): how questions and the reflection are worded. */
#include "domain/subject_check_written.h"

#include "base/text.h"

#include <errno.h>

/* A word of the situation this long says something of this case, when it is none of the
 * référentiel's. */
enum { TELLING_LETTERS = 6 };

/* The words of this case: hashes, in order. */
struct vocabulary {
    uint64_t *hashes;
    size_t count, room;
};

/* What a question is looked at for. */
struct question_place {
    struct written_check *check;
    const char *text, *path, *number; /* number "": the reflection */
    const struct vocabulary *case_words;
    const struct subject_question *question; /* NULL: the reflection */
};

/* ---- words of this case ---- */

static uint64_t hash(const char *folded)
{
    uint64_t value = 14695981039346656037u; /* FNV-1a */

    for (; *folded; folded++)
        value = (value ^ (unsigned char)*folded) * 1099511628211u;
    return value;
}

static int by_hash(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

static bool has_word(const struct vocabulary *vocabulary, const char *folded)
{
    uint64_t key = hash(folded);

    return vocabulary->count &&
           bsearch(&key, vocabulary->hashes, vocabulary->count, sizeof key, by_hash);
}

/* -ENOMEM. */
static int put_words(struct arena *arena,
    struct vocabulary *vocabulary,
    const char *text,
    size_t letters,
    const struct vocabulary *but)
{
    struct word_reader reader;
    struct word word;

    for (word_reader_init(&reader, text); word_next(&reader, &word);) {
        if (strlen(word.folded) < letters || word.number || (but && has_word(but, word.folded)))
            continue;
        if (vocabulary->count == vocabulary->room) {
            size_t room = 2 * vocabulary->room + 1024;
            uint64_t *more = arena_calloc(arena, room, sizeof *more);

            if (!more)
                return -ENOMEM;
            if (vocabulary->count)
                memcpy(more, vocabulary->hashes, vocabulary->count * sizeof *more);
            vocabulary->hashes = more;
            vocabulary->room = room;
        }
        vocabulary->hashes[vocabulary->count++] = hash(word.folded);
    }
    return 0;
}

static void put_in_order(struct vocabulary *vocabulary)
{
    if (vocabulary->count)
        qsort(vocabulary->hashes, vocabulary->count, sizeof *vocabulary->hashes, by_hash);
}

/* Words of the diploma, and those that any case has. */
static int common_words(struct written_check *check, struct vocabulary *common)
{
    static const char any[] = "entreprise entreprises client cliente clients clientele commerce "
                              "commercial commerciale commerciaux commerciales relation relations "
                              "question dossier annexe annexes suivant suivante depuis pendant "
                              "plusieurs toujours ensemble certains certaines permet";
    struct arena *arena = check->checking->arena;
    int r = put_words(arena, common, any, TELLING_LETTERS, NULL);

    for (size_t i = 0; !r && i < check->rule->competence_count; i++)
        r = put_words(arena, common, check->rule->competences[i].label, TELLING_LETTERS, NULL);
    for (size_t i = 0; !r && i < check->rule->knowledge_count; i++)
        r = put_words(arena, common, check->rule->knowledge[i].label, TELLING_LETTERS, NULL);
    put_in_order(common);
    return r;
}

static int put_texts(struct arena *arena,
    struct vocabulary *words,
    const struct text_list *texts,
    const struct vocabulary *but)
{
    int r = 0;

    for (size_t i = 0; !r && i < texts->count; i++)
        r = put_words(arena, words, texts->items[i], TELLING_LETTERS, but);
    return r;
}

/* Of the context and of the situations; the name of the organisation however short. */
static int words_of_case(struct written_check *check, struct vocabulary *words)
{
    const struct written_subject *subject = check->subject;
    struct arena *arena = check->checking->arena;
    struct vocabulary common = {NULL, 0, 0};
    int r = common_words(check, &common);

    if (!r)
        r = put_words(arena, words, subject->organisation.name, 3, &common);
    if (!r)
        r = put_words(arena, words, subject->organisation.activity, TELLING_LETTERS, &common);
    if (!r)
        r = put_texts(arena, words, &subject->context, &common);
    for (size_t d = 0; !r && d < subject->dossier_count; d++) {
        r = put_words(arena, words, subject->dossiers[d].theme, TELLING_LETTERS, &common);
        if (!r)
            r = put_texts(arena, words, &subject->dossiers[d].situation, &common);
    }
    put_in_order(words);
    return r;
}

/* ---- one question ---- */

static const char *quoted(const struct question_place *place, const struct sentence *sentence)
{
    return subject_quote(place->check->checking, sentence->start, sentence->size);
}

/* "Analysez": with the infinitive when it can be told. */
static void refuse_person(
    const struct question_place *place, const struct sentence *sentence, const char *verb)
{
    char proposed[VERB_SIZE] = "";
    bool known;

    if (subject_is_enough(place->check->checking, RULE_INFINITIVE))
        return;
    known = sentence->following[0] || verb_infinitive(verb, proposed);
    subject_find(place->check->checking, RULE_INFINITIVE, place->path,
        "%s speaks to the candidate (\"%s%s\"): begin it with a verb in the infinitive%s%s%s",
        quoted(place, sentence), text_equal(verb, sentence->person) ? "vous ... " : "", verb,
        known ? ", as \"" : "", sentence->following[0] ? sentence->following : proposed,
        known ? "\"" : "");
}

/* Sums of a question's sentences. */
struct question_sums {
    unsigned infinitives, knowledge, refused;
    bool question_mark;
};

static void check_sentence(
    const struct question_place *place, const struct sentence *sentence, struct question_sums *sums)
{
    sums->infinitives += sentence->infinitives;
    sums->knowledge += sentence->knowledge;
    sums->question_mark = sums->question_mark || sentence->question_mark;
    if (sentence->imperative[0]) {
        refuse_person(place, sentence, sentence->imperative);
        sums->refused++;
    } else if (sentence->person[0] && !sentence->infinitives && !sentence->question_mark) {
        refuse_person(place, sentence, sentence->person);
        sums->refused++;
    }
    if (sentence->question_mark && place->question) {
        sums->refused++;
        if (subject_is_enough(place->check->checking, RULE_INFINITIVE))
            return;
        subject_find(place->check->checking, RULE_INFINITIVE, place->path,
            "%s is a direct question: begin it with a verb in the infinitive",
            quoted(place, sentence));
    }
}

static void check_wording(const struct question_place *place)
{
    struct subject_checking *checking = place->check->checking;
    struct question_sums sums = {0, 0, 0, false};
    struct sentence_reader reader;
    struct sentence sentence;

    sentence_reader_init(&reader, &place->check->lexicon, place->text);
    while (sentence_next(&reader, &sentence))
        check_sentence(place, &sentence, &sums);
    if (!sums.infinitives && !sums.refused && !(sums.question_mark && !place->question))
        subject_find(checking, RULE_INFINITIVE, place->path,
            "no sentence of %s begins with a verb in the infinitive: say what is to be done so",
            subject_quote(checking, place->text, strlen(place->text)));
    if (!place->question)
        return;
    if (sums.infinitives > 1)
        subject_find(checking, RULE_ONE_QUESTION, place->path,
            "question %s asks for %u things: one each, unless they are steps of one",
            written_number(place->check, place->number), sums.infinitives);
    if (sums.infinitives && sums.knowledge == sums.infinitives)
        subject_find(checking, RULE_NO_PURE_KNOWLEDGE, place->path,
            "question %s only asks to recite (%s): say why it is no control of knowledge, or let "
            "something be done with it in this case",
            written_number(place->check, place->number),
            subject_quote(checking, place->text, strlen(place->text)));
}

/* "question 1.2", "réponse 3": a number of another one. */
static bool names_question(const struct question_place *place, const struct word *word)
{
    const struct written_subject *subject = place->check->subject;

    for (size_t d = 0; d < subject->dossier_count; d++)
        for (size_t q = 0; q < subject->dossiers[d].question_count; q++) {
            const char *number = subject->dossiers[d].questions[q].number;

            if (strncmp(number, word->start, word->size) == 0 && !number[word->size] &&
                !text_equal(number, place->number))
                return true;
        }
    return false;
}

static bool is_question_word(const char *folded)
{
    static const char *const words[] = {
        "question", "questions", "reponse", "reponses", "resultat", "resultats"};

    return text_find(words, ARRAY_LEN(words), folded) < ARRAY_LEN(words);
}

static void check_independent(const struct question_place *place)
{
    struct subject_checking *checking = place->check->checking;
    const struct question_lexicon *lexicon = &place->check->lexicon;
    const char *folded = words_folded(checking->arena, place->text);
    bool behind = false;
    struct word_reader reader;
    struct word word;

    checking->out_of_memory = checking->out_of_memory || !folded;
    for (size_t i = 0; folded && i < lexicon->dependence_count; i++)
        if (words_have(folded, lexicon->dependence[i])) {
            subject_find(checking, RULE_INDEPENDENT, place->path,
                "\"%s\" leans on another question: give what it needs in its own annexes",
                place->check->rule->words.dependence_words.items[i]);
            return;
        }
    for (word_reader_init(&reader, place->text); word_next(&reader, &word);) {
        if (behind && word.number && names_question(place, &word)) {
            subject_find(checking, RULE_INDEPENDENT, place->path,
                "it leans on question %s: give what it needs in its own annexes",
                subject_quote(checking, word.start, word.size));
            return;
        }
        behind = is_question_word(word.folded);
    }
}

static bool is_contextualised(const struct question_place *place)
{
    struct word_reader reader;
    struct word word;

    if (place->question && place->question->annexes.count)
        return true;
    for (word_reader_init(&reader, place->text); word_next(&reader, &word);)
        if (text_equal(word.folded, "annexe") || text_equal(word.folded, "annexes") ||
            has_word(place->case_words, word.folded))
            return true;
    return false;
}

static void check_place(const struct question_place *place)
{
    struct subject_checking *checking = place->check->checking;

    if (!written_has_text(place->text))
        return; /* said by RULE_DOSSIER_COMPLETE, RULE_REFLECTION_SHORT */
    check_wording(place);
    if (place->question)
        check_independent(place);
    if (!is_contextualised(place))
        subject_find(checking, RULE_CONTEXTUALISED, place->path,
            "%s names neither the organisation nor an annexe, nor has it a word of the situation: "
            "say how it belongs to this case, or tie it to it",
            subject_quote(checking, place->text, strlen(place->text)));
}

/* ---- the reflection ---- */

static void check_reflection(struct written_check *check, const struct vocabulary *case_words)
{
    struct subject_checking *checking = check->checking;
    const struct written_subject *subject = check->subject;
    const struct question_place place = {
        check, subject->reflection.text, "written.reflection.text", "", case_words, NULL};
    size_t words;

    subject_looked_at(checking, RULE_REFLECTION_SHORT);
    if (!subject->reflection.there || !written_has_text(subject->reflection.text)) {
        subject_find(checking, RULE_REFLECTION_SHORT, "written.reflection",
            "the subject has no question of réflexion commerciale: ask one");
        return;
    }
    words = words_count(subject->reflection.text);
    if (words > check->rule->reflection_words_max)
        subject_find(checking, RULE_REFLECTION_SHORT, "written.reflection.text",
            "the question of réflexion commerciale has %zu words: at most %u, short and simple",
            words, check->rule->reflection_words_max);
    subject_looked_at(checking, RULE_REFLECTION_LINES);
    if (!subject->reflection.lines)
        subject_find(checking, RULE_REFLECTION_LINES, "written.reflection.lines",
            "how long its answer is to be is not said: %u lines at most",
            check->rule->reflection_lines_max);
    else if (subject->reflection.lines > check->rule->reflection_lines_max)
        subject_find(checking, RULE_REFLECTION_LINES, "written.reflection.lines",
            "an answer of %u lines is expected: %u at most", subject->reflection.lines,
            check->rule->reflection_lines_max);
    check_place(&place);
}

void written_check_questions(struct written_check *check)
{
    static const enum subject_rule_id rules[] = {RULE_INFINITIVE, RULE_ONE_QUESTION,
        RULE_NO_PURE_KNOWLEDGE, RULE_INDEPENDENT, RULE_CONTEXTUALISED};
    struct vocabulary case_words = {NULL, 0, 0};

    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        subject_looked_at(check->checking, rules[i]);
    if (words_of_case(check, &case_words)) {
        check->checking->out_of_memory = true;
        return;
    }
    for (size_t d = 0; d < check->subject->dossier_count; d++)
        for (size_t q = 0; q < check->subject->dossiers[d].question_count; q++) {
            const struct subject_question *question = &check->subject->dossiers[d].questions[q];
            const struct question_place place = {check, question->text,
                written_question_path(check, d, q, ".text"), question->number, &case_words,
                question};

            check_place(&place);
        }
    check_reflection(check, &case_words);
}
