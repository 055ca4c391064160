/* palmares.v1.JuryService: sheets for the exam office. */
#include "handler/plan_wire.h"
#include "handler/services.h"
#include "handler/sheet_wire.h"

#include "domain/sheet.h"

#include <errno.h>

enum { ENTRIES_USUAL = 50, ENTRIES_MOST = 1000 };

static Palmares__V1__SheetEntry *entry_message(struct arena *arena, const struct sheet_entry *entry)
{
    Palmares__V1__SheetEntry *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__sheet_entry__init(message);
    message->slot = slot_wire(arena, &entry->slot);
    message->sheet = sheet_wire(arena, &entry->sheet);
    message->not_interrogated = entry->not_interrogated;
    return message->slot && message->sheet ? message : NULL;
}

static void reply_entry(struct op *op, int r, const struct sheet_entry *entry, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__SheetEntry *message = r ? NULL : entry_message(op->arena, entry);

    if (message)
        rpc_call_reply(call, &message->base);
    else
        handler_fail(call, op, r ? r : -ENOMEM);
}

void handle_get_sheet(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetSheetRequest *asked = (const void *)request;
    const struct sheet_key key = {asked->candidate, asked->epreuve};
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = sheet_get(handlers->store, op, asked->session, &key, reply_entry, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- lists ---- */

struct listing {
    struct rpc_call *call;
    struct slot_filter filter;
    struct sheet_listing list;
};

static void reply_list(struct op *op, int r, const struct sheet_listing *list, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListSheetsResponse response = PALMARES__V1__LIST_SHEETS_RESPONSE__INIT;

    if (r == 0) {
        response.next_page_token = handler_text(list->next_token);
        response.entries = arena_calloc(op->arena, list->count + 1, sizeof *response.entries);
        r = response.entries ? 0 : -ENOMEM;
    }
    for (; r == 0 && response.n_entries < list->count; response.n_entries++) {
        response.entries[response.n_entries] =
            entry_message(op->arena, &list->entries[response.n_entries]);
        if (!response.entries[response.n_entries])
            r = -ENOMEM;
    }
    if (r)
        handler_fail(listing->call, op, r);
    else
        rpc_call_reply(listing->call, &response.base);
}

void handle_list_sheets(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListSheetsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = op ? arena_calloc(op->arena, 1, sizeof *listing) : NULL;
    int r = -ENOMEM;

    if (!op)
        return;
    if (listing) {
        listing->call = call;
        slot_filter_read(asked->filter, &listing->filter);
        listing->list = (struct sheet_listing){.session = asked->session,
            .token = asked->page_token,
            .filter = &listing->filter,
            .state = (enum sheet_state)asked->state};
        r = asked->state && !*sheet_state_name((enum sheet_state)asked->state)
                ? op_violation(op, "state", "STATE", "this is no state of a sheet")
                : handler_page_size(
                      op, asked->page_size, ENTRIES_USUAL, ENTRIES_MOST, &listing->list.limit);
    }
    if (r == 0)
        r = sheet_list(handlers->store, op, &listing->list, reply_list, listing);
    if (r)
        handler_fail(call, op, r);
}

/* ---- acts ---- */

static void reply_acts(
    struct op *op, int r, const struct recorded_act *acts, size_t count, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__ListActsResponse response = PALMARES__V1__LIST_ACTS_RESPONSE__INIT;

    if (r == 0) {
        response.acts = arena_calloc(op->arena, count + 1, sizeof *response.acts);
        r = response.acts ? 0 : -ENOMEM;
    }
    for (; r == 0 && response.n_acts < count; response.n_acts++) {
        response.acts[response.n_acts] = sheet_wire_recorded(op->arena, &acts[response.n_acts]);
        if (!response.acts[response.n_acts])
            r = -ENOMEM;
    }
    if (r)
        handler_fail(call, op, r);
    else
        rpc_call_reply(call, &response.base);
}

void handle_list_acts(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListActsRequest *asked = (const void *)request;
    const struct sheet_key key = {asked->candidate, asked->epreuve};
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = sheet_acts(handlers->store, op, asked->session, &key, reply_acts, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- unlocking ---- */

void handle_unlock_sheet(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__UnlockSheetRequest *asked = (const void *)request;
    const struct sheet_unlock unlock = {.session = asked->session,
        .key = {asked->candidate, asked->epreuve},
        .reason = asked->reason,
        .revision = asked->revision > INT32_MAX ? -1 : (int32_t)asked->revision,
        .validate_only = asked->validate_only};
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = sheet_unlock(handlers->store, op, &unlock, reply_entry, call);
    if (r)
        handler_fail(call, op, r);
}
