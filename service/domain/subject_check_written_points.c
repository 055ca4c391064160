/* The rules of a written subject (annexe VI-1): points, and what they are given for. */
#include "domain/subject_check_written.h"

#include "base/text.h"

#include <inttypes.h>

enum { HUNDRED = 100, POINTS_TEXT_SIZE = 32 };

/* "40", "9.5", "0.25". */
static const char *points(uint64_t hundredths, char text[POINTS_TEXT_SIZE])
{
    unsigned rest = (unsigned)(hundredths % HUNDRED);

    (void)snprintf(text, POINTS_TEXT_SIZE, rest % 10 ? "%" PRIu64 ".%02u" : "%" PRIu64 ".%u",
        hundredths / HUNDRED, rest % 10 ? rest : rest / 10);
    if (!rest)
        (void)snprintf(text, POINTS_TEXT_SIZE, "%" PRIu64, hundredths / HUNDRED);
    return text;
}

static uint64_t check_each(struct written_check *check)
{
    uint64_t sum = 0;

    for (size_t d = 0; d < check->subject->dossier_count; d++) {
        const struct subject_dossier *dossier = &check->subject->dossiers[d];

        for (size_t q = 0; q < dossier->question_count; q++) {
            sum += dossier->questions[q].points_hundredths;
            if (!dossier->questions[q].points_hundredths)
                subject_find(check->checking, RULE_POINTS_TOTAL,
                    written_question_path(check, d, q, ".points_hundredths"),
                    "the question %s gives no point",
                    written_number(check, dossier->questions[q].number));
        }
    }
    if (!check->subject->reflection.there)
        return sum;
    if (!check->subject->reflection.points_hundredths)
        subject_find(check->checking, RULE_POINTS_TOTAL, "written.reflection.points_hundredths",
            "the reflection gives no point");
    return sum + check->subject->reflection.points_hundredths;
}

static void check_sum(struct written_check *check)
{
    uint64_t sum, wanted = check->rule->points_hundredths;
    char is[POINTS_TEXT_SIZE], should[POINTS_TEXT_SIZE], by[POINTS_TEXT_SIZE];

    subject_looked_at(check->checking, RULE_POINTS_TOTAL);
    sum = check_each(check);
    check->checking->report->points_hundredths = sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
    if (sum != wanted)
        subject_find(check->checking, RULE_POINTS_TOTAL, "written",
            "the points of the questions and of the reflection are %s, %s %s than %s",
            points(sum, is), points(sum > wanted ? sum - wanted : wanted - sum, by),
            sum > wanted ? "more" : "less", points(wanted, should));
}

static void check_reflection(struct written_check *check)
{
    uint64_t most =
        (uint64_t)check->rule->points_hundredths * check->rule->reflection_percent_max / HUNDRED;
    uint64_t has = check->subject->reflection.points_hundredths;
    char is[POINTS_TEXT_SIZE], at_most[POINTS_TEXT_SIZE];

    subject_looked_at(check->checking, RULE_REFLECTION_SHARE);
    if (check->subject->reflection.there && has > most)
        subject_find(check->checking, RULE_REFLECTION_SHARE, "written.reflection.points_hundredths",
            "the reflection gives %s points: %s at most, %u %% of the whole", points(has, is),
            points(most, at_most), check->rule->reflection_percent_max);
}

static void check_bonus(struct written_check *check)
{
    char is[POINTS_TEXT_SIZE], should[POINTS_TEXT_SIZE];

    subject_looked_at(check->checking, RULE_BONUS);
    if (check->subject->bonus_hundredths != check->rule->bonus_hundredths)
        subject_find(check->checking, RULE_BONUS, "written.bonus_hundredths",
            "the bonus is %s: it is of %s points, beside the total",
            points(check->subject->bonus_hundredths, is),
            points(check->rule->bonus_hundredths, should));
}

/* ---- no scale for the form ---- */

/* Of a copy's form, never of a document that is to be written. */
static bool is_about_copy(const char *folded)
{
    static const char *const phrases[] = {" presentation de la copie ",
        " presentation de votre copie ", " qualite de la copie ", " soin de la copie ",
        " qualite redactionnelle de la copie ", " forme de la copie "};

    for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
        if (words_have(folded, phrases[i]))
            return true;
    return false;
}

static bool is_about_form(const char *folded)
{
    static const char *const phrases[] = {" orthographe ", " syntaxe ", " grammaire ",
        " soin apporte ", " qualite redactionnelle ", " qualite de la redaction ",
        " presentation generale ", " forme et presentation "};

    for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
        if (words_have(folded, phrases[i]))
            return true;
    return is_about_copy(folded) || text_equal(folded, " presentation ") ||
           text_equal(folded, " forme ");
}

static bool is_scale(const char *folded)
{
    return words_have(folded, " point ") || words_have(folded, " points ") ||
           words_have(folded, " bareme ");
}

static bool asks(const struct written_check *check, const char *text)
{
    struct sentence_reader reader;
    struct sentence sentence;

    sentence_reader_init(&reader, &check->lexicon, text);
    while (sentence_next(&reader, &sentence))
        if (sentence.infinitives)
            return true;
    return false;
}

/* A question that is a heading of a scale, or says one: "Orthographe et syntaxe". To write a text
 * or to correct its spelling is a task. */
static void check_form_of_question(
    struct written_check *check, const struct subject_question *question, const char *path)
{
    const char *folded = words_folded(check->checking->arena, question->text);

    if (!folded)
        check->checking->out_of_memory = true;
    else if (is_about_form(folded) && (is_about_copy(folded) || !asks(check, question->text)))
        subject_find(check->checking, RULE_FORM_NOT_APART, path,
            "points are given apart for the form: it is evaluated within each question; take %s "
            "out, and share its points out",
            subject_quote(check->checking, question->text, strlen(question->text)));
}

/* A sentence that gives points for spelling; one that says that there are none is right. */
static void check_form_of_text(struct written_check *check, const char *text, const char *path)
{
    struct sentence_reader reader;
    struct sentence sentence;
    char *copy, *folded;

    if (!strcasestr(text, "point") && !strcasestr(text, "bar"))
        return;
    sentence_reader_init(&reader, &check->lexicon, text);
    while (sentence_next(&reader, &sentence)) {
        if (sentence.denies)
            continue;
        copy = arena_strndup(check->checking->arena, sentence.start, sentence.size);
        folded = copy ? words_folded(check->checking->arena, copy) : NULL;
        if (!folded) {
            check->checking->out_of_memory = true;
            return;
        }
        if (is_about_form(folded) && is_scale(folded))
            subject_find(check->checking, RULE_FORM_NOT_APART, path,
                "%s gives points for the form apart: it is evaluated within each question",
                subject_quote(check->checking, sentence.start, sentence.size));
    }
}

static void check_form(struct written_check *check)
{
    const struct written_subject *subject = check->subject;

    subject_looked_at(check->checking, RULE_FORM_NOT_APART);
    for (size_t i = 0; i < subject->context.count; i++)
        check_form_of_text(check, subject->context.items[i],
            subject_path(check->checking, "written.context[%zu]", i));
    for (size_t d = 0; d < subject->dossier_count; d++) {
        const struct subject_dossier *dossier = &subject->dossiers[d];

        for (size_t i = 0; i < dossier->situation.count; i++)
            check_form_of_text(check, dossier->situation.items[i],
                subject_path(check->checking, "written.dossiers[%zu].situation[%zu]", d, i));
        for (size_t q = 0; q < dossier->question_count; q++)
            check_form_of_question(
                check, &dossier->questions[q], written_question_path(check, d, q, ".text"));
    }
}

void written_check_points(struct written_check *check)
{
    check_sum(check);
    check_reflection(check);
    check_bonus(check);
    check_form(check);
}
