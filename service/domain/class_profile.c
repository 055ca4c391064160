#include "domain/class_profile.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/definition_kept.h"
#include "domain/dossier.h"
#include "domain/dossier_deadline.h"
#include "domain/plain_text.h"
#include "domain/uai.h"
#include "store/document.h"

#include <errno.h>

struct job {
    struct class_put *put;
    class_profile_fn done;
    void *context;
    struct class_profile result;
};

/* An establishment's own class, or any for the exam office. */
static int check_scope(struct op *op, const char *establishment)
{
    if (op->principal && op->principal->role == ROLE_ESTABLISHMENT &&
        !text_equal(op->principal->establishment, establishment))
        return op_refuse(op, OUTCOME_FORBIDDEN, "OTHER_ESTABLISHMENT",
            "%s may enter its own classes only", op->principal->establishment);
    return 0;
}

static int check_key(struct op *op, const char *prefix, const struct class_profile *key)
{
    char path[64];
    int r = 0;

    if (text_is_empty(key->session)) {
        (void)snprintf(path, sizeof path, "%ssession", prefix);
        r = op_violation(
            op, path, "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    }
    if (uai_check(key->establishment)) {
        (void)snprintf(path, sizeof path, "%sestablishment", prefix);
        r = op_violation(op, path, "UAI",
            "write the UAI of the establishment: seven digits and their key letter");
    }
    if (text_is_empty(key->name) || plain_text_check(key->name, DOSSIER_CLASS_NAME_MAX)) {
        (void)snprintf(path, sizeof path, "%sname", prefix);
        r = op_violation(op, path, "CLASS_NAME", "name the class with 1 to %d characters: 2NDRC1",
            DOSSIER_CLASS_NAME_MAX);
    }
    return r ? r : check_scope(op, key->establishment);
}

static int put_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    struct class_put *put = job->put;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    const struct dossier_rules *rules;
    bool found;
    int r = store_class_prior(session, op, &job->result, &found);

    if (r || found)
        return r;
    r = definition_read(session, op, put->profile.session, put->decode, &definition);
    if (r == 0)
        r = definition_dossier_rules(op, definition, &rules);
    if (r == 0)
        r = dossier_may_change(op, rules, DOCUMENT_LIVRET, 0);
    if (r == 0)
        r = class_profile_check(op, "class_profile.", definition_of(definition), &put->profile);
    job->result = put->profile;
    return r || put->validate_only ? r : store_class_save(session, op, &job->result);
}

static void put_done(struct op *op, int r, void *context)
{
    const struct job *job = context;

    job->done(op, r, &job->result, job->context);
}

int class_profile_put(
    struct store *store, struct op *op, struct class_put *put, class_profile_fn done, void *context)
{
    const struct job job = {.put = put, .done = done, .context = context};
    struct job *kept = arena_memdup(op->arena, &job, sizeof job);
    char *name = arena_strdup(op->arena, put->profile.name);
    int r;

    if (!kept || !name)
        return -ENOMEM;
    put->profile.name = plain_text_tidy(name);
    r = check_key(op, "class_profile.", &put->profile);
    if (r == 0)
        r = form_tidy(op->arena, &class_profile_form, &put->profile);
    if (r)
        return r;
    store_work(store, op, put_work, put_done, kept);
    return 0;
}

int class_profile_list(struct store *store,
    struct op *op,
    const struct class_page *page,
    class_profiles_fn done,
    void *context)
{
    if (text_is_empty(page->session))
        return op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    return store_class_list(store, op, page, done, context);
}

/* ---- import ---- */

struct import_job {
    struct class_import *import;
    class_import_fn done;
    void *context;
};

static int candidate_issue(struct op *op,
    struct livret_matrix *matrix,
    const struct livret_row *row,
    const char *reason,
    const char *message,
    const char *remedy)
{
    return table_add_issue(op, &matrix->issues,
        &(struct table_issue){row->line, "N° candidat", row->candidate, reason, message, remedy});
}

/* A row's violations become issues of the file; the op is as it was. */
static int move_violations(struct op *op,
    struct class_import *import,
    const struct livret_rule *rule,
    const struct livret_row *row,
    const struct op *tried)
{
    int r = 0;

    for (const struct op_violation *v = tried->violations; v && r == 0; v = v->next) {
        const char *heading = livret_matrix_heading(op->arena, rule, v->field);

        r = table_add_issue(op, &import->matrix.issues,
            &(struct table_issue){
                row->line, heading ? heading : "", row->candidate, v->reason, v->message, ""});
    }
    return r;
}

static const struct candidate *find_candidate(
    const struct candidate *candidates, size_t count, const char *number)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(candidates[i].number, number))
            return &candidates[i];
    return NULL;
}

/* What stands in the registration; an issue when it does not fit. */
static int check_candidate(struct op *op,
    struct class_import *import,
    const struct livret_row *row,
    const struct candidate *candidate)
{
    if (!candidate)
        return candidate_issue(op, &import->matrix, row, "CANDIDATE_NOT_FOUND",
            "The session has no such N° candidat, or it is not of this establishment.",
            "Correct the N° candidat, or leave the line out.");
    if (!text_equal(candidate->establishment, import->establishment))
        return candidate_issue(op, &import->matrix, row, "OTHER_ESTABLISHMENT",
            "The candidate is registered by another establishment.",
            "Leave the line out, or have the registration corrected.");
    if (candidate->state == CANDIDATE_WITHDRAWN)
        return candidate_issue(op, &import->matrix, row, "WITHDRAWN",
            "The candidate has withdrawn.", "Leave the line out.");
    return 0;
}

/* Candidates and rules of all rows. */
struct class_reading {
    const struct session_definition *definition;
    const struct class_profile *profile;
    struct candidate *candidates;
    size_t candidate_count;
};

/* Whether something is wrong with the line already: its rules would say it again. */
static bool has_issue(const struct livret_matrix *matrix, uint64_t line)
{
    for (size_t i = 0; i < matrix->issues.count; i++)
        if (matrix->issues.items[i].line == line)
            return true;
    return false;
}

static int check_row(struct op *op,
    struct class_import *import,
    const struct class_reading *reading,
    struct livret_row *row)
{
    const struct candidate *candidate =
        find_candidate(reading->candidates, reading->candidate_count, row->candidate);
    const struct dossier_subject subject = {reading->definition, candidate, reading->profile};
    struct dossier_remarks remarks;
    struct op tried = *op;
    size_t issues = import->matrix.issues.count;
    int r = check_candidate(op, import, row, candidate);

    if (r || import->matrix.issues.count > issues || has_issue(&import->matrix, row->line))
        return r;
    tried.violations = NULL;
    tried.violations_end = NULL;
    tried.violation_count = 0;
    r = form_tidy(op->arena, dossier_form(DOCUMENT_LIVRET), &row->livret);
    if (r == 0)
        r = dossier_rule_check(&tried, "", &subject, DOCUMENT_LIVRET, &row->livret, &remarks);
    return r == OUTCOME_INVALID ? move_violations(op, import,
                                      &reading->definition->dossier_rules.livret, row, &tried)
                                : r;
}

static int read_all(struct op *op,
    struct store_session *session,
    struct class_import *import,
    struct class_reading *reading)
{
    struct class_profile key = {.session = import->session,
        .establishment = import->establishment,
        .name = import->class_name};
    struct class_profile *profile = arena_alloc(op->arena, sizeof *profile);
    const char **numbers = arena_calloc(op->arena, import->matrix.row_count + 1, sizeof *numbers);
    int r;

    if (!profile || !numbers)
        return -ENOMEM;
    for (size_t i = 0; i < import->matrix.row_count; i++)
        numbers[i] = import->matrix.rows[i].candidate;
    r = store_class_read(session, op, &key, profile);
    if (r == OUTCOME_NOT_FOUND)
        return op_refuse(op, OUTCOME_PRECONDITION, "NO_CLASS",
            "%s has no class '%.40s' yet: enter what its livrets share first, with `palmares class "
            "put`",
            import->establishment, import->class_name);
    reading->profile = profile;
    return r ? r
             : store_document_candidates(session, op, import->session, numbers,
                   import->matrix.row_count, &reading->candidates, &reading->candidate_count);
}

static int save_row(struct op *op,
    struct store_session *session,
    struct class_import *import,
    const struct livret_row *row)
{
    struct document document = {.session = import->session,
        .candidate = row->candidate,
        .kind = DOCUMENT_LIVRET,
        .ordinal = 1,
        .content = &row->livret};
    bool created, changed;
    int r;

    (void)snprintf(document.received_on, sizeof document.received_on, "%s", import->received_on);
    r = dossier_store(session, op, &document, import->validate_only, &created, &changed);

    if (r == 0)
        ++*(created ? &import->created : changed ? &import->updated : &import->unchanged);
    return r;
}

static int save_all(struct op *op, struct store_session *session, struct class_import *import)
{
    struct store_table_counts noted;
    char *key = arena_printf(
        op->arena, "%s/%s/%s", import->session, import->establishment, import->class_name);
    int r = key ? 0 : -ENOMEM;

    for (size_t i = 0; i < import->matrix.row_count && r == 0; i++)
        r = save_row(op, session, import, &import->matrix.rows[i]);
    noted = (struct store_table_counts){import->created, import->updated, import->unchanged};
    return r || import->validate_only ? r : store_class_import_note(session, op, key, &noted);
}

static int import_judged(struct op *op,
    struct store_session *session,
    struct class_import *import,
    const struct definition_ref *definition)
{
    struct class_reading reading = {.definition = definition_of(definition)};
    const struct dossier_rules *rules;
    int r = definition_dossier_rules(op, definition, &rules);

    import->created = import->updated = import->unchanged = 0;
    if (r == 0)
        r = dossier_may_change(op, rules, DOCUMENT_LIVRET, 0);
    if (r == 0)
        r = livret_matrix_read(
            op, &rules->livret, import->class_name, import->content, import->size, &import->matrix);
    if (r == 0)
        r = read_all(op, session, import, &reading);
    for (size_t i = 0; i < import->matrix.row_count && r == 0; i++)
        r = check_row(op, import, &reading, &import->matrix.rows[i]);
    return r || import->matrix.issues.count ? r : save_all(op, session, import);
}

static int import_work(struct op *op, struct store_session *session, void *context)
{
    const struct import_job *job = context;
    struct class_import *import = job->import;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    struct store_table_counts prior;
    bool found;
    int r = store_table_prior(session, op, &prior, &found);

    if (r)
        return r;
    if (found) {
        import->created = prior.created;
        import->updated = prior.updated;
        import->unchanged = prior.unchanged;
        return 0;
    }
    r = definition_read(session, op, import->session, import->decode, &definition);
    return r ? r : import_judged(op, session, import, definition);
}

static void import_done(struct op *op, int r, void *context)
{
    const struct import_job *job = context;

    job->done(op, r, job->import, job->context);
}

int class_import_run(struct store *store,
    struct op *op,
    struct class_import *import,
    class_import_fn done,
    void *context)
{
    const struct import_job job = {import, done, context};
    struct import_job *kept = arena_memdup(op->arena, &job, sizeof job);
    char *name = arena_strdup(op->arena, import->class_name);
    struct date received;
    int r;

    if (!kept || !name)
        return -ENOMEM;
    if (*import->received_on && date_parse(import->received_on, &received))
        return op_violation(
            op, "received_on", "DATE", "write a day that exists, as 2022-03-31; empty: today");
    import->class_name = plain_text_tidy(name);
    r = check_key(op, "",
        &(struct class_profile){.session = import->session,
            .establishment = import->establishment,
            .name = import->class_name});
    if (r)
        return r;
    store_work(store, op, import_work, import_done, kept);
    return 0;
}
