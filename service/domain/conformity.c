/* Reading: the check, the dashboard, the log. The changes are in conformity_change.c. */
#include "domain/conformity.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/conformity_rule.h"
#include "domain/definition_kept.h"
#include "domain/official_day.h"
#include "store/conformity.h"

#include <errno.h>

static int check_session(struct op *op, const char *session)
{
    return text_is_empty(session) ? op_violation(op, "session", "REQUIRED",
                                        "the id of a session is missing, for example \"ndrc-2022\"")
                                  : 0;
}

/* ---- the check ---- */

struct list_job {
    struct conformity_list *list;
    conformity_list_fn done;
    void *context;
};

static bool has_something(const struct candidate_conformity *candidate)
{
    for (size_t i = 0; i < candidate->epreuve_count; i++)
        if (candidate->epreuves[i].finding_count || candidate->epreuves[i].decision)
            return true;
    return false;
}

/* What the answer shows is copied: the definition may go before it is packed. */
static int keep_texts(struct arena *arena, struct candidate_conformity *candidate)
{
    for (size_t i = 0; i < candidate->epreuve_count; i++) {
        struct epreuve_conformity *epreuve = &candidate->epreuves[i];

        if (!(epreuve->epreuve = arena_strdup(arena, epreuve->epreuve)))
            return -ENOMEM;
        for (size_t j = 0; j < epreuve->finding_count; j++) {
            struct finding *finding = &epreuve->findings[j];

            finding->by = arena_strdup(arena, finding->by);
            finding->until = arena_strdup(arena, finding->until);
            finding->source = arena_strdup(arena, finding->source);
            if (!finding->by || !finding->until || !finding->source)
                return -ENOMEM;
        }
    }
    return 0;
}

static int check_all(struct op *op,
    struct conformity_list *list,
    const struct session_definition *session,
    const struct conformity_subject *subjects,
    size_t count)
{
    struct date today;
    int r = official_day(op->now_us, &today);

    list->count = 0;
    list->candidates = arena_calloc(op->arena, count + 1, sizeof *list->candidates);
    if (!list->candidates)
        return -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i++) {
        struct candidate_conformity *candidate = &list->candidates[list->count];

        r = conformity_check(op->arena, session, &subjects[i], today, candidate);
        if (r || (list->only_findings && !has_something(candidate)))
            continue;
        r = keep_texts(op->arena, candidate);
        list->count++;
    }
    list->next = count == list->limit ? subjects[count - 1].number : "";
    return r;
}

static int list_work(struct op *op, struct store_session *session, void *context)
{
    const struct list_job *job = context;
    struct conformity_list *list = job->list;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    const struct conformity_page page = {list->session, list->after, list->limit};
    const struct dossier_rules *rules;
    struct conformity_subject *subjects;
    size_t count;
    int r = definition_read(session, op, list->session, list->decode, &definition);

    if (r == 0)
        r = definition_dossier_rules(op, definition, &rules);
    if (r == 0)
        r = store_conformity_subjects(session, op, &page, list->filter, &subjects, &count);
    return r ? r : check_all(op, list, definition_of(definition), subjects, count);
}

static void list_done(struct op *op, int r, void *context)
{
    const struct list_job *job = context;

    job->done(op, r, job->list, job->context);
}

int conformity_list(struct store *store,
    struct op *op,
    struct conformity_list *list,
    conformity_list_fn done,
    void *context)
{
    const struct list_job job = {list, done, context};
    struct list_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = check_session(op, list->session);

    if (r || !kept)
        return r ? r : -ENOMEM;
    store_work(store, op, list_work, list_done, kept);
    return 0;
}

/* ---- the dashboard ---- */

struct dashboard_job {
    struct dashboard *dashboard;
    dashboard_fn done;
    void *context;
};

static int dashboard_work(struct op *op, struct store_session *session, void *context)
{
    const struct dashboard_job *job = context;
    struct dashboard *dashboard = job->dashboard;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    const struct dossier_rules *rules;
    int r = definition_read(session, op, dashboard->session, dashboard->decode, &definition);

    if (r == 0)
        r = definition_dossier_rules(op, definition, &rules);
    return r ? r
             : store_dashboard(session, op, dashboard->session, dashboard->establishment, rules,
                   &dashboard->rows, &dashboard->count);
}

static void dashboard_done(struct op *op, int r, void *context)
{
    const struct dashboard_job *job = context;

    job->done(op, r, job->dashboard, job->context);
}

int dashboard_read(struct store *store,
    struct op *op,
    struct dashboard *dashboard,
    dashboard_fn done,
    void *context)
{
    const struct dashboard_job job = {dashboard, done, context};
    struct dashboard_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = check_session(op, dashboard->session);

    if (r || !kept)
        return r ? r : -ENOMEM;
    store_work(store, op, dashboard_work, dashboard_done, kept);
    return 0;
}

/* ---- the log ---- */

struct log_job {
    struct conformity_log *log;
    conformity_log_fn done;
    void *context;
};

static int log_work(struct op *op, struct store_session *session, void *context)
{
    const struct log_job *job = context;
    struct conformity_log *log = job->log;
    const struct conformity_page page = {log->session, log->candidate, log->limit};

    return store_conformity_decisions(session, op, &page, log->after, &log->decisions, &log->count);
}

static void log_done(struct op *op, int r, void *context)
{
    const struct log_job *job = context;

    job->done(op, r, job->log, job->context);
}

int conformity_log_read(struct store *store,
    struct op *op,
    struct conformity_log *log,
    conformity_log_fn done,
    void *context)
{
    const struct log_job job = {log, done, context};
    struct log_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = check_session(op, log->session);

    if (r || !kept)
        return r ? r : -ENOMEM;
    store_work(store, op, log_work, log_done, kept);
    return 0;
}
