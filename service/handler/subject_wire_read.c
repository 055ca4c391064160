/* A subject from the wire to the model, within its limits. */
#include "handler/subject_wire.h"

#include "base/text.h"
#include "rpc/payload.h"

#include <errno.h>
#include <stdarg.h>

/* Where we are, and what was found. */
struct reading {
    struct op *op; /* NULL: bytes that we wrote ourselves; nobody is told where */
    struct arena *arena;
    char path[200];
    size_t length; /* of the path */
    bool invalid, memory;
};

/* Go to a field, or to one of a list of them; leave() with what it returns. */
static size_t enter(struct reading *reading, const char *name)
{
    size_t before = reading->length;
    int written = snprintf(
        reading->path + before, sizeof reading->path - before, "%s%s", before ? "." : "", name);

    reading->length = base_min_size(before + (size_t)written, sizeof reading->path - 1);
    return before;
}

static size_t enter_at(struct reading *reading, const char *name, size_t index)
{
    size_t before = enter(reading, name);
    int written = snprintf(
        reading->path + reading->length, sizeof reading->path - reading->length, "[%zu]", index);

    reading->length = base_min_size(reading->length + (size_t)written, sizeof reading->path - 1);
    return before;
}

static void leave(struct reading *reading, size_t before)
{
    reading->length = before;
    reading->path[before] = '\0';
}

static void PRINTF_LIKE(3, 4)
    wrong(struct reading *reading, const char *reason, const char *format, ...)
{
    char message[300];
    va_list arguments;

    reading->invalid = true;
    if (!reading->op)
        return;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    (void)op_violation(reading->op, reading->path, reason, "%s", message);
}

/* Lines and tabs are fine in what is a paragraph. */
static bool has_control(const char *text, bool lines)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        if ((*at < 0x20 || *at == 0x7f) && !(lines && (*at == '\n' || *at == '\t')))
            return true;
    return false;
}

static const char *check_text(struct reading *reading, const char *text, size_t most, bool lines)
{
    size_t length = strlen(text);

    if (length > most)
        wrong(reading, "TOO_LONG", "%zu bytes are too long: %zu at most; cut it into parts", length,
            most);
    else if (!text_utf8_valid(text, length))
        wrong(reading, "ENCODING", "the text is not valid UTF-8: save it as UTF-8");
    else if (has_control(text, lines))
        wrong(reading, "CONTROL_CHARACTER",
            "the text has a control character: take it out, nothing could print it");
    return text;
}

static const char *read_line(struct reading *reading, const char *name, const char *text)
{
    size_t before = enter(reading, name);

    (void)check_text(reading, text, SUBJECT_TITLE_MAX * 4, false);
    leave(reading, before);
    return text;
}

static const char *read_text(struct reading *reading, const char *name, const char *text)
{
    size_t before = enter(reading, name);

    (void)check_text(reading, text, SUBJECT_TEXT_MAX, true);
    leave(reading, before);
    return text;
}

static bool check_count(struct reading *reading, const char *name, size_t count, size_t most)
{
    size_t before;

    if (count <= most)
        return true;
    before = enter(reading, name);
    wrong(reading, "TOO_MANY", "%zu are too many: %zu at most", count, most);
    leave(reading, before);
    return false;
}

static struct text_list read_texts(
    struct reading *reading, const char *name, char *const *texts, size_t count, size_t most)
{
    if (!check_count(reading, name, count, most))
        return (struct text_list){0};
    for (size_t i = 0; i < count; i++) {
        size_t before = enter_at(reading, name, i);

        (void)check_text(reading, texts[i], SUBJECT_TEXT_MAX, true);
        leave(reading, before);
    }
    return (struct text_list){(const char **)(uintptr_t)texts, count};
}

/* Zeroed; one more than `count`, so that none is not shortness of memory. */
static void *make(struct reading *reading, size_t count, size_t size)
{
    void *made = arena_calloc(reading->arena, count + 1, size);

    reading->memory = reading->memory || !made;
    return made;
}

/* ---- annexes ---- */

static bool is_picture(const ProtobufCBinaryData *figure)
{
    static const uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    static const uint8_t jpeg[] = {0xff, 0xd8, 0xff};

    return (figure->len > sizeof png && memcmp(figure->data, png, sizeof png) == 0) ||
           (figure->len > sizeof jpeg && memcmp(figure->data, jpeg, sizeof jpeg) == 0);
}

static void read_figure(
    struct reading *reading, const ProtobufCBinaryData *figure, struct subject_annexe *annexe)
{
    size_t before = enter(reading, "figure");

    if (figure->len > SUBJECT_FIGURE_MAX)
        wrong(reading, "TOO_LARGE", "%zu bytes are too many: %d at most; make the picture smaller",
            figure->len, SUBJECT_FIGURE_MAX);
    else if (figure->len && !is_picture(figure))
        wrong(reading, "FIGURE", "this is no picture: give a PNG or a JPEG file");
    annexe->figure = figure->len ? figure->data : NULL;
    annexe->figure_size = figure->len;
    leave(reading, before);
}

static void read_rows(
    struct reading *reading, const Palmares__V1__SubjectAnnexe *from, struct subject_annexe *to)
{
    if (!check_count(reading, "rows", from->n_rows, SUBJECT_ROWS_MAX) ||
        !(to->rows = make(reading, from->n_rows, sizeof *to->rows)))
        return;
    to->row_count = from->n_rows;
    for (size_t i = 0; i < from->n_rows; i++) {
        size_t before = enter_at(reading, "rows", i);

        to->rows[i] = read_texts(
            reading, "cells", from->rows[i]->cells, from->rows[i]->n_cells, SUBJECT_CELLS_MAX);
        leave(reading, before);
    }
}

static void read_annexe(
    struct reading *reading, const Palmares__V1__SubjectAnnexe *from, struct subject_annexe *to)
{
    int kind = (int)from->kind;

    *to = (struct subject_annexe){
        .number = read_line(reading, "number", from->number),
        .title = read_line(reading, "title", from->title),
        .kind = kind > 0 && kind < ANNEXE_KIND_COUNT ? (enum annexe_kind)kind : ANNEXE_KIND_NONE,
        .external = from->external,
        .source = read_line(reading, "source", from->source),
        .author = read_line(reading, "author", from->author),
        .publication = read_line(reading, "publication", from->publication),
        .date = read_line(reading, "date", from->date),
        .paragraphs = read_texts(
            reading, "paragraphs", from->paragraphs, from->n_paragraphs, SUBJECT_PARAGRAPHS_MAX),
        .figure_width_mm = from->figure_width_mm,
        .figure_description = read_text(reading, "figure_description", from->figure_description),
        .to_return = from->to_return,
    };
    read_rows(reading, from, to);
    read_figure(reading, &from->figure, to);
}

static struct subject_annexe *read_annexes(struct reading *reading,
    Palmares__V1__SubjectAnnexe *const *from,
    size_t count,
    size_t *ret_count)
{
    struct subject_annexe *annexes;

    *ret_count = 0;
    if (!check_count(reading, "annexes", count, SUBJECT_ANNEXES_MAX))
        return NULL;
    annexes = make(reading, count, sizeof *annexes);
    for (size_t i = 0; annexes && i < count; i++) {
        size_t before = enter_at(reading, "annexes", i);

        read_annexe(reading, from[i], &annexes[i]);
        leave(reading, before);
    }
    *ret_count = annexes ? count : 0;
    return annexes;
}

/* ---- questions ---- */

static uint32_t read_sides(struct reading *reading, const Palmares__V1__SubjectQuestion *from)
{
    uint32_t sides = 0;

    for (size_t i = 0; i < from->n_sides; i++) {
        int side = (int)from->sides[i];

        if (side > SUBJECT_SIDE_NONE && side < SUBJECT_SIDE_COUNT) {
            sides |= 1u << side;
        } else {
            size_t before = enter_at(reading, "sides", i);

            wrong(reading, "UNKNOWN_VALUE", "say which side: EDITORIAL or TECHNICAL");
            leave(reading, before);
        }
    }
    return sides;
}

#define REFERENCES(name) \
    read_texts(reading, #name, from->name, from->n_##name, SUBJECT_REFERENCES_MAX)

static void read_question(
    struct reading *reading, const Palmares__V1__SubjectQuestion *from, struct subject_question *to)
{
    *to = (struct subject_question){
        .number = read_line(reading, "number", from->number),
        .text = read_text(reading, "text", from->text),
        .points_hundredths = from->points_hundredths,
        .annexes = REFERENCES(annexes),
        .competences = REFERENCES(competences),
        .knowledge = REFERENCES(knowledge),
        .features = REFERENCES(features),
        .modules = REFERENCES(modules),
        .sides = read_sides(reading, from),
    };
}

static struct subject_question *read_questions(struct reading *reading,
    Palmares__V1__SubjectQuestion *const *from,
    size_t count,
    size_t *ret_count)
{
    struct subject_question *questions;

    *ret_count = 0;
    if (!check_count(reading, "questions", count, SUBJECT_QUESTIONS_MAX))
        return NULL;
    questions = make(reading, count, sizeof *questions);
    for (size_t i = 0; questions && i < count; i++) {
        size_t before = enter_at(reading, "questions", i);

        read_question(reading, from[i], &questions[i]);
        leave(reading, before);
    }
    *ret_count = questions ? count : 0;
    return questions;
}

/* ---- contents ---- */

static void read_dossiers(
    struct reading *reading, const Palmares__V1__WrittenSubject *from, struct written_subject *to)
{
    if (!check_count(reading, "dossiers", from->n_dossiers, SUBJECT_DOSSIERS_MAX) ||
        !(to->dossiers = make(reading, from->n_dossiers, sizeof *to->dossiers)))
        return;
    to->dossier_count = from->n_dossiers;
    for (size_t i = 0; i < from->n_dossiers; i++) {
        const Palmares__V1__SubjectDossier *dossier = from->dossiers[i];
        size_t before = enter_at(reading, "dossiers", i);

        to->dossiers[i].theme = read_line(reading, "theme", dossier->theme);
        to->dossiers[i].situation = read_texts(
            reading, "situation", dossier->situation, dossier->n_situation, SUBJECT_PARAGRAPHS_MAX);
        to->dossiers[i].questions = read_questions(
            reading, dossier->questions, dossier->n_questions, &to->dossiers[i].question_count);
        to->dossiers[i].annexes = read_annexes(
            reading, dossier->annexes, dossier->n_annexes, &to->dossiers[i].annexe_count);
        leave(reading, before);
    }
}

static void read_organisation(
    struct reading *reading, const Palmares__V1__WrittenSubject *from, struct written_subject *to)
{
    static const Palmares__V1__SubjectOrganisation none = PALMARES__V1__SUBJECT_ORGANISATION__INIT;
    const Palmares__V1__SubjectOrganisation *organisation =
        from->organisation ? from->organisation : &none;
    size_t before = enter(reading, "organisation");

    to->organisation.name = read_line(reading, "name", organisation->name);
    to->organisation.activity = read_text(reading, "activity", organisation->activity);
    to->organisation.website = read_line(reading, "website", organisation->website);
    to->organisation.sources = read_texts(
        reading, "sources", organisation->sources, organisation->n_sources, SUBJECT_REFERENCES_MAX);
    to->organisation.invented = organisation->invented;
    leave(reading, before);
}

static void read_written(
    struct reading *reading, const Palmares__V1__WrittenSubject *from, struct written_subject *to)
{
    int calculator = (int)from->calculator;
    size_t before;

    read_organisation(reading, from, to);
    to->context =
        read_texts(reading, "context", from->context, from->n_context, SUBJECT_PARAGRAPHS_MAX);
    to->calculator = calculator > 0 && calculator <= CALCULATOR_FORBIDDEN
                         ? (enum subject_calculator)calculator
                         : CALCULATOR_NONE;
    read_dossiers(reading, from, to);
    to->reflection.text = "";
    if (from->reflection) {
        before = enter(reading, "reflection");
        to->reflection.there = true;
        to->reflection.text = read_text(reading, "text", from->reflection->text);
        to->reflection.points_hundredths = from->reflection->points_hundredths;
        to->reflection.lines = from->reflection->lines;
        leave(reading, before);
    }
    to->bonus_hundredths = from->bonus_hundredths;
}

static void read_practical(struct reading *reading,
    const Palmares__V1__PracticalSubject *from,
    struct practical_subject *to)
{
    to->cms = read_line(reading, "cms", from->cms);
    to->situation = read_texts(
        reading, "situation", from->situation, from->n_situation, SUBJECT_PARAGRAPHS_MAX);
    to->problem = read_text(reading, "problem", from->problem);
    to->questions =
        read_questions(reading, from->questions, from->n_questions, &to->question_count);
    to->annexes = read_annexes(reading, from->annexes, from->n_annexes, &to->annexe_count);
}

static void read_content(
    struct reading *reading, const Palmares__V1__Subject *message, struct subject *to)
{
    size_t before;

    to->content = SUBJECT_EMPTY;
    to->written = (struct written_subject){0};
    to->practical = (struct practical_subject){0};
    if (message->content_case == PALMARES__V1__SUBJECT__CONTENT_WRITTEN && message->written) {
        to->content = SUBJECT_WRITTEN;
        before = enter(reading, "written");
        read_written(reading, message->written, &to->written);
        leave(reading, before);
    } else if (message->content_case == PALMARES__V1__SUBJECT__CONTENT_PRACTICAL &&
               message->practical) {
        to->content = SUBJECT_PRACTICAL;
        before = enter(reading, "practical");
        read_practical(reading, message->practical, &to->practical);
        leave(reading, before);
    }
}

static const char *read_title(struct reading *reading, const char *title)
{
    size_t before = enter(reading, "title");

    (void)check_text(reading, title, SUBJECT_TITLE_MAX, false);
    leave(reading, before);
    return title;
}

int subject_wire_read(struct op *op,
    const char *path,
    const Palmares__V1__Subject *message,
    struct subject *ret_subject)
{
    struct reading reading = {.op = op, .arena = op->arena};
    struct subject_record *record = &ret_subject->record;
    size_t size = palmares__v1__subject__get_packed_size(message);
    char etag[64];
    int r;

    *ret_subject = (struct subject){0};
    (void)enter(&reading, path);
    (void)snprintf(etag, sizeof etag, "%s.etag", path);
    if (size > SUBJECT_BYTES_MAX)
        wrong(&reading, "TOO_LARGE",
            "the whole subject has %zu bytes, %d at most: make its figures smaller", size,
            SUBJECT_BYTES_MAX);
    *record = (struct subject_record){
        .session = read_line(&reading, "session", message->session),
        .id = read_line(&reading, "id", message->id),
        .epreuve = read_line(&reading, "epreuve", message->epreuve),
        .title = read_title(&reading, message->title),
        .sample = message->sample,
        .calendar_subject = read_line(&reading, "calendar_subject", message->calendar_subject),
        .reviewers = read_texts(
            &reading, "reviewers", message->reviewers, message->n_reviewers, SUBJECT_REVIEWERS_MAX),
        .author = "",
        .approved_by = "",
    };
    read_content(&reading, message, ret_subject);
    r = handler_etag(op, etag, message->etag, &record->revision);
    if (reading.memory)
        return -ENOMEM;
    return reading.invalid ? (int)OUTCOME_INVALID : r;
}

static void read_judgements(
    struct reading *reading, const Palmares__V1__Subject *message, struct subject_record *record)
{
    record->judgements = make(reading, message->n_judgements, sizeof *record->judgements);
    record->judgement_count = record->judgements ? message->n_judgements : 0;
    for (size_t i = 0; i < record->judgement_count; i++)
        record->judgements[i] = (struct subject_judgement){message->judgements[i]->rule,
            message->judgements[i]->path, message->judgements[i]->word, message->judgements[i]->by};
}

/* What was stored was read before: what is wrong with it now is damage. */
int subject_wire_decode(struct arena *arena, const void *data, size_t size, struct subject *subject)
{
    const Palmares__V1__Subject *message;
    struct reading reading = {.arena = arena};
    ProtobufCMessage *unpacked;
    const char *field;
    int r =
        payload_unpack(&palmares__v1__subject__descriptor, data, size, arena, &unpacked, &field);

    if (r)
        return r == PAYLOAD_E_TOO_LARGE ? -ENOMEM : -EBADMSG;
    message = (const void *)unpacked;
    subject->record.title = read_title(&reading, message->title);
    read_content(&reading, message, subject);
    read_judgements(&reading, message, &subject->record);
    if (reading.memory)
        return -ENOMEM;
    return reading.invalid ? -EBADMSG : 0;
}
