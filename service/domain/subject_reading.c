#include "domain/subject_reading.h"

#include "base/text.h"
#include "domain/subject_seal.h"
#include "domain/subject_vault.h"

#include <errno.h>

bool subject_is_reader(const struct op *op, const struct subject_record *record)
{
    const char *name = op->principal ? op->principal->name : "";

    return text_equal(name, record->author) || text_list_has(&record->reviewers, name);
}

int subject_refuse_reader(struct op *op, const struct subject_record *record)
{
    return op_refuse(op, OUTCOME_FORBIDDEN, "NOT_A_READER",
        "subject %.32s is read by its author and its reviewers only until it is released; this "
        "attempt is in the journal",
        record->id);
}

int subject_find_stored(struct op *op,
    struct store_session *session,
    const char *of_session,
    const char *id,
    bool lock,
    struct subject_stored *ret_stored)
{
    int r = store_subject_read(session, op, of_session, id, lock, ret_stored);

    if (r != OUTCOME_NOT_FOUND)
        return r;
    return op_refuse(op, OUTCOME_NOT_FOUND, "SUBJECT_NOT_FOUND",
        "session %.32s has no subject '%.32s'; `palmares subject list` shows those there are",
        of_session, id);
}

int subject_note_access(struct op *op,
    struct store_session *session,
    const struct subject_record *record,
    const char *access,
    int refused)
{
    const struct subject_note note = {.session = record->session,
        .id = record->id,
        .access = access,
        .outcome = refused ? "REFUSED" : "GIVEN",
        .why = refused && op->reason ? op->reason : ""};

    return store_subject_note(session, op, &note);
}

/* A sealed one: its title to its readers, and nothing else. */
static int open_sealed(
    struct op *op, const struct subject_tools *tools, struct subject_reading *reading)
{
    int r = subject_open_summary(op, tools, &reading->stored, &reading->subject);

    if (r)
        return r;
    reading->subject.content = SUBJECT_EMPTY;
    reading->refused = op_refuse(op, OUTCOME_PRECONDITION, "SEALED",
        "subject %.32s is sealed: nobody reads it before its release", reading->stored.record.id);
    return 0;
}

int subject_read(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const char *of_session,
    const char *id,
    const char *access,
    struct subject_reading *ret_reading)
{
    const struct subject_record *record = &ret_reading->stored.record;
    bool open = false; /* sealed, and its hour of opening has come */
    int r = subject_require_key(op, tools);

    *ret_reading = (struct subject_reading){0};
    if (r == 0)
        r = subject_find_stored(op, session, of_session, id, false, &ret_reading->stored);
    if (r)
        return r;
    ret_reading->subject.record = *record;
    if (record->state == SUBJECT_SEALED)
        r = subject_sealed_open(op, session, tools, &ret_reading->subject, &open);
    if (r && r != OUTCOME_NOT_FOUND)
        return r;
    r = 0;
    if (open)
        ret_reading->refused = 0;
    else if (!subject_is_reader(op, record))
        ret_reading->refused = subject_refuse_reader(op, record);
    else if (record->state == SUBJECT_SEALED)
        r = open_sealed(op, tools, ret_reading);
    else
        r = subject_open(op, tools, &ret_reading->stored, &ret_reading->subject);
    return r ? r : subject_note_access(op, session, record, access, ret_reading->refused);
}

static bool is_hidden(const struct subject *subject)
{
    return !*subject->record.id;
}

static const char *feature_of(const struct subject *subject, size_t i)
{
    const struct practical_subject *practical = &subject->practical;

    if (subject->content != SUBJECT_PRACTICAL || !practical->question_count ||
        i >= practical->questions[0].features.count)
        return NULL;
    return practical->questions[0].features.items[i];
}

/* Those without a name behind the others, in an order that comes from nothing but their features.
 */
static int hidden_last(const void *a, const void *b)
{
    const struct subject *first = a, *second = b;
    int order;

    if (is_hidden(first) != is_hidden(second))
        return is_hidden(first) ? 1 : -1;
    if (!is_hidden(first))
        return strcmp(first->record.id, second->record.id);
    for (size_t i = 0;; i++) {
        const char *left = feature_of(first, i), *right = feature_of(second, i);

        if (!left || !right)
            return (left != NULL) - (right != NULL);
        order = strcmp(left, right);
        if (order)
            return order;
    }
}

static int number_hidden(struct arena *arena, struct subject *subjects, size_t count)
{
    size_t number = 0;

    qsort(subjects, count, sizeof *subjects, hidden_last);
    for (size_t i = 0; i < count; i++) {
        if (!is_hidden(&subjects[i]))
            continue;
        subjects[i].record.id = arena_printf(arena, "?%zu", ++number);
        if (!subjects[i].record.id)
            return -ENOMEM;
    }
    return 0;
}

int subject_summaries(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const char *of_session,
    const char *epreuve,
    bool named,
    struct subject **ret_subjects,
    size_t *ret_count)
{
    const struct subject_filter filter = {
        .session = of_session, .epreuve = epreuve, .after = "", .limit = SUBJECT_SUMMARIES_MAX};
    struct subject_stored *list;
    struct subject *subjects;
    size_t count;
    int r = store_subject_list(session, op, &filter, &list, &count);

    if (r)
        return r;
    subjects = arena_calloc(op->arena, count + 1, sizeof *subjects);
    if (!subjects)
        return -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i++) {
        bool open = list[i].open_us && list[i].open_us <= op->now_us;

        r = subject_open_summary(op, tools, &list[i], &subjects[i]);
        if (!named && !open && !subject_is_reader(op, &list[i].record))
            subjects[i].record.id = "";
    }
    if (r == 0 && !named)
        r = number_hidden(op->arena, subjects, count);
    *ret_subjects = subjects;
    *ret_count = count;
    return r;
}
