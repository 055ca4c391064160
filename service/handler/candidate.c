/* palmares.v1.CandidateService: the candidates. Their imports are in import.c. */
#include "handler/candidate_wire.h"
#include "handler/services.h"

#include "domain/candidate_export.h"

#include <errno.h>

enum { USUAL_PAGE = 50, LARGEST_PAGE = 1000, USUAL_FOUND = 20, MOST_FOUND = 200 };

static void reply_candidate(struct op *op, int r, const struct candidate *candidate, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Candidate *message;

    if (r == OUTCOME_NOT_FOUND && !op->message)
        r = op_refuse(op, OUTCOME_NOT_FOUND, "NOT_FOUND",
            "the session has no such N° candidat, or it is outside what the caller may see; "
            "`palmares candidate search` finds a candidate by name");
    if (r) {
        handler_fail(call, op, r);
        return;
    }
    message = candidate_wire_message(op->arena, candidate);
    if (message)
        rpc_call_reply(call, &message->base);
    else
        handler_fail_memory(call);
}

void handle_get_candidate(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetCandidateRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = candidate_get(handlers->store, op, asked->session, asked->number, reply_candidate, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- lists ---- */

/* One page; there is a next one when it is full. */
struct listing {
    struct rpc_call *call;
    struct candidate_list list;
    struct candidate_search search;
    bool first; /* no page token */
};

static void reply_list(
    struct op *op, int r, const struct candidate *candidates, size_t count, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListCandidatesResponse response = PALMARES__V1__LIST_CANDIDATES_RESPONSE__INIT;

    if (r) {
        handler_fail(listing->call, op, r);
        return;
    }
    response.candidates = candidate_wire_messages(op->arena, candidates, count);
    response.n_candidates = count;
    if (!response.candidates) {
        handler_fail_memory(listing->call);
        return;
    }
    if (count == listing->list.limit)
        response.next_page_token = response.candidates[count - 1]->number;
    rpc_call_reply(listing->call, &response.base);
}

/* A token is the number of the last candidate of the page before. */
static int check_token(struct op *op, const char *token)
{
    return strlen(token) > 16 ? handler_refuse_token(op) : 0;
}

void handle_list_candidates(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListCandidatesRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    int r;

    if (!listing)
        return;
    listing->call = call;
    listing->list.session = asked->session;
    listing->list.after = asked->page_token;
    r = check_token(op, asked->page_token);
    if (r == 0)
        r = handler_page_size(op, asked->page_size, USUAL_PAGE, LARGEST_PAGE, &listing->list.limit);
    if (r == 0)
        r = candidate_wire_filter(op, asked->filter, &listing->list.filter);
    if (r == 0)
        r = candidate_list(handlers->store, op, &listing->list, reply_list, listing);
    if (r)
        handler_fail(call, op, r);
}

static void reply_search(
    struct op *op, int r, const struct candidate *candidates, size_t count, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__SearchCandidatesResponse response =
        PALMARES__V1__SEARCH_CANDIDATES_RESPONSE__INIT;

    if (r) {
        handler_fail(listing->call, op, r);
        return;
    }
    response.candidates = candidate_wire_messages(op->arena, candidates, count);
    response.n_candidates = count;
    if (response.candidates)
        rpc_call_reply(listing->call, &response.base);
    else
        handler_fail_memory(listing->call);
}

void handle_search_candidates(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__SearchCandidatesRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    int r;

    if (!listing)
        return;
    listing->call = call;
    listing->search = (struct candidate_search){.session = asked->session, .query = asked->query};
    r = handler_page_size(op, asked->page_size, USUAL_FOUND, MOST_FOUND, &listing->search.limit);
    if (r == 0)
        r = candidate_search(handlers->store, op, &listing->search, reply_search, listing);
    if (r)
        handler_fail(call, op, r);
}

/* ---- export ---- */

/* As many rows as fit; gives how many. */
static int write_rows(
    struct buffer *to, const struct candidate *candidates, size_t count, size_t *ret_rows)
{
    int r = 0;

    for (*ret_rows = 0; *ret_rows < count && r == 0 && to->size < CANDIDATE_EXPORT_PAGE_BYTES;
         ++*ret_rows)
        r = candidate_export_row(to, &candidates[*ret_rows]);
    return r;
}

static void reply_export(
    struct op *op, int r, const struct candidate *candidates, size_t count, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ExportCandidatesResponse response =
        PALMARES__V1__EXPORT_CANDIDATES_RESPONSE__INIT;
    struct buffer content CLEANUP_BUFFER = {0};
    size_t rows = 0;

    if (r == 0 && listing->first)
        r = candidate_export_head(&content);
    if (r == 0)
        r = write_rows(&content, candidates, count, &rows);
    if (r == 0 && rows && (rows < count || count == listing->list.limit)) {
        response.next_page_token = arena_strdup(op->arena, candidates[rows - 1].number);
        r = response.next_page_token ? 0 : -ENOMEM;
    }
    if (r) {
        handler_fail(listing->call, op, r);
        return;
    }
    response.content.data = content.data;
    response.content.len = content.size;
    response.rows = (uint32_t)rows;
    rpc_call_reply(listing->call, &response.base);
}

void handle_export_candidates(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ExportCandidatesRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    int r;

    if (!listing)
        return;
    listing->call = call;
    listing->first = *asked->page_token == '\0';
    listing->list.session = asked->session;
    listing->list.after = asked->page_token;
    listing->list.limit = CANDIDATE_EXPORT_PAGE_ROWS;
    r = check_token(op, asked->page_token);
    if (r == 0)
        r = candidate_wire_filter(op, asked->filter, &listing->list.filter);
    if (r == 0)
        r = candidate_list(handlers->store, op, &listing->list, reply_export, listing);
    if (r)
        handler_fail(call, op, r);
}

/* ---- changes ---- */

void handle_create_candidate(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CreateCandidateRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct candidate_change *change = handler_calloc(call, op, sizeof *change);
    int r;

    if (!change)
        return;
    change->validate_only = asked->validate_only;
    r = candidate_wire_read(op, asked->candidate, change);
    if (r == 0)
        r = candidate_create(handlers->store, op, change, reply_candidate, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_update_candidate(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__UpdateCandidateRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct candidate_change *change = handler_calloc(call, op, sizeof *change);
    int r;

    if (!change)
        return;
    change->validate_only = asked->validate_only;
    r = candidate_wire_read(op, asked->candidate, change);
    if (r == 0)
        r = candidate_wire_mask(op, asked->update_mask, &change->mask);
    if (r == 0)
        r = candidate_update(handlers->store, op, change, reply_candidate, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_withdraw_candidate(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__WithdrawCandidateRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct candidate_change *change = handler_calloc(call, op, sizeof *change);
    int r;

    if (!change)
        return;
    change->candidate = (struct candidate){.session = asked->session, .number = asked->number};
    change->reason = asked->reason;
    change->validate_only = asked->validate_only;
    r = handler_etag(op, "etag", asked->etag, &change->revision);
    if (r == 0)
        r = candidate_withdraw(handlers->store, op, change, reply_candidate, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_reinstate_candidate(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ReinstateCandidateRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct candidate_change *change = handler_calloc(call, op, sizeof *change);
    int r;

    if (!change)
        return;
    change->candidate = (struct candidate){.session = asked->session, .number = asked->number};
    change->reason = asked->reason;
    change->validate_only = asked->validate_only;
    r = handler_etag(op, "etag", asked->etag, &change->revision);
    if (r == 0)
        r = candidate_reinstate(handlers->store, op, change, reply_candidate, call);
    if (r)
        handler_fail(call, op, r);
}
