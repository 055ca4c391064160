/* palmares.v1.DossierService: the check of dossiers, decisions, dashboard. */
#include "handler/dossier_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "base/text.h"
#include "domain/conformity.h"

#include <errno.h>

enum { USUAL_PAGE = 50, LARGEST_PAGE = 500 };

/* ---- decisions on the wire ---- */

static Palmares__V1__ConformityDecision *decision_message(
    struct arena *arena, const struct conformity_decision *from)
{
    Palmares__V1__ConformityDecision *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__conformity_decision__init(message);
    message->session = handler_text(from->session);
    message->candidate = handler_text(from->candidate);
    message->epreuve = handler_text(from->epreuve);
    message->outcome = (Palmares__V1__ConformityDecision__Outcome)from->outcome;
    message->ground = (Palmares__V1__NvGround)from->ground;
    message->penalties = arena_calloc(arena, PENALTY_COUNT, sizeof *message->penalties);
    message->until = handler_text(from->until);
    message->notice_on = handler_text(from->notice_on);
    message->notice_by = handler_text(from->notice_by);
    message->reason = handler_text(from->reason);
    message->decided_by = handler_text(from->decided_by);
    message->decide_time = handler_timestamp(arena, from->decided_us);
    message->reversed = from->reversed;
    message->reversal_reason = handler_text(from->reversal_reason);
    message->etag = arena_printf(arena, from->id ? "%lld" : "", (long long)from->id);
    if (!message->penalties || !message->etag)
        return NULL;
    for (unsigned penalty = 1; penalty < PENALTY_COUNT; penalty++)
        if (from->penalties & 1u << penalty)
            message->penalties[message->n_penalties++] = (Palmares__V1__Penalty)penalty;
    return message;
}

static int read_etag(struct op *op, const char *field, const char *etag, int64_t *ret_id)
{
    *ret_id = 0;
    if (*etag && text_parse_i64(etag, 1, INT64_MAX, ret_id))
        return op_violation(op, field, "ETAG", "this is not an etag: take the one that was read");
    return 0;
}

static int read_decision(
    struct op *op, const Palmares__V1__ConformityDecision *message, struct conformity_decision *to)
{
    if (!message)
        return op_violation(op, "decision", "REQUIRED", "the decision is missing");
    *to = (struct conformity_decision){
        .session = message->session,
        .candidate = message->candidate,
        .epreuve = message->epreuve,
        .outcome = (enum conformity_outcome)message->outcome,
        .ground = (enum nv_ground)message->ground,
        .until = message->until,
        .notice_on = message->notice_on,
        .notice_by = message->notice_by,
        .reason = message->reason,
        .decided_by = "",
        .reversal_reason = "",
    };
    for (size_t i = 0; i < message->n_penalties; i++) {
        if (!*penalty_name((enum penalty)message->penalties[i]))
            return op_violation(op, "decision.penalties", "PENALTY", "this is no penalty");
        to->penalties |= 1u << (unsigned)message->penalties[i];
    }
    return 0;
}

/* ---- the check ---- */

struct checking {
    struct rpc_call *call;
    struct dossier_filter filter;
    struct conformity_list list;
};

static void fill_finding(const struct finding *from, Palmares__V1__Finding *message)
{
    message->ground = (Palmares__V1__NvGround)from->ground;
    message->penalty = (Palmares__V1__Penalty)from->penalty;
    message->kind = (Palmares__V1__DocumentKind)from->kind;
    message->message = handler_text(from->message);
    message->by = handler_text(from->by);
    message->until = handler_text(from->until);
    message->source = handler_text(from->source);
}

static Palmares__V1__EpreuveConformity *epreuve_message(
    struct arena *arena, const struct epreuve_conformity *from)
{
    Palmares__V1__EpreuveConformity *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__epreuve_conformity__init(message);
    message->epreuve = handler_text(from->epreuve);
    message->state = (Palmares__V1__EpreuveConformity__State)from->state;
    message->findings =
        handler_messages(arena, &palmares__v1__finding__descriptor, from->finding_count);
    if (!message->findings)
        return NULL;
    for (size_t i = 0; i < from->finding_count; i++)
        fill_finding(&from->findings[i], message->findings[i]);
    message->n_findings = from->finding_count;
    if (from->decision && !(message->decision = decision_message(arena, from->decision)))
        return NULL;
    return message;
}

static Palmares__V1__CandidateConformity *candidate_message(
    struct arena *arena, const struct candidate_conformity *from)
{
    Palmares__V1__CandidateConformity *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__candidate_conformity__init(message);
    message->candidate = handler_text(from->subject->number);
    message->family_name = handler_text(from->subject->family_name);
    message->given_name = handler_text(from->subject->given_name);
    message->establishment = handler_text(from->subject->establishment);
    message->granted_weeks = from->subject->granted_weeks;
    message->stage_weeks = from->stage_weeks;
    message->stage_days = from->stage_days;
    message->required_weeks = from->required_weeks;
    message->epreuves = arena_calloc(arena, from->epreuve_count + 1, sizeof *message->epreuves);
    if (!message->epreuves)
        return NULL;
    for (size_t i = 0; i < from->epreuve_count; i++)
        if (!(message->epreuves[message->n_epreuves++] =
                    epreuve_message(arena, &from->epreuves[i])))
            return NULL;
    return message;
}

static void reply_check(struct op *op, int r, const struct conformity_list *list, void *context)
{
    const struct checking *checking = context;
    Palmares__V1__CheckDossiersResponse response = PALMARES__V1__CHECK_DOSSIERS_RESPONSE__INIT;

    if (r == 0) {
        response.next_page_token = handler_text(list->next);
        response.candidates = arena_calloc(op->arena, list->count + 1, sizeof *response.candidates);
        r = response.candidates ? 0 : -ENOMEM;
    }
    for (size_t i = 0; r == 0 && i < list->count; i++)
        if (!(response.candidates[response.n_candidates++] =
                    candidate_message(op->arena, &list->candidates[i])))
            r = -ENOMEM;
    handler_reply(checking->call, op, r, &response.base);
}

void handle_check_dossiers(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CheckDossiersRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct checking *checking = handler_calloc(call, op, sizeof *checking);
    int r;

    if (!checking)
        return;
    checking->call = call;
    checking->list = (struct conformity_list){.session = asked->session,
        .after = asked->page_token,
        .filter = &checking->filter,
        .only_findings = asked->only_findings,
        .decode = session_wire_decode};
    r = dossier_wire_filter(op, asked->filter, &checking->filter);
    if (r == 0)
        r = handler_page_size(
            op, asked->page_size, USUAL_PAGE, LARGEST_PAGE, &checking->list.limit);
    if (r == 0)
        r = conformity_list(handlers->store, op, &checking->list, reply_check, checking);
    if (r)
        handler_fail(call, op, r);
}

/* ---- the dashboard ---- */

static void fill_dashboard(const struct dashboard_row *from, Palmares__V1__DashboardRow *message)
{
    message->establishment = handler_text(from->establishment);
    message->kind = (Palmares__V1__DocumentKind)from->kind;
    message->expected = from->expected;
    message->complete = from->complete;
    message->late = from->late;
    message->deadline = handler_text(from->deadline);
    message->conform = from->decided[CONFORMITY_CONFORME];
    message->to_regularise = from->decided[CONFORMITY_A_REGULARISER];
    message->not_valid = from->decided[CONFORMITY_NV];
    message->doubtful = from->decided[CONFORMITY_DOUTE];
}

static void reply_dashboard(struct op *op, int r, const struct dashboard *dashboard, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Dashboard response = PALMARES__V1__DASHBOARD__INIT;

    if (r == 0)
        response.rows =
            handler_messages(op->arena, &palmares__v1__dashboard_row__descriptor, dashboard->count);
    for (; response.rows && response.n_rows < dashboard->count; response.n_rows++)
        fill_dashboard(&dashboard->rows[response.n_rows], response.rows[response.n_rows]);
    handler_reply(call, op, r, response.rows ? &response.base : NULL);
}

void handle_get_dashboard(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetDashboardRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct dashboard *dashboard = handler_calloc(call, op, sizeof *dashboard);
    int r;

    if (!dashboard)
        return;
    dashboard->session = asked->session;
    dashboard->establishment = asked->establishment;
    dashboard->decode = session_wire_decode;
    r = dashboard_read(handlers->store, op, dashboard, reply_dashboard, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- decisions ---- */

static void reply_decision(
    struct op *op, int r, const struct conformity_decision *decision, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__ConformityDecision *message = r ? NULL : decision_message(op->arena, decision);

    handler_reply(call, op, r, message ? &message->base : NULL);
}

void handle_decide_conformity(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__DecideConformityRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct conformity_change *change = handler_calloc(call, op, sizeof *change);
    int r;

    if (!change)
        return;
    change->validate_only = asked->validate_only;
    change->decode = session_wire_decode;
    r = read_decision(op, asked->decision, &change->decision);
    if (r == 0)
        r = conformity_change(handlers->store, op, change, reply_decision, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_reverse_conformity(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ReverseConformityRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct conformity_change *change = handler_calloc(call, op, sizeof *change);
    int r;

    if (!change)
        return;
    change->reverse = true;
    change->validate_only = asked->validate_only;
    change->decode = session_wire_decode;
    change->decision = (struct conformity_decision){.session = asked->session,
        .candidate = asked->candidate,
        .epreuve = asked->epreuve,
        .reversal_reason = asked->reason};
    r = read_etag(op, "etag", asked->etag, &change->decision.id);
    if (r == 0)
        r = conformity_change(handlers->store, op, change, reply_decision, call);
    if (r)
        handler_fail(call, op, r);
}

struct logging {
    struct rpc_call *call;
    struct conformity_log log;
};

static void reply_log(struct op *op, int r, const struct conformity_log *log, void *context)
{
    const struct logging *logging = context;
    Palmares__V1__ListConformityDecisionsResponse response =
        PALMARES__V1__LIST_CONFORMITY_DECISIONS_RESPONSE__INIT;

    if (r == 0) {
        response.decisions = arena_calloc(op->arena, log->count + 1, sizeof *response.decisions);
        r = response.decisions ? 0 : -ENOMEM;
    }
    for (size_t i = 0; r == 0 && i < log->count; i++)
        if (!(response.decisions[response.n_decisions++] =
                    decision_message(op->arena, &log->decisions[i])))
            r = -ENOMEM;
    if (r == 0 && log->count == log->limit)
        response.next_page_token = response.decisions[log->count - 1]->etag;
    handler_reply(logging->call, op, r, &response.base);
}

void handle_list_conformity_decisions(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListConformityDecisionsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct logging *logging = handler_calloc(call, op, sizeof *logging);
    int r;

    if (!logging)
        return;
    logging->call = call;
    logging->log.session = asked->session;
    logging->log.candidate = asked->candidate;
    r = read_etag(op, "page_token", asked->page_token, &logging->log.after);
    if (r == 0)
        r = handler_page_size(op, asked->page_size, USUAL_PAGE, LARGEST_PAGE, &logging->log.limit);
    if (r == 0)
        r = conformity_log_read(handlers->store, op, &logging->log, reply_log, logging);
    if (r)
        handler_fail(call, op, r);
}

/* ---- grants ---- */

static void reply_grant(struct op *op, int r, const struct stage_grant *grant, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__StageGrant message = PALMARES__V1__STAGE_GRANT__INIT;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    message.session = handler_text(grant->session);
    message.candidate = handler_text(grant->candidate);
    message.weeks = grant->weeks;
    message.reason = handler_text(grant->reason);
    message.etag = grant->revision ? handler_etag_text(op->arena, grant->revision)
                                   : arena_strdup(op->arena, "");
    if (message.etag)
        rpc_call_reply(call, &message.base);
    else
        handler_fail_memory(call);
}

void handle_grant_stage_duration(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GrantStageDurationRequest *asked = (const void *)request;
    const Palmares__V1__StageGrant *grant = asked->grant;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct grant_change *change = handler_calloc(call, op, sizeof *change);
    int r;

    if (!change)
        return;
    if (!grant) {
        r = op_violation(op, "grant", "REQUIRED", "the grant is missing");
    } else {
        change->validate_only = asked->validate_only;
        change->decode = session_wire_decode;
        change->grant = (struct stage_grant){.session = grant->session,
            .candidate = grant->candidate,
            .weeks = grant->weeks,
            .reason = grant->reason};
        r = handler_etag(op, "grant.etag", grant->etag, &change->grant.revision);
    }
    if (r == 0)
        r = stage_grant_change(handlers->store, op, change, reply_grant, call);
    if (r)
        handler_fail(call, op, r);
}
