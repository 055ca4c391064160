/* The rules of a written subject (annexe VI-1): how long reading takes, and which competences and
 * knowledge its questions need. */
#include "domain/subject_check_written.h"

#include "base/text.h"

enum { MS_PER_SECOND = 1000, SECONDS_PER_MINUTE = 60 };

/* ---- reading ---- */

/* What is printed of a part. */
struct reading_matter {
    uint64_t words, cells, figures, tables;
};

static void add_texts(struct reading_matter *matter, const struct text_list *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        matter->words += words_count(texts->items[i]);
}

static void add_annexe(struct reading_matter *matter, const struct subject_annexe *annexe)
{
    matter->words += words_count(annexe->title) + words_count(annexe->source) +
                     words_count(annexe->author) + words_count(annexe->publication) +
                     words_count(annexe->date) + words_count(annexe->figure_description);
    add_texts(matter, &annexe->paragraphs);
    for (size_t i = 0; i < annexe->row_count; i++)
        matter->cells += annexe->rows[i].count;
    matter->tables += annexe->row_count > 0;
    matter->figures += annexe->figure_size > 0;
}

static void add_dossier(struct reading_matter *matter, const struct subject_dossier *dossier)
{
    matter->words += words_count(dossier->theme);
    add_texts(matter, &dossier->situation);
    for (size_t i = 0; i < dossier->question_count; i++)
        matter->words += words_count(dossier->questions[i].text);
    for (size_t i = 0; i < dossier->annexe_count; i++)
        add_annexe(matter, &dossier->annexes[i]);
}

static void add_cover(struct reading_matter *matter, const struct subject *subject)
{
    const struct written_subject *written = &subject->written;

    matter->words += words_count(subject->record.title) + words_count(written->organisation.name) +
                     words_count(written->organisation.activity) +
                     words_count(written->organisation.website);
    add_texts(matter, &written->organisation.sources);
    add_texts(matter, &written->context);
}

/* At the definition's rates; a rate of 0 words a minute would be no rate. */
static uint64_t milliseconds(const struct reading_rule *rule, const struct reading_matter *matter)
{
    uint64_t words = rule->words_per_minute ? matter->words * SECONDS_PER_MINUTE * MS_PER_SECOND /
                                                  rule->words_per_minute
                                            : 0;

    return words + matter->cells * rule->cell_milliseconds +
           matter->figures * rule->figure_seconds * MS_PER_SECOND;
}

static void sum_up(struct reading_matter *sum, const struct reading_matter *part)
{
    sum->words += part->words;
    sum->cells += part->cells;
    sum->figures += part->figures;
    sum->tables += part->tables;
}

static uint32_t kept(uint64_t number)
{
    return number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

void written_check_reading(struct written_check *check)
{
    const struct reading_rule *rule = &check->rule->reading;
    struct subject_report *report = check->checking->report;
    struct reading_matter sum = {0}, longest = {0};
    uint64_t most = 0, seconds, limit = (uint64_t)rule->minutes_max * SECONDS_PER_MINUTE;
    const char *where = "the context";

    subject_looked_at(check->checking, RULE_READING_TIME);
    add_cover(&sum, check->checking->subject);
    most = milliseconds(rule, &sum);
    longest = sum;
    for (size_t d = 0; d < check->subject->dossier_count; d++) {
        struct reading_matter part = {0};

        add_dossier(&part, &check->subject->dossiers[d]);
        sum_up(&sum, &part);
        if (milliseconds(rule, &part) > most) {
            most = milliseconds(rule, &part);
            longest = part;
            where = subject_path(check->checking, "dossier %zu", d + 1);
        }
    }
    sum.words += words_count(check->subject->reflection.text);
    seconds = (milliseconds(rule, &sum) + MS_PER_SECOND - 1) / MS_PER_SECOND;
    report->words = kept(sum.words);
    report->tables = kept(sum.tables);
    report->figures = kept(sum.figures);
    report->reading_seconds = kept(seconds);
    if (seconds > limit)
        subject_find(check->checking, RULE_READING_TIME, "written",
            "reading takes %u min %02u s (%u words, %llu cells, %u figure%s), and may take %u: "
            "shorten by %u min %02u s; most of it is %s, %u min %02u s (%u words)",
            kept(seconds / SECONDS_PER_MINUTE), (unsigned)(seconds % SECONDS_PER_MINUTE),
            report->words, (unsigned long long)sum.cells, report->figures,
            report->figures == 1 ? "" : "s", rule->minutes_max,
            kept((seconds - limit) / SECONDS_PER_MINUTE),
            (unsigned)((seconds - limit) % SECONDS_PER_MINUTE), where,
            kept(most / MS_PER_SECOND / SECONDS_PER_MINUTE),
            (unsigned)(most / MS_PER_SECOND % SECONDS_PER_MINUTE), kept(longest.words));
}

/* ---- competences and knowledge ---- */

/* One of the definition's two lists, and what questions say of it. */
struct matrix_making {
    struct written_check *check;
    const struct subject_competence *items;
    size_t count;
    enum subject_rule_id rule;
    const char *field, *what;
    const struct text_list *(*of)(const struct subject_question *question);
    struct subject_matrix_row *rows;
};

static const struct text_list *competences_of(const struct subject_question *question)
{
    return &question->competences;
}

static const struct text_list *knowledge_of(const struct subject_question *question)
{
    return &question->knowledge;
}

/* The question's number in the row; once, however often it names it. */
static void put_number(struct matrix_making *making, size_t row, const char *number)
{
    struct text_list *questions = &making->rows[row].questions;
    size_t room = (size_t)SUBJECT_DOSSIERS_MAX * SUBJECT_QUESTIONS_MAX;

    if (questions->count && questions->items[questions->count - 1] == number)
        return;
    if (!questions->items)
        questions->items =
            arena_calloc(making->check->checking->arena, room, sizeof *questions->items);
    if (!questions->items)
        making->check->checking->out_of_memory = true;
    else if (questions->count < room)
        questions->items[questions->count++] = number;
}

static void put_question(struct matrix_making *making, size_t d, size_t q)
{
    const struct subject_question *question = &making->check->subject->dossiers[d].questions[q];
    const struct text_list *named = making->of(question);

    for (size_t i = 0; i < named->count; i++) {
        size_t row = 0;

        while (row < making->count && !text_equal(making->items[row].id, named->items[i]))
            row++;
        if (row < making->count)
            put_number(making, row, question->number);
        else
            subject_find(making->check->checking, making->rule,
                subject_path(making->check->checking,
                    "written.dossiers[%zu].questions[%zu].%s[%zu]", d, q, making->field, i),
                "the definition has no %s %s: take an id of its list", making->what,
                written_number(making->check, named->items[i]));
    }
}

static void make_matrix(struct matrix_making *making, struct subject_matrix *ret_matrix)
{
    struct written_check *check = making->check;

    subject_looked_at(check->checking, making->rule);
    making->rows = arena_calloc(check->checking->arena, making->count + 1, sizeof *making->rows);
    if (!making->rows) {
        check->checking->out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < making->count; i++)
        making->rows[i] = (struct subject_matrix_row){
            making->items[i].id, making->items[i].label, making->items[i].group, {NULL, 0}};
    for (size_t d = 0; d < check->subject->dossier_count; d++)
        for (size_t q = 0; q < check->subject->dossiers[d].question_count; q++)
            put_question(making, d, q);
    for (size_t i = 0; i < making->count; i++)
        if (!making->rows[i].questions.count)
            subject_find(check->checking, making->rule, "written",
                "no question needs the %s \"%s\" (%s): ask for it, or name it in a question that "
                "does",
                making->what, making->items[i].label, making->items[i].id);
    *ret_matrix = (struct subject_matrix){making->rows, making->count};
}

void written_check_matrix(struct written_check *check)
{
    struct matrix_making competences = {check, check->rule->competences,
        check->rule->competence_count, RULE_COMPETENCES_COVERED, "competences", "competence",
        competences_of, NULL};
    struct matrix_making knowledge = {check, check->rule->knowledge, check->rule->knowledge_count,
        RULE_KNOWLEDGE_COVERED, "knowledge", "knowledge", knowledge_of, NULL};

    make_matrix(&competences, &check->checking->report->competences);
    make_matrix(&knowledge, &check->checking->report->knowledge);
}
