/* A subject and its report from the model to the wire. */
#include "handler/subject_wire.h"

#include <errno.h>

static char **wire_texts(const struct text_list *list)
{
    return handler_texts((const char *const *)list->items);
}

/* ---- annexes ---- */

static Palmares__V1__SubjectTableRow **row_messages(
    struct arena *arena, const struct subject_annexe *annexe)
{
    Palmares__V1__SubjectTableRow **rows =
        handler_messages(arena, &palmares__v1__subject_table_row__descriptor, annexe->row_count);

    for (size_t i = 0; rows && i < annexe->row_count; i++) {
        rows[i]->n_cells = annexe->rows[i].count;
        rows[i]->cells = wire_texts(&annexe->rows[i]);
    }
    return rows;
}

static bool put_annexe(
    struct arena *arena, const struct subject_annexe *from, Palmares__V1__SubjectAnnexe *to)
{
    to->number = handler_text(from->number);
    to->title = handler_text(from->title);
    to->kind = (Palmares__V1__SubjectAnnexe__Kind)from->kind;
    to->external = from->external;
    to->source = handler_text(from->source);
    to->author = handler_text(from->author);
    to->publication = handler_text(from->publication);
    to->date = handler_text(from->date);
    to->n_paragraphs = from->paragraphs.count;
    to->paragraphs = wire_texts(&from->paragraphs);
    to->n_rows = from->row_count;
    to->figure = handler_bytes(from->figure, from->figure_size);
    to->figure_width_mm = from->figure_width_mm;
    to->figure_description = handler_text(from->figure_description);
    to->to_return = from->to_return;
    return !from->row_count || (to->rows = row_messages(arena, from));
}

static Palmares__V1__SubjectAnnexe **annexe_messages(
    struct arena *arena, const struct subject_annexe *annexes, size_t count)
{
    Palmares__V1__SubjectAnnexe **messages =
        handler_messages(arena, &palmares__v1__subject_annexe__descriptor, count);

    for (size_t i = 0; messages && i < count; i++)
        if (!put_annexe(arena, &annexes[i], messages[i]))
            return NULL;
    return messages;
}

/* ---- questions ---- */

static bool put_sides(struct arena *arena, uint32_t sides, Palmares__V1__SubjectQuestion *to)
{
    if (!sides)
        return true;
    to->sides = arena_calloc(arena, SUBJECT_SIDE_COUNT, sizeof *to->sides);
    for (int side = SUBJECT_EDITORIAL; to->sides && side < SUBJECT_SIDE_COUNT; side++)
        if (sides & 1u << side)
            to->sides[to->n_sides++] = (Palmares__V1__SubjectSide)side;
    return to->sides;
}

#define PUT_TEXTS(to, from, name) \
    ((to)->n_##name = (from)->name.count, (to)->name = wire_texts(&(from)->name))

static bool put_question(
    struct arena *arena, const struct subject_question *from, Palmares__V1__SubjectQuestion *to)
{
    to->number = handler_text(from->number);
    to->text = handler_text(from->text);
    to->points_hundredths = from->points_hundredths;
    PUT_TEXTS(to, from, annexes);
    PUT_TEXTS(to, from, competences);
    PUT_TEXTS(to, from, knowledge);
    PUT_TEXTS(to, from, features);
    PUT_TEXTS(to, from, modules);
    return put_sides(arena, from->sides, to);
}

static Palmares__V1__SubjectQuestion **question_messages(
    struct arena *arena, const struct subject_question *questions, size_t count)
{
    Palmares__V1__SubjectQuestion **messages =
        handler_messages(arena, &palmares__v1__subject_question__descriptor, count);

    for (size_t i = 0; messages && i < count; i++)
        if (!put_question(arena, &questions[i], messages[i]))
            return NULL;
    return messages;
}

/* ---- contents ---- */

static Palmares__V1__SubjectDossier **dossier_messages(
    struct arena *arena, const struct written_subject *written)
{
    Palmares__V1__SubjectDossier **messages =
        handler_messages(arena, &palmares__v1__subject_dossier__descriptor, written->dossier_count);

    for (size_t i = 0; messages && i < written->dossier_count; i++) {
        const struct subject_dossier *from = &written->dossiers[i];
        Palmares__V1__SubjectDossier *to = messages[i];

        to->theme = handler_text(from->theme);
        PUT_TEXTS(to, from, situation);
        to->n_questions = from->question_count;
        to->questions = question_messages(arena, from->questions, from->question_count);
        to->n_annexes = from->annexe_count;
        to->annexes = annexe_messages(arena, from->annexes, from->annexe_count);
        if (!to->questions || !to->annexes)
            return NULL;
    }
    return messages;
}

static Palmares__V1__SubjectOrganisation *organisation_message(
    struct arena *arena, const struct written_subject *written)
{
    Palmares__V1__SubjectOrganisation *to = arena_alloc(arena, sizeof *to);

    if (!to)
        return NULL;
    palmares__v1__subject_organisation__init(to);
    to->name = handler_text(written->organisation.name);
    to->activity = handler_text(written->organisation.activity);
    to->website = handler_text(written->organisation.website);
    PUT_TEXTS(to, &written->organisation, sources);
    to->invented = written->organisation.invented;
    return to;
}

static Palmares__V1__SubjectReflection *reflection_message(
    struct arena *arena, const struct written_subject *written)
{
    Palmares__V1__SubjectReflection *to = arena_alloc(arena, sizeof *to);

    if (!to)
        return NULL;
    palmares__v1__subject_reflection__init(to);
    to->text = handler_text(written->reflection.text);
    to->points_hundredths = written->reflection.points_hundredths;
    to->lines = written->reflection.lines;
    return to;
}

static Palmares__V1__WrittenSubject *written_message(
    struct arena *arena, const struct written_subject *from)
{
    Palmares__V1__WrittenSubject *to = arena_alloc(arena, sizeof *to);

    if (!to)
        return NULL;
    palmares__v1__written_subject__init(to);
    to->organisation = organisation_message(arena, from);
    PUT_TEXTS(to, from, context);
    to->calculator = (Palmares__V1__WrittenSubject__Calculator)from->calculator;
    to->n_dossiers = from->dossier_count;
    to->dossiers = dossier_messages(arena, from);
    to->bonus_hundredths = from->bonus_hundredths;
    if (from->reflection.there && !(to->reflection = reflection_message(arena, from)))
        return NULL;
    return to->organisation && to->dossiers ? to : NULL;
}

static Palmares__V1__PracticalSubject *practical_message(
    struct arena *arena, const struct practical_subject *from)
{
    Palmares__V1__PracticalSubject *to = arena_alloc(arena, sizeof *to);

    if (!to)
        return NULL;
    palmares__v1__practical_subject__init(to);
    to->cms = handler_text(from->cms);
    PUT_TEXTS(to, from, situation);
    to->problem = handler_text(from->problem);
    to->n_questions = from->question_count;
    to->questions = question_messages(arena, from->questions, from->question_count);
    to->n_annexes = from->annexe_count;
    to->annexes = annexe_messages(arena, from->annexes, from->annexe_count);
    return to->questions && to->annexes ? to : NULL;
}

static bool put_content(
    struct arena *arena, const struct subject *subject, Palmares__V1__Subject *message)
{
    message->title = handler_text(subject->record.title);
    switch (subject->content) {
    case SUBJECT_WRITTEN:
        message->content_case = PALMARES__V1__SUBJECT__CONTENT_WRITTEN;
        message->written = written_message(arena, &subject->written);
        return message->written;
    case SUBJECT_PRACTICAL:
        message->content_case = PALMARES__V1__SUBJECT__CONTENT_PRACTICAL;
        message->practical = practical_message(arena, &subject->practical);
        return message->practical;
    default:
        return true;
    }
}

static Palmares__V1__SubjectJudgement **judgement_messages(
    struct arena *arena, const struct subject_record *record)
{
    Palmares__V1__SubjectJudgement **messages = handler_messages(
        arena, &palmares__v1__subject_judgement__descriptor, record->judgement_count);

    for (size_t i = 0; messages && i < record->judgement_count; i++) {
        messages[i]->rule = handler_text(record->judgements[i].rule);
        messages[i]->path = handler_text(record->judgements[i].path);
        messages[i]->word = handler_text(record->judgements[i].word);
        messages[i]->by = handler_text(record->judgements[i].by);
    }
    return messages;
}

int subject_wire_encode(
    struct arena *arena, const struct subject *subject, const uint8_t **ret_data, size_t *ret_size)
{
    Palmares__V1__Subject message = PALMARES__V1__SUBJECT__INIT;
    uint8_t *data;
    size_t size;

    message.n_judgements = subject->record.judgement_count;
    message.judgements = judgement_messages(arena, &subject->record);
    if (!message.judgements || !put_content(arena, subject, &message))
        return -ENOMEM;
    size = palmares__v1__subject__get_packed_size(&message);
    data = arena_alloc(arena, size + 1);
    if (!data)
        return -ENOMEM;
    *ret_size = palmares__v1__subject__pack(&message, data);
    *ret_data = data;
    return 0;
}

/* ---- the record ---- */

Palmares__V1__Subject *subject_wire_message(
    struct arena *arena, const struct subject *subject, bool whole)
{
    const struct subject_record *record = &subject->record;
    Palmares__V1__Subject *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__subject__init(message);
    message->session = handler_text(record->session);
    message->id = handler_text(record->id);
    message->epreuve = handler_text(record->epreuve);
    message->title = handler_text(record->title);
    message->state = (Palmares__V1__Subject__State)record->state;
    message->sample = record->sample;
    message->calendar_subject = handler_text(record->calendar_subject);
    PUT_TEXTS(message, record, reviewers);
    message->author = handler_text(record->author);
    message->etag =
        record->revision ? handler_etag_text(arena, record->revision) : arena_strdup(arena, "");
    message->create_time = handler_timestamp(arena, record->created_us);
    message->update_time = handler_timestamp(arena, record->updated_us);
    message->approved_by = handler_text(record->approved_by);
    message->approve_time = handler_timestamp(arena, record->approved_us);
    message->seal_time = handler_timestamp(arena, record->sealed_us);
    message->n_judgements = record->judgement_count;
    message->judgements = judgement_messages(arena, record);
    if (!message->etag || !message->judgements || (whole && !put_content(arena, subject, message)))
        return NULL;
    return message;
}
