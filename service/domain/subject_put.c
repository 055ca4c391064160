/* Drafts of subjects. */
#include "domain/subject_parts.h"
#include "domain/subject_reading.h"
#include "domain/subject_similar.h"
#include "domain/subject_vault.h"

#include "base/text.h"

#include <errno.h>

/* ---- the form ---- */

static bool is_id(const char *id)
{
    size_t length = strlen(id);

    for (const char *at = id; *at; at++)
        if (!((*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') ||
                (*at >= 'a' && *at <= 'z') || (*at == '-' && at > id)))
            return false;
    return length > 0 && length <= SUBJECT_ID_MAX;
}

static int check_form(struct op *op, const struct subject_record *record)
{
    int r = 0;

    if (!*record->session)
        r = op_violation(op, "subject.session", "REQUIRED",
            "the id of a session is missing, for example \"ndrc-2022\"");
    if (!is_id(record->id))
        r = op_violation(op, "subject.id", "ID",
            "an id is letters, digits and '-', at most %d, such as \"E5A-1\"", SUBJECT_ID_MAX);
    if (!*record->epreuve)
        r = op_violation(
            op, "subject.epreuve", "REQUIRED", "say of which épreuve, for example \"E5A\"");
    if (!*record->title)
        r = op_violation(op, "subject.title", "REQUIRED", "give the subject a title");
    for (size_t i = 0; i < record->reviewers.count; i++)
        for (size_t j = 0; j < i; j++)
            if (text_equal(record->reviewers.items[i], record->reviewers.items[j]))
                r = op_violation(op, "subject.reviewers", "TWICE",
                    "%.64s is named twice: leave one out", record->reviewers.items[i]);
    return r;
}

static bool sits(const struct session_definition *definition, const struct subject_record *record)
{
    const struct calendar_definition *calendar = &definition->calendar;

    for (size_t i = 0; i < calendar->sitting_count; i++)
        if (text_equal(calendar->sittings[i].epreuve, record->epreuve) &&
            text_equal(calendar->sittings[i].subject, record->calendar_subject))
            return true;
    return false;
}

/* What the definition says of the épreuve. */
static int check_epreuve(
    struct op *op, const struct session_definition *definition, const struct subject *subject)
{
    const struct subject_rules *rules = &definition->subject_rules;
    const struct subject_record *record = &subject->record;
    bool written = rules->has_written && text_equal(record->epreuve, rules->written.epreuve);
    bool practical = rules->has_practical && text_equal(record->epreuve, rules->practical.epreuve);
    int r = 0;

    if (!written && !practical)
        return op_violation(op, "subject.epreuve", "NO_RULES",
            "the definition has no rules for subjects of %.20s: those it has are %s%s%s",
            record->epreuve, rules->has_written ? rules->written.epreuve : "",
            rules->has_written && rules->has_practical ? ", " : "",
            rules->has_practical ? rules->practical.epreuve : "");
    if (subject->content != (written ? SUBJECT_WRITTEN : SUBJECT_PRACTICAL))
        r = op_violation(op, "subject", "CONTENT", "a subject of %.20s has its content in \"%s\"",
            record->epreuve, written ? "written" : "practical");
    if (written && !sits(definition, record))
        r = op_violation(op, "subject.calendar_subject", "NO_SITTING",
            "no sitting of %.20s in the calendar has the subject '%.60s': `palmares calendar show` "
            "shows those there are",
            record->epreuve, record->calendar_subject);
    if (practical && *record->calendar_subject)
        r = op_violation(op, "subject.calendar_subject", "NOT_WRITTEN",
            "subjects of %.20s are drawn, and are none of the calendar's: leave it empty",
            record->epreuve);
    return r;
}

static int check_reviewers(
    struct op *op, struct store_session *session, const struct subject_record *record)
{
    const char *missing;
    int r = store_subject_missing_principal(session, op, &record->reviewers, &missing);

    if (r || !missing)
        return r;
    return op_violation(op, "subject.reviewers", "NO_PRINCIPAL",
        "%.64s is no principal of the exam office (admin or manager) who may call: `palmares "
        "identity list` shows who there is",
        missing);
}

static int check_subject(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const struct subject *subject)
{
    CLEANUP(definition_unref_p) struct definition_ref *ref = NULL;
    const struct subject_rules *rules;
    int r = definition_read(session, op, subject->record.session, tools->decode, &ref);
    int more;

    if (r == 0)
        r = definition_subject_rules(op, ref, &rules);
    if (r)
        return r;
    r = check_epreuve(op, definition_of(ref), subject);
    more = check_reviewers(op, session, &subject->record);
    return more ? more : r;
}

/* ---- against what is stored ---- */

int subject_match_revision(const struct subject_record *record, int32_t revision)
{
    return revision == 0 || revision == record->revision ? 0 : (int)OUTCOME_ETAG_MISMATCH;
}

int subject_require_draft(struct op *op, const struct subject_record *record)
{
    switch (record->state) {
    case SUBJECT_DRAFT:
        return 0;
    case SUBJECT_APPROVED:
        return op_refuse(op, OUTCOME_PRECONDITION, "NOT_DRAFT",
            "subject %.32s is approved: open it again first (`palmares subject reopen`)",
            record->id);
    default:
        return op_refuse(op, OUTCOME_PRECONDITION, "SEALED",
            "subject %.32s is sealed, and does not change any more", record->id);
    }
}

int subject_answer_prior(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    struct subject *ret_subject,
    bool *ret_found)
{
    struct subject_prior prior;
    struct subject_stored stored;
    int r = store_subject_prior(session, op, &prior);

    *ret_found = r == 0 && prior.found;
    if (!*ret_found)
        return r;
    *ret_subject = (struct subject){.record = {.session = prior.session,
                                        .id = prior.id,
                                        .epreuve = "",
                                        .title = "",
                                        .calendar_subject = "",
                                        .author = "",
                                        .approved_by = ""}};
    r = store_subject_read(session, op, prior.session, prior.id, false, &stored);
    if (r)
        return r == OUTCOME_NOT_FOUND ? 0 : r;
    if (!subject_is_reader(op, &stored.record)) { /* any more */
        ret_subject->record = stored.record;
        return 0;
    }
    return stored.content.data ? subject_open(op, tools, &stored, ret_subject)
                               : subject_open_summary(op, tools, &stored, ret_subject);
}

struct put_job {
    const struct subject_tools *tools;
    struct subject_put *put;
    struct subject subject; /* afterwards */
    int refused;            /* noted in the audit, and answered with */
    subject_fn done;
    void *context;
};

static int refuse(struct op *op,
    struct store_session *session,
    struct put_job *job,
    const struct subject_record *record,
    int refused)
{
    job->refused = refused;
    return subject_note_access(op, session, record, "WRITE", refused);
}

/* What is stored allows the change: `stored` is it, or nothing yet (revision 0). */
static int find_stored(struct op *op,
    struct store_session *session,
    struct put_job *job,
    struct subject_stored *stored)
{
    const struct subject_record *asked = &job->put->subject.record;
    int r = store_subject_read(session, op, asked->session, asked->id, true, stored);

    if (r == OUTCOME_NOT_FOUND) {
        *stored = (struct subject_stored){.record = *asked};
        if (!asked->revision)
            return 0;
        return op_refuse(op, OUTCOME_NOT_FOUND, "SUBJECT_NOT_FOUND",
            "session %.32s has no subject '%.32s' any more: leave the etag out to make a new one",
            asked->session, asked->id);
    }
    if (r)
        return r;
    if (!subject_is_reader(op, &stored->record))
        return refuse(
            op, session, job, &stored->record, subject_refuse_reader(op, &stored->record));
    if (!asked->revision)
        return op_refuse(op, OUTCOME_ALREADY_EXISTS, "SUBJECT_EXISTS",
            "there is a subject %.32s already: give its etag to change it, or choose another id",
            asked->id);
    r = subject_match_revision(&stored->record, asked->revision);
    return r ? r : subject_require_draft(op, &stored->record);
}

static int save(struct op *op,
    struct store_session *session,
    struct put_job *job,
    struct subject_stored *stored)
{
    const struct subject_tools *tools = job->tools;
    struct subject_shingles shingles;
    const struct subject_record was = stored->record;
    struct subject_record *record = &stored->record;
    int r;

    *record = job->put->subject.record;
    record->author = was.revision ? was.author : op->principal ? op->principal->name : "";
    record->revision = was.revision;
    record->state = SUBJECT_DRAFT;
    record->created_us = was.revision ? was.created_us : 0;
    job->subject = job->put->subject;
    job->subject.record = *record;
    if (job->put->validate_only)
        return 0;
    r = subject_close(op, tools, &job->subject, stored);
    if (r == 0)
        r = subject_shingles_of(op, tools, &job->subject, &shingles, &stored->words);
    if (r == 0)
        r = store_subject_save(session, op, stored, &shingles);
    job->subject.record = *record;
    return r;
}

static int put_work(struct op *op, struct store_session *session, void *context)
{
    struct put_job *job = context;
    struct subject_stored stored;
    bool found;
    int r = subject_answer_prior(op, session, job->tools, &job->subject, &found);

    job->refused = 0;
    if (r || found)
        return r;
    r = find_stored(op, session, job, &stored);
    if (r || job->refused)
        return r;
    r = check_subject(op, session, job->tools, &job->put->subject);
    return r ? r : save(op, session, job, &stored);
}

static void was_put(struct op *op, int r, void *context)
{
    const struct put_job *job = context;

    job->done(op, r ? r : job->refused, &job->subject, job->context);
}

int subject_put(const struct subject_tools *tools,
    struct op *op,
    struct subject_put *put,
    subject_fn done,
    void *context)
{
    struct put_job *job = arena_calloc(op->arena, 1, sizeof *job);
    int r = subject_require_key(op, tools);

    if (r == 0)
        r = check_form(op, &put->subject.record);
    if (r == 0 && !job)
        r = -ENOMEM;
    if (r)
        return r;
    *job = (struct put_job){.tools = tools, .put = put, .done = done, .context = context};
    store_work(tools->store, op, put_work, was_put, job);
    return 0;
}
