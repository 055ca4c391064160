/* The rules of a written subject (annexe VI-1): what it is made of. */
#include "domain/subject_check_written.h"

#include "base/text.h"

#include <string.h>

bool written_has_text(const char *text)
{
    while (text_is_space(*text))
        text++;
    return *text != '\0';
}

bool written_has_paragraph(const struct text_list *paragraphs)
{
    for (size_t i = 0; i < paragraphs->count; i++)
        if (written_has_text(paragraphs->items[i]))
            return true;
    return false;
}

const char *written_question_path(
    struct written_check *check, size_t dossier, size_t question, const char *field)
{
    return subject_path(
        check->checking, "written.dossiers[%zu].questions[%zu]%s", dossier, question, field);
}

const char *written_annexe_path(
    struct written_check *check, size_t dossier, size_t annexe, const char *field)
{
    return subject_path(
        check->checking, "written.dossiers[%zu].annexes[%zu]%s", dossier, annexe, field);
}

const char *written_number(struct written_check *check, const char *number)
{
    return subject_quote(check->checking, number, strlen(number));
}

bool written_find_annexe(
    const struct written_check *check, const char *number, size_t size, struct annexe_place *ret)
{
    for (size_t d = 0; size && d < check->subject->dossier_count; d++) {
        const struct subject_dossier *dossier = &check->subject->dossiers[d];

        for (size_t a = 0; a < dossier->annexe_count; a++)
            if (strncmp(dossier->annexes[a].number, number, size) == 0 &&
                dossier->annexes[a].number[size] == '\0') {
                *ret = (struct annexe_place){d, a};
                return true;
            }
    }
    return false;
}

/* ---- the organisation ---- */

/* An address that a person can open: "https://www.x.fr", "www.x.fr". */
static bool is_website(const char *text)
{
    const char *host = text_starts_with(text, "https://")  ? text + strlen("https://")
                       : text_starts_with(text, "http://") ? text + strlen("http://")
                                                           : text;
    size_t size = strcspn(host, "/?#:");
    const char *dot = memchr(host, '.', size);

    return dot && dot > host && (size_t)(dot - host) + 1 < size && !strpbrk(text, " \t\n\"<>");
}

static void check_organisation(struct written_check *check)
{
    static const char base[] = "written.organisation";
    struct subject_checking *checking = check->checking;
    const struct written_subject *subject = check->subject;

    subject_looked_at(checking, RULE_REAL_ORGANISATION);
    if (!written_has_text(subject->organisation.name))
        subject_find(checking, RULE_REAL_ORGANISATION, "written.organisation.name",
            "the case names no organisation: name the real one on which it rests");
    if (!written_has_text(subject->organisation.activity))
        subject_find(checking, RULE_REAL_ORGANISATION, "written.organisation.activity",
            "what the organisation does is not said: say it in a line");
    if (!is_website(subject->organisation.website))
        subject_find(checking, RULE_REAL_ORGANISATION, "written.organisation.website",
            "no website by which the organisation can be verified: give its address, as "
            "https://www.example.fr");
    if (!written_has_paragraph(&subject->organisation.sources))
        subject_find(checking, RULE_REAL_ORGANISATION, "written.organisation.sources",
            "nothing says from where its description comes: name the sources");
    if (!written_has_paragraph(&subject->context))
        subject_find(checking, RULE_REAL_ORGANISATION, "written.context",
            "the subject has no context: describe the organisation");
    if (subject->organisation.invented)
        subject_find(checking, RULE_REAL_ORGANISATION, base,
            "the organisation is invented: a subject for candidates rests on a real one; say why "
            "this one may be invented (a sample, a training)");
}

/* ---- dossiers ---- */

static void check_dossier(struct written_check *check, size_t d)
{
    struct subject_checking *checking = check->checking;
    const struct subject_dossier *dossier = &check->subject->dossiers[d];
    const char *path = subject_path(checking, "written.dossiers[%zu]", d);

    if (!written_has_text(dossier->theme))
        subject_find(checking, RULE_DOSSIER_COMPLETE, path,
            "dossier %zu has no theme: describe it in a line", d + 1);
    if (!written_has_paragraph(&dossier->situation))
        subject_find(checking, RULE_DOSSIER_COMPLETE, path,
            "dossier %zu has no situation: put the candidate into one", d + 1);
    if (!dossier->question_count)
        subject_find(checking, RULE_DOSSIER_COMPLETE, path, "dossier %zu asks no question", d + 1);
    if (!dossier->annexe_count)
        subject_find(checking, RULE_DOSSIER_COMPLETE, path,
            "dossier %zu has no annexe: what its questions need stands in annexes", d + 1);
    for (size_t q = 0; q < dossier->question_count; q++) {
        if (!written_has_text(dossier->questions[q].text))
            subject_find(checking, RULE_DOSSIER_COMPLETE,
                written_question_path(check, d, q, ".text"), "the question has no text");
        if (!written_has_text(dossier->questions[q].number))
            subject_find(checking, RULE_DOSSIER_COMPLETE,
                written_question_path(check, d, q, ".number"),
                "the question has no number: %zu.%zu would be its own", d + 1, q + 1);
    }
}

/* A number that another question had before. */
static bool is_repeated(const struct written_check *check, size_t d, size_t q)
{
    const char *number = check->subject->dossiers[d].questions[q].number;

    for (size_t i = 0; i <= d; i++) {
        const struct subject_dossier *dossier = &check->subject->dossiers[i];

        for (size_t j = 0; j < (i < d ? dossier->question_count : q); j++)
            if (*number && text_equal(dossier->questions[j].number, number))
                return true;
    }
    return false;
}

void written_check_dossiers(struct written_check *check)
{
    struct subject_checking *checking = check->checking;

    check_organisation(check);
    subject_looked_at(checking, RULE_DOSSIER_COMPLETE);
    if (!check->subject->dossier_count)
        subject_find(checking, RULE_DOSSIER_COMPLETE, "written.dossiers",
            "the subject has no dossier: it is structured in dossiers");
    for (size_t d = 0; d < check->subject->dossier_count; d++) {
        check_dossier(check, d);
        for (size_t q = 0; q < check->subject->dossiers[d].question_count; q++)
            if (is_repeated(check, d, q))
                subject_find(checking, RULE_DOSSIER_COMPLETE,
                    written_question_path(check, d, q, ".number"),
                    "two questions have the number %s: number them anew",
                    written_number(check, check->subject->dossiers[d].questions[q].number));
    }
}

static void check_calculator(struct written_check *check)
{
    subject_looked_at(check->checking, RULE_CALCULATOR_SAID);
    if (check->subject->calculator == CALCULATOR_NONE)
        subject_find(check->checking, RULE_CALCULATOR_SAID, "written.calculator",
            "the subject does not say whether a calculator is allowed: ALLOWED or FORBIDDEN");
}

void subject_check_written(struct subject_checking *checking)
{
    struct written_check check = {
        checking, &checking->subject->written, &checking->rules->written, {.dependence_count = 0}};

    if (question_lexicon_make(checking->arena, &check.rule->words, &check.lexicon)) {
        checking->out_of_memory = true;
        return;
    }
    written_check_dossiers(&check);
    written_check_questions(&check);
    written_check_texts(&check);
    written_check_references(&check);
    written_check_annexes(&check);
    written_check_points(&check);
    written_check_reading(&check);
    written_check_matrix(&check);
    check_calculator(&check);
}
