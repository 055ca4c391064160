/* Approving a subject, opening it again, deleting a draft. */
#include "domain/subject_parts.h"
#include "domain/subject_reading.h"
#include "domain/subject_vault.h"

#include "base/buffer.h"
#include "base/text.h"

#include <errno.h>

enum { REASON_MAX = 500, JUDGEMENTS_MAX = 200, WORD_MAX = 2000 };

struct act_job {
    const struct subject_tools *tools;
    struct subject_change *change;
    struct subject_stored stored;
    int refused; /* noted in the audit, and answered with */
    subject_fn done;
    void *context;
};

static const char *const accesses[] = {[SUBJECT_ACT_APPROVE] = "APPROVE",
    [SUBJECT_ACT_REOPEN] = "REOPEN",
    [SUBJECT_ACT_DELETE] = "DELETE"};

/* ---- approving ---- */

static bool judges(const struct subject_judgement *judgement, const struct subject_finding *finding)
{
    return text_equal(judgement->rule, subject_rule_ids[finding->rule]) &&
           (!*judgement->path || text_equal(judgement->path, finding->path));
}

static bool is_judged(const struct subject_change *change, const struct subject_finding *finding)
{
    for (size_t i = 0; i < change->judgement_count; i++)
        if (judges(&change->judgements[i], finding))
            return true;
    return false;
}

static void show_finding(struct op *op, const struct subject_finding *finding)
{
    char path[300];

    (void)snprintf(path, sizeof path, "subject%s%s", *finding->path ? "." : "", finding->path);
    (void)op_violation(op, path, subject_rule_ids[finding->rule], "%s", finding->message);
}

static int refuse_breaks(struct op *op, const struct subject_report *report)
{
    for (size_t i = 0; i < report->finding_count; i++)
        if (report->findings[i].verdict == SUBJECT_BREAKS)
            show_finding(op, &report->findings[i]);
    return op_refuse(op, OUTCOME_PRECONDITION, "BREAKS_RULES",
        "the subject breaks the rules in %u place%s: correct it, then approve it", report->breaks,
        report->breaks == 1 ? "" : "s");
}

/* A word on each finding that a person has to judge. */
static int require_judgements(
    struct op *op, const struct subject_change *change, const struct subject_report *report)
{
    size_t missing = 0;

    for (size_t i = 0; i < report->finding_count; i++)
        if (report->findings[i].verdict == SUBJECT_TO_JUDGE &&
            !is_judged(change, &report->findings[i])) {
            show_finding(op, &report->findings[i]);
            missing++;
        }
    if (!missing)
        return 0;
    return op_refuse(op, OUTCOME_PRECONDITION, "TO_JUDGE",
        "%zu %s for you to judge: say a word on each, by its rule (and path), or correct the "
        "subject",
        missing, missing == 1 ? "finding is" : "findings are");
}

static int check_rules(struct op *op, struct store_session *session, struct act_job *job)
{
    CLEANUP(definition_unref_p) struct definition_ref *ref = NULL;
    struct subject_change *change = job->change;
    const struct subject_rules *rules;
    struct subject_report report;
    int r = definition_read(session, op, change->session, job->tools->decode, &ref);

    if (r == 0)
        r = definition_subject_rules(op, ref, &rules);
    if (r == 0)
        r = subject_check_whole(
            op, session, job->tools, definition_of(ref), &change->subject, true, &report);
    if (r == 0 && report.breaks)
        r = refuse_breaks(op, &report);
    return r ? r : require_judgements(op, change, &report);
}

/* For the journal: the rules alone, since words and paths are of people who have read it. */
static int list_rules(
    struct arena *arena, const struct subject_change *change, const char **ret_json)
{
    CLEANUP_BUFFER struct buffer json = {0};
    int r = buffer_append_text(&json, "[");

    for (size_t i = 0; r == 0 && i < change->judgement_count; i++)
        r = buffer_printf(&json, "%s\"%s\"", i ? "," : "", change->judgements[i].rule);
    if (r == 0)
        r = buffer_append_text(&json, "]");
    if (r)
        return r;
    *ret_json = arena_strndup(arena, (const char *)json.data, json.size);
    return *ret_json ? 0 : -ENOMEM;
}

static int keep_judgements(struct op *op, struct act_job *job)
{
    const struct subject_change *change = job->change;
    struct subject_record *record = &job->stored.record;

    record->judgements =
        arena_calloc(op->arena, change->judgement_count + 1, sizeof *record->judgements);
    if (!record->judgements)
        return -ENOMEM;
    for (size_t i = 0; i < change->judgement_count; i++) {
        record->judgements[i] = change->judgements[i];
        record->judgements[i].by = op->principal ? op->principal->name : "";
    }
    record->judgement_count = change->judgement_count;
    return subject_close_judgements(op, job->tools, &job->stored);
}

static int approve(struct op *op, struct store_session *session, struct act_job *job)
{
    const char *judged;
    int r = subject_require_draft(op, &job->stored.record);

    if (r == 0)
        r = check_rules(op, session, job);
    if (r || job->change->validate_only)
        return r;
    r = keep_judgements(op, job);
    if (r == 0)
        r = list_rules(op->arena, job->change, &judged);
    if (r == 0)
        r = store_subject_set_state(session, op, &job->stored, SUBJECT_APPROVED, judged, "");
    return r;
}

/* ---- the others ---- */

static int reopen(struct op *op, struct store_session *session, struct act_job *job)
{
    struct subject_record *record = &job->stored.record;

    if (record->state == SUBJECT_DRAFT)
        return op_refuse(op, OUTCOME_PRECONDITION, "NOT_APPROVED",
            "subject %.32s is a draft: there is nothing to open again", record->id);
    if (record->state != SUBJECT_APPROVED)
        return subject_require_draft(op, record);
    job->stored.judgements = (struct subject_sealed_bytes){0};
    record->judgement_count = 0;
    return store_subject_set_state(
        session, op, &job->stored, SUBJECT_DRAFT, "[]", job->change->reason);
}

static int delete (struct op *op, struct store_session *session, struct act_job *job)
{
    const struct subject_record *record = &job->stored.record;
    int r = subject_require_draft(op, record);

    return r ? r : store_subject_delete(session, op, record->session, record->id);
}

/* ---- all ---- */

/* Who may not is told so, and it is noted. */
static int check_person(struct op *op, const struct act_job *job)
{
    const struct subject_record *record = &job->stored.record;
    bool author = op->principal && text_equal(op->principal->name, record->author);

    if (!subject_is_reader(op, record))
        return subject_refuse_reader(op, record);
    if (job->change->act == SUBJECT_ACT_APPROVE &&
        (author || text_equal(op->principal->name, job->stored.written_by)))
        return op_refuse(op, OUTCOME_FORBIDDEN, "OWN_SUBJECT",
            "you have written subject %.32s%s: another of its reviewers approves it", record->id,
            author ? "" : " as it is now");
    if (job->change->act == SUBJECT_ACT_DELETE && !author)
        return op_refuse(op, OUTCOME_FORBIDDEN, "NOT_THE_AUTHOR",
            "subject %.32s is deleted by %.64s, who has written it", record->id, record->author);
    return 0;
}

static int run_act(struct op *op, struct store_session *session, struct act_job *job)
{
    switch (job->change->act) {
    case SUBJECT_ACT_APPROVE:
        return approve(op, session, job);
    case SUBJECT_ACT_REOPEN:
        return reopen(op, session, job);
    default:
        return delete (op, session, job);
    }
}

static int act_work(struct op *op, struct store_session *session, void *context)
{
    struct act_job *job = context;
    struct subject_change *change = job->change;
    bool found;
    int r = subject_answer_prior(op, session, job->tools, &change->subject, &found);

    job->refused = 0;
    if (r || found)
        return r;
    r = subject_find_stored(op, session, change->session, change->id, true, &job->stored);
    if (r)
        return r;
    job->refused = check_person(op, job);
    if (job->refused)
        return subject_note_access(
            op, session, &job->stored.record, accesses[change->act], job->refused);
    r = subject_match_revision(&job->stored.record, change->revision);
    if (r == 0)
        r = job->stored.content.data
                ? subject_open(op, job->tools, &job->stored, &change->subject)
                : subject_open_summary(op, job->tools, &job->stored, &change->subject);
    if (r == 0)
        r = run_act(op, session, job);
    if (r == 0) {
        const char *title = change->subject.record.title;

        change->subject.record = job->stored.record;
        change->subject.record.title = title;
    }
    return r;
}

static void acted(struct op *op, int r, void *context)
{
    const struct act_job *job = context;

    job->done(op, r ? r : job->refused, &job->change->subject, job->context);
}

static int check_judgement(struct op *op, const struct subject_judgement *judgement, size_t i)
{
    char path[60];
    int r = 0;

    if (!subject_rule_is(judgement->rule)) {
        (void)snprintf(path, sizeof path, "judgements[%zu].rule", i);
        r = op_violation(op, path, "UNKNOWN_RULE",
            "there is no rule '%.40s': `palmares subject check` names those to be judged",
            judgement->rule);
    }
    (void)snprintf(path, sizeof path, "judgements[%zu].word", i);
    if (!*judgement->word)
        r = op_violation(op, path, "REQUIRED", "say in a word why it can be so");
    else if (strlen(judgement->word) > WORD_MAX ||
             !text_utf8_valid(judgement->word, strlen(judgement->word)) ||
             !text_utf8_valid(judgement->path, strlen(judgement->path)))
        r = op_violation(op, path, "TEXT", "a word is UTF-8, of %d bytes at most", WORD_MAX);
    return r;
}

static int check_change(struct op *op, const struct subject_change *change)
{
    int r = subject_require_names(op, change->session, change->id);

    if (change->judgement_count > JUDGEMENTS_MAX)
        return op_violation(
            op, "judgements", "TOO_MANY", "%d judgements are enough", JUDGEMENTS_MAX);
    for (size_t i = 0; i < change->judgement_count; i++)
        if (check_judgement(op, &change->judgements[i], i))
            r = OUTCOME_INVALID;
    if (change->act != SUBJECT_ACT_REOPEN)
        return r;
    if (!*change->reason)
        r = op_violation(op, "reason", "REQUIRED",
            "say why it is opened again, without what it says: the journal keeps it");
    else if (strlen(change->reason) > REASON_MAX ||
             !text_utf8_valid(change->reason, strlen(change->reason)))
        r = op_violation(
            op, "reason", "TEXT", "a reason is UTF-8, of %d bytes at most", REASON_MAX);
    return r;
}

int subject_change(const struct subject_tools *tools,
    struct op *op,
    struct subject_change *change,
    subject_fn done,
    void *context)
{
    struct act_job *job = arena_calloc(op->arena, 1, sizeof *job);
    int r = subject_require_key(op, tools);

    if (r == 0)
        r = check_change(op, change);
    if (r == 0 && !job)
        r = -ENOMEM;
    if (r)
        return r;
    *job = (struct act_job){.tools = tools, .change = change, .done = done, .context = context};
    store_work(tools->store, op, act_work, acted, job);
    return 0;
}
