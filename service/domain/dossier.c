#include "domain/dossier.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/definition_kept.h"
#include "domain/dossier_deadline.h"
#include "domain/form_diff.h"
#include "domain/official_day.h"
#include "domain/plain_text.h"
#include "store/document.h"

#include <errno.h>

/* A change while it is made; in the op's arena. */
struct job {
    struct dossier_put *put;       /* or */
    struct dossier_delete *delete; /* one of the two */
    dossier_fn done;
    void *context;
    /* Made by the work. */
    struct document result;
    struct dossier_remarks remarks;
};

int dossier_key_check(struct op *op, const char *prefix, struct document_key *key)
{
    char path[64];
    int r = 0;

    if (text_is_empty(key->session)) {
        (void)snprintf(path, sizeof path, "%ssession", prefix);
        r = op_violation(
            op, path, "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    }
    if (text_is_empty(key->candidate)) {
        (void)snprintf(path, sizeof path, "%scandidate", prefix);
        r = op_violation(op, path, "REQUIRED", "the N° candidat is missing");
    }
    if (!dossier_form(key->kind)) {
        (void)snprintf(path, sizeof path, "%skind", prefix);
        return op_violation(op, path, "REQUIRED",
            "the kind of the document is missing, for example LIVRET or FICHE_E4");
    }
    if (key->ordinal == 0)
        key->ordinal = 1;
    if (key->ordinal > document_kind_most(key->kind)) {
        (void)snprintf(path, sizeof path, "%sordinal", prefix);
        r = op_violation(op, path, "ORDINAL", "%s takes ordinals 1 to %u",
            document_kind_name(key->kind), document_kind_most(key->kind));
    }
    return r;
}

int dossier_check_change(struct op *op,
    const struct dossier_rules *rules,
    const struct candidate *candidate,
    enum document_kind kind,
    int purpose)
{
    if (candidate->state == CANDIDATE_WITHDRAWN)
        return op_refuse(op, OUTCOME_PRECONDITION, "WITHDRAWN",
            "N° candidat %.20s has withdrawn: reinstate the candidate first", candidate->number);
    return dossier_may_change(op, rules, kind, purpose);
}

/* ---- put ---- */

/* The day of receipt: today, or an earlier day that the exam office sets. */
static int set_receipt(struct op *op, struct document *document, const struct document *stored)
{
    struct date day, given;
    int r = official_day(op->now_us, &day);

    if (r)
        return r;
    if (!*document->received_on) {
        if (stored)
            memcpy(document->received_on, stored->received_on, sizeof stored->received_on);
        else
            date_format(day, document->received_on);
        return 0;
    }
    if (date_parse(document->received_on, &given) || date_to_days(given) > date_to_days(day))
        return op_violation(op, "document.received_on", "DATE",
            "write a day that exists and is not in the future, as 2022-03-31; empty: today");
    if (op->principal && op->principal->role == ROLE_ESTABLISHMENT &&
        !(stored && text_equal(stored->received_on, document->received_on)) &&
        date_to_days(given) != date_to_days(day))
        return op_violation(op, "document.received_on", "OFFICE_ONLY",
            "only the exam office sets another day of receipt; leave it empty");
    return 0;
}

static bool same_content(
    struct arena *arena, const struct document *stored, const struct document *document, int *ret_r)
{
    struct differences differences = {0};

    *ret_r = form_diff(
        arena, dossier_form(document->kind), stored->content, document->content, &differences);
    return *ret_r == 0 && differences.count == 0 &&
           text_equal(stored->received_on, document->received_on);
}

/* The class of a livret; *ret_profile NULL when there is none. */
static int read_class(struct op *op,
    struct store_session *session,
    const struct document *document,
    const struct candidate *candidate,
    const struct class_profile **ret_profile)
{
    const struct livret *livret = document->content;
    struct class_profile key, *profile;
    int r;

    *ret_profile = NULL;
    if (document->kind != DOCUMENT_LIVRET)
        return 0;
    profile = arena_alloc(op->arena, sizeof *profile);
    if (!profile)
        return -ENOMEM;
    key = (struct class_profile){.session = document->session,
        .establishment = candidate->establishment,
        .name = livret->class_name};
    r = store_class_read(session, op, &key, profile);
    if (r == 0)
        *ret_profile = profile;
    return r == OUTCOME_NOT_FOUND ? 0 : r;
}

int dossier_read_candidate(struct op *op,
    struct store_session *session,
    const char *of_session,
    const char *number,
    struct candidate **ret_candidate)
{
    size_t count;
    int r = store_document_candidates(session, op, of_session, &number, 1, ret_candidate, &count);

    if (r == 0 && count == 0)
        r = op_refuse(op, OUTCOME_NOT_FOUND, "CANDIDATE_NOT_FOUND",
            "the session has no N° candidat %.20s, or it is outside what the caller may see",
            number);
    return r;
}

static int judge(struct op *op,
    struct store_session *session,
    struct job *job,
    const struct definition_ref *definition)
{
    struct dossier_put *put = job->put;
    struct document *document = &put->document;
    struct dossier_subject subject = {.session = definition_of(definition)};
    const struct dossier_rules *rules;
    struct candidate *candidate;
    int r = definition_dossier_rules(op, definition, &rules);

    if (r == 0)
        r = dossier_read_candidate(op, session, document->session, document->candidate, &candidate);
    if (r == 0)
        r = dossier_check_change(op, rules, candidate, document->kind, 0);
    if (r == 0)
        r = read_class(op, session, document, candidate, &subject.class_profile);
    if (r)
        return r;
    subject.candidate = candidate;
    return dossier_rule_check(
        op, put->path, &subject, document->kind, document->content, &job->remarks);
}

/* How a document is stored. */
struct saving {
    int32_t revision; /* that it replaces; 0: whatever is there */
    bool validate_only;
    bool answers;          /* its audit row answers a repeat of the request */
    bool created, changed; /* what came of it */
};

static int save(
    struct op *op, struct store_session *session, struct document *document, struct saving *saving)
{
    const struct document_key key = {
        document->session, document->candidate, document->kind, document->ordinal};
    struct document stored;
    bool found, same;
    int r = store_document_read(session, op, &key, &stored, &found);

    if (r)
        return r;
    if (saving->revision && (!found || stored.revision != saving->revision))
        return OUTCOME_ETAG_MISMATCH;
    r = set_receipt(op, document, found ? &stored : NULL);
    if (r)
        return r;
    same = found && same_content(op->arena, &stored, document, &r);
    if (r == 0 && !same && !saving->validate_only)
        r = store_document_save(session, op, document, saving->answers);
    if (same)
        *document = stored;
    else if (found && saving->validate_only)
        document->revision = stored.revision;
    saving->created = !found;
    saving->changed = !same;
    return r;
}

static int store_put(struct op *op, struct store_session *session, struct job *job)
{
    struct saving saving = {
        .revision = job->put->revision, .validate_only = job->put->validate_only, .answers = true};

    job->result = job->put->document;
    return save(op, session, &job->result, &saving);
}

int dossier_store(struct store_session *session,
    struct op *op,
    struct document *document,
    bool validate_only,
    bool *ret_created,
    bool *ret_changed)
{
    struct saving saving = {.validate_only = validate_only};
    int r = save(op, session, document, &saving);

    *ret_created = saving.created;
    *ret_changed = saving.changed;
    return r;
}

static int put_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    bool found;
    int r = store_document_prior(session, op, &job->result, &found);

    if (r || found)
        return r;
    r = definition_read(session, op, job->put->document.session, job->put->decode, &definition);
    if (r == 0)
        r = judge(op, session, job, definition);
    return r ? r : store_put(op, session, job);
}

static void change_done(struct op *op, int r, void *context)
{
    const struct job *job = context;

    job->done(op, r, &job->result, &job->remarks, job->context);
}

int dossier_put(
    struct store *store, struct op *op, struct dossier_put *put, dossier_fn done, void *context)
{
    const struct job job = {.put = put, .done = done, .context = context};
    struct job *kept = arena_memdup(op->arena, &job, sizeof job);
    struct document *document = &put->document;
    struct document_key key = {
        document->session, document->candidate, document->kind, document->ordinal};
    int r = dossier_key_check(op, "document.", &key);

    if (r)
        return r;
    if (!kept)
        return -ENOMEM;
    if (document->kind == DOCUMENT_ATTACHMENT)
        return op_violation(op, "document.kind", "ATTACHMENT",
            "a file is handed in by StartAttachment, in chunks: `palmares dossier attach`");
    document->ordinal = key.ordinal;
    r = form_tidy(op->arena, dossier_form(document->kind), (void *)(uintptr_t)document->content);
    if (r)
        return r;
    store_work(store, op, put_work, change_done, kept);
    return 0;
}

/* ---- delete ---- */

static int check_reason(struct op *op, struct dossier_delete *delete)
{
    char *copy = arena_strdup(op->arena, delete->reason);

    if (!copy)
        return -ENOMEM;
    delete->reason = plain_text_tidy(copy);
    if (!*delete->reason)
        return op_violation(op, "reason", "REQUIRED", "say why the document is taken out");
    if (plain_text_check(delete->reason, DOSSIER_REASON_MAX))
        return op_violation(op, "reason", "TEXT",
            "write at most %d characters of plain text on one line", DOSSIER_REASON_MAX);
    return 0;
}

/* Of an attachment; 0: another kind. */
static int purpose_of(const struct document *document)
{
    const struct attachment *attachment = document->content;

    return document->kind == DOCUMENT_ATTACHMENT ? attachment->purpose : 0;
}

static int delete_stored(struct op *op,
    struct store_session *session,
    struct job *job,
    const struct dossier_rules *rules,
    const struct candidate *candidate)
{
    const struct dossier_delete *delete = job->delete;
    bool found;
    int r = store_document_read(session, op, &delete->key, &job->result, &found);

    if (r)
        return r;
    if (!found)
        return op_refuse(op, OUTCOME_NOT_FOUND, "DOCUMENT_NOT_FOUND",
            "N° candidat %.20s has no %s %u", delete->key.candidate,
            document_kind_name(delete->key.kind), delete->key.ordinal);
    if (delete->revision && job->result.revision != delete->revision)
        return OUTCOME_ETAG_MISMATCH;
    r = dossier_check_change(op, rules, candidate, delete->key.kind, purpose_of(&job->result));
    if (r || delete->validate_only)
        return r;
    return store_document_drop(session, op, &job->result, delete->reason);
}

static int delete_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    const struct dossier_delete *delete = job->delete;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    const struct dossier_rules *rules;
    struct candidate *candidate;
    bool found;
    int r = store_document_prior(session, op, &job->result, &found);

    if (r || found)
        return r;
    r = definition_read(session, op, delete->key.session, delete->decode, &definition);
    if (r == 0)
        r = definition_dossier_rules(op, definition, &rules);
    if (r == 0)
        r = dossier_read_candidate(
            op, session, delete->key.session, delete->key.candidate, &candidate);
    return r ? r : delete_stored(op, session, job, rules, candidate);
}

int dossier_delete(struct store *store,
    struct op *op,
    struct dossier_delete *delete,
    dossier_fn done,
    void *context)
{
    const struct job job = {.delete = delete, .done = done, .context = context};
    struct job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = dossier_key_check(op, "", &delete->key);

    if (r == 0)
        r = check_reason(op, delete);
    if (r)
        return r;
    if (!kept)
        return -ENOMEM;
    store_work(store, op, delete_work, change_done, kept);
    return 0;
}

/* ---- reading ---- */

/* A dossier_fn that waits. */
struct asking {
    dossier_fn done;
    void *context;
};

static void finish_get(struct op *op, int r, const struct document *document, void *context)
{
    static const struct dossier_remarks none;
    const struct asking *asking = context;

    if (r == OUTCOME_NOT_FOUND)
        r = op_refuse(op, r, "DOCUMENT_NOT_FOUND",
            "there is no such document, or its candidate is outside what the caller may see");
    asking->done(op, r, document, &none, asking->context);
}

int dossier_get(struct store *store,
    struct op *op,
    struct document_key *key,
    int32_t revision,
    dossier_fn done,
    void *context)
{
    const struct asking asking = {done, context};
    struct asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int r = dossier_key_check(op, "", key);

    if (r)
        return r;
    return kept ? store_document_get(store, op, key, revision, finish_get, kept) : -ENOMEM;
}

int dossier_list(struct store *store,
    struct op *op,
    const struct document_page *page,
    const struct dossier_filter *filter,
    dossier_list_fn done,
    void *context)
{
    if (text_is_empty(page->session))
        return op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    return store_document_list(store, op, page, filter, done, context);
}

/* ---- history ---- */

struct history {
    enum document_kind kind;
    dossier_history_fn done;
    void *context;
};

static int compare_revisions(struct op *op,
    enum document_kind kind,
    const struct document_revision *stored,
    size_t count,
    struct dossier_revision *revisions)
{
    int r = 0;

    for (size_t i = 0; i < count && r == 0; i++) {
        const void *before = i + 1 < count ? stored[i + 1].content : NULL;

        revisions[i].revision = stored[i];
        r = form_diff(
            op->arena, dossier_form(kind), before, stored[i].content, &revisions[i].differences);
    }
    return r;
}

static void finish_history(
    struct op *op, int r, const struct document_revision *stored, size_t count, void *context)
{
    const struct history *history = context;
    struct dossier_revision *revisions = arena_calloc(op->arena, count + 1, sizeof *revisions);

    if (r == OUTCOME_NOT_FOUND)
        r = op_refuse(op, r, "DOCUMENT_NOT_FOUND",
            "there never was such a document, or its candidate is outside what the caller may see");
    if (r == 0 && !revisions)
        r = -ENOMEM;
    if (r == 0)
        r = compare_revisions(op, history->kind, stored, count, revisions);
    history->done(op, r, revisions, count, history->context);
}

int dossier_history(struct store *store,
    struct op *op,
    struct document_key *key,
    dossier_history_fn done,
    void *context)
{
    const struct history history = {key->kind, done, context};
    struct history *kept = arena_memdup(op->arena, &history, sizeof history);
    int r = dossier_key_check(op, "", key);

    if (r)
        return r;
    return kept ? store_document_revisions(store, op, key, finish_history, kept) : -ENOMEM;
}
