/* Requests made, decided on and withdrawn. */
#include "domain/engagement.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/definition_kept.h"
#include "domain/dossier.h"
#include "store/document.h"
#include "store/engagement.h"

#include <errno.h>

/* A change while it is made. */
struct change_job {
    struct engagement_change *change;
    engagement_change_fn done;
    void *context;
};

/* What the rules look at. */
struct ground {
    const struct session_definition *session;
    struct candidate *candidate;
    struct engagement_term term;
    struct engagement_request stored;
    bool found;
    struct engagement_earlier *earlier;
    size_t earlier_count;
};

static int read_ground(struct op *op,
    struct store_session *session,
    const struct engagement_change *change,
    const struct definition_ref *definition,
    struct ground *ground)
{
    const struct engagement_rules *rules;
    int r = definition_engagement_rules(op, definition, &rules);

    ground->session = definition_of(definition);
    if (r == 0)
        r = engagement_term(ground->session, op->now_us, &ground->term);
    if (r == 0)
        r = dossier_read_candidate(
            op, session, change->session, change->candidate, &ground->candidate);
    return r ? r
             : store_engagement_lock(session, op, change->session, change->candidate,
                   ground->candidate->ine, &ground->stored, &ground->found);
}

/* What other sessions have accepted beside `request`. */
static int read_earlier(struct op *op,
    struct store_session *session,
    const struct engagement_request *request,
    struct ground *ground)
{
    return store_engagement_earlier(
        session, op, request, 1, &ground->earlier, &ground->earlier_count);
}

/* ---- submit ---- */

/* The form as a document: the one given, or the one in the dossier. */
static int find_form(struct op *op,
    struct store_session *session,
    const struct engagement_change *change,
    struct document *ret_document)
{
    const struct document_key key = {change->session, change->candidate, DOCUMENT_ENGAGEMENT, 1};
    bool found;
    int r;

    if (change->form) {
        *ret_document = (struct document){.session = key.session,
            .candidate = key.candidate,
            .kind = key.kind,
            .ordinal = key.ordinal,
            .content = change->form};
        memcpy(ret_document->received_on, change->received_on, strlen(change->received_on) + 1);
        return 0;
    }
    r = store_document_read(session, op, &key, ret_document, &found);
    return r || found ? r
                      : op_refuse(op, OUTCOME_PRECONDITION, "NO_FORM",
                            "the dossier of N° candidat %.20s has no ENGAGEMENT form (annexe "
                            "VIII-1): send it with the request",
                            change->candidate);
}

static int check_form(struct op *op,
    const struct ground *ground,
    const struct document *document,
    struct date received)
{
    const struct dossier_subject subject = {
        .session = ground->session, .candidate = ground->candidate};
    const struct form_place place = {.op = op, .path = "form.", .subject = &subject};
    struct dossier_remarks remarks; /* the kind has none */
    int r = dossier_rule_check(
        op, place.path, &subject, DOCUMENT_ENGAGEMENT, document->content, &remarks);

    return r ? r : engagement_check_form(&place, document->content, &ground->term, received);
}

static struct engagement_request request_of(
    struct op *op, const struct ground *ground, const struct document *document, struct date day)
{
    const struct candidate *candidate = ground->candidate;
    struct engagement_request request = {
        .session = document->session,
        .candidate = document->candidate,
        .family_name = candidate->family_name,
        .given_name = candidate->given_name,
        .establishment = candidate->establishment,
        .ine = candidate->ine,
        .state = ENGAGEMENT_SUBMITTED,
        .form = document->content,
        .form_revision = document->revision,
        .form_latest = document->revision,
        .submitted_by = op->principal ? op->principal->name : "",
        .decided_by = "",
        .motive = "",
        .revision = ground->found ? ground->stored.revision : 0,
    };

    date_format(day, request.received_on);
    return request;
}

static int store_form(struct op *op,
    struct store_session *session,
    const struct engagement_change *change,
    struct document *document)
{
    bool created, changed;

    return change->form
               ? dossier_store(session, op, document, change->validate_only, &created, &changed)
               : 0;
}

static int submit(struct op *op,
    struct store_session *session,
    struct engagement_change *change,
    struct ground *ground)
{
    struct engagement_request *request = &change->view.request;
    struct document document;
    struct date day;
    int r;

    if (ground->candidate->state == CANDIDATE_WITHDRAWN)
        return op_refuse(op, OUTCOME_PRECONDITION, "CANDIDATE_WITHDRAWN",
            "N° candidat %.20s has withdrawn from the session", change->candidate);
    r = engagement_check_again(
        op, ground->found ? &ground->stored : NULL, change->decision.revision);
    if (r == 0)
        r = engagement_check_receipt(op, &ground->term, change->received_on, &day);
    if (r == 0)
        r = find_form(op, session, change, &document);
    if (r == 0)
        r = check_form(op, ground, &document, day);
    if (r == 0)
        r = store_form(op, session, change, &document);
    if (r)
        return r;
    *request = request_of(op, ground, &document, day);
    r = read_earlier(op, session, request, ground);
    if (r == 0)
        r = engagement_check_earlier(op, request, ground->earlier, ground->earlier_count);
    return r || change->validate_only ? r : store_engagement_submit(session, op, request);
}

/* ---- decide, withdraw ---- */

static int decide(struct op *op,
    struct store_session *session,
    struct engagement_change *change,
    struct ground *ground)
{
    const struct dossier_subject subject = {.session = ground->session};
    const struct form_place place = {.op = op, .path = "", .subject = &subject};
    struct engagement_request *request = &change->view.request;
    int r = engagement_check_decision(&place, &ground->stored, &ground->term, &change->decision);

    *request = ground->stored;
    if (r == 0)
        r = read_earlier(op, session, request, ground);
    if (r == 0 && change->decision.state == ENGAGEMENT_ACCEPTED)
        r = engagement_check_earlier(op, request, ground->earlier, ground->earlier_count);
    if (r)
        return r;
    request->state = change->decision.state;
    request->motive = change->decision.motive;
    request->decided_by = op->principal ? op->principal->name : "";
    memcpy(request->decided_on, change->decision.decided_on, sizeof request->decided_on);
    return change->validate_only ? 0 : store_engagement_settle(session, op, request);
}

static int withdraw(struct op *op,
    struct store_session *session,
    struct engagement_change *change,
    struct ground *ground)
{
    const struct dossier_subject subject = {.session = ground->session};
    const struct form_place place = {.op = op, .path = "", .subject = &subject};
    struct engagement_request *request = &change->view.request;
    int r = engagement_check_withdrawal(
        &place, &ground->stored, &change->decision.motive, change->decision.revision);

    *request = ground->stored;
    if (r == 0)
        r = read_earlier(op, session, request, ground);
    if (r)
        return r;
    request->state = ENGAGEMENT_WITHDRAWN;
    request->motive = change->decision.motive;
    request->decided_by = "";
    *request->decided_on = '\0';
    return change->validate_only ? 0 : store_engagement_settle(session, op, request);
}

/* ---- any change ---- */

/* What follows from it in the plan. */
static int remark_plan(struct op *op, struct engagement_view *view, enum engagement_state before)
{
    const struct form_place place = {.op = op, .path = "", .remarks = &view->remarks};

    if (view->request.state == ENGAGEMENT_ACCEPTED)
        return form_remark(&place, "state", "SLOT_COMES",
            "the optional unit gets its slot at the next planning or repair");
    if (before == ENGAGEMENT_ACCEPTED)
        return form_remark(&place, "state", "SLOT_GOES",
            "the optional unit was accepted before: its slot goes at the next repair");
    return 0;
}

static int make_view(struct op *op,
    struct engagement_change *change,
    const struct ground *ground,
    enum engagement_state before)
{
    int r = engagement_view_make(
        op, &change->view.request, ground->earlier, ground->earlier_count, &change->view);

    return r ? r : remark_plan(op, &change->view, before);
}

static int change_judged(struct op *op,
    struct store_session *session,
    struct engagement_change *change,
    struct definition_ref *definition)
{
    struct ground ground = {0};
    int r = read_ground(op, session, change, definition, &ground);

    if (r == 0 && change->act != ENGAGEMENT_SUBMIT && !ground.found)
        r = engagement_refuse_unknown(op, change->candidate);
    if (r)
        return r;
    if (ground.found) /* the candidate may have got another one since */
        ground.stored.ine = ground.candidate->ine;
    r = change->act == ENGAGEMENT_SUBMIT   ? submit(op, session, change, &ground)
        : change->act == ENGAGEMENT_DECIDE ? decide(op, session, change, &ground)
                                           : withdraw(op, session, change, &ground);
    return r ? r
             : make_view(
                   op, change, &ground, ground.found ? ground.stored.state : ENGAGEMENT_STATE_NONE);
}

static int change_work(struct op *op, struct store_session *session, void *context)
{
    const struct change_job *job = context;
    struct engagement_change *change = job->change;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    struct ground ground = {0};
    enum engagement_state before;
    bool found;
    int r = store_engagement_prior(session, op, &change->view.request, &before, &found);

    if (r == 0 && found)
        r = read_earlier(op, session, &change->view.request, &ground);
    if (r == 0 && found)
        r = make_view(op, change, &ground, before);
    if (r || found)
        return r;
    r = definition_read(session, op, change->session, change->decode, &definition);
    return r ? r : change_judged(op, session, change, definition);
}

static void change_done(struct op *op, int r, void *context)
{
    const struct change_job *job = context;

    job->done(op, r, &job->change->view, job->context);
}

int engagement_change(struct store *store,
    struct op *op,
    struct engagement_change *change,
    engagement_change_fn done,
    void *context)
{
    const struct change_job job = {change, done, context};
    struct change_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = engagement_key_check(op, change->session, change->candidate);

    if (r == 0 && strlen(change->received_on) >= DATE_TEXT_SIZE)
        r = op_violation(op, "received_on", "DATE", "write a day as 2021-11-19; empty: now");
    if (r == 0 && change->form)
        r = form_tidy(
            op->arena, dossier_form(DOCUMENT_ENGAGEMENT), (void *)(uintptr_t)change->form);
    if (r || !kept)
        return r ? r : -ENOMEM;
    store_work(store, op, change_work, change_done, kept);
    return 0;
}
