/* palmares.v1.CandidateService: imports. */
#include "handler/services.h"

#include "domain/import.h"

#include "base/text.h"

#include <palmares/v1/candidate.pb-c.h>

#include <errno.h>

enum { USUAL_ISSUES = 100, MOST_ISSUES = 1000, MOST_ISSUE_BYTES = 512 * 1024, TOKEN_SIZE = 48 };

static int read_id(struct op *op, const char *text, struct uuid *ret_id)
{
    if (uuid_parse(text, ret_id))
        return op_violation(op, "id", "IMPORT_ID",
            "this is not the id of an import: take the one that StartImport gave");
    return 0;
}

static bool add_columns(
    struct arena *arena, const struct import_progress *progress, Palmares__V1__Import *message)
{
    message->columns =
        handler_messages(arena, &palmares__v1__import_column__descriptor, progress->column_count);
    for (size_t i = 0; message->columns && i < progress->column_count; i++) {
        message->columns[i]->heading = handler_text(progress->columns[i].heading);
        message->columns[i]->field = handler_text(import_target_name(progress->columns[i].target));
    }
    message->n_columns = progress->column_count;
    return message->columns;
}

static bool fill_import(
    struct arena *arena, const struct import *import, Palmares__V1__Import *message)
{
    const struct import_progress *progress = &import->progress;
    char id[UUID_TEXT_SIZE];

    palmares__v1__import__init(message);
    uuid_format(&import->id, id);
    message->id = arena_strdup(arena, id);
    message->session = handler_text(import->session);
    message->state = (Palmares__V1__Import__State)import->state;
    message->next_offset = progress->next_offset;
    message->size_bytes = import->size_bytes;
    message->rows = progress->rows;
    message->rejected_rows = progress->rejected + import->conflict_rows;
    message->issues = progress->issues + import->conflict_issues;
    message->created = import->created;
    message->updated = import->updated;
    message->unchanged = import->unchanged;
    message->encoding = handler_text(import_encoding_name(progress->encoding));
    message->separator = arena_strndup(arena, &progress->separator, progress->separator ? 1 : 0);
    message->create_time = handler_timestamp(arena, import->create_time_us);
    return message->id && message->separator && add_columns(arena, progress, message);
}

static void reply_import(struct op *op, int r, const struct import *import, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Import message;

    if (r)
        handler_fail(call, op, r);
    else if (fill_import(op->arena, import, &message))
        rpc_call_reply(call, &message.base);
    else
        handler_fail_memory(call);
}

void handle_start_import(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__StartImportRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct import_file *file = handler_calloc(call, op, sizeof *file);
    int r;

    if (!file)
        return;
    *file = (struct import_file){
        .session = asked->session,
        .name = asked->file_name,
        .size_bytes = asked->size_bytes,
        .sha256 = asked->sha256.data,
        .sha256_size = asked->sha256.len,
        .default_zone = asked->default_zone,
    };
    r = import_start(handlers->store, op, file, reply_import, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_upload_import(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__UploadImportRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct import_piece *piece = handler_calloc(call, op, sizeof *piece);
    int r;

    if (!piece)
        return;
    *piece = (struct import_piece){
        .offset = asked->offset, .data = asked->content.data, .size = asked->content.len};
    r = read_id(op, asked->id, &piece->id);
    if (r == 0)
        r = import_upload(handlers->store, op, piece, reply_import, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_get_import(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetImportRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct uuid id;
    int r;

    if (!op)
        return;
    r = read_id(op, asked->id, &id);
    if (r == 0)
        r = import_get(handlers->store, op, &id, reply_import, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_commit_import(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CommitImportRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct import_order *order = handler_calloc(call, op, sizeof *order);
    int r;

    if (!order)
        return;
    order->validate_only = asked->validate_only;
    order->skip_rejected = asked->skip_rejected;
    r = read_id(op, asked->id, &order->id);
    if (r == 0)
        r = import_commit(handlers->store, op, order, reply_import, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_cancel_import(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CancelImportRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct import_order *order = handler_calloc(call, op, sizeof *order);
    int r;

    if (!order)
        return;
    r = read_id(op, asked->id, &order->id);
    if (r == 0)
        r = import_cancel(handlers->store, op, order, reply_import, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- issues ---- */

/* One page of issues. */
struct listing {
    struct rpc_call *call;
    struct import_issue_page page;
};

static void fill_issue(const struct import_issue *issue, Palmares__V1__ImportIssue *message)
{
    message->line = issue->line;
    message->column = handler_text(issue->column);
    message->value = handler_text(issue->value);
    message->reason = handler_text(issue->reason);
    message->message = handler_text(issue->message);
    message->remedy = handler_text(issue->remedy);
    message->record = handler_text(issue->record);
}

/* As many as fit into a reply; gives how many, or -ENOMEM. */
static ssize_t add_issues(struct arena *arena,
    const struct import_issue *issues,
    size_t count,
    Palmares__V1__ListImportIssuesResponse *response)
{
    size_t bytes = 0, i;

    response->issues = handler_messages(arena, &palmares__v1__import_issue__descriptor, count);
    if (!response->issues)
        return -ENOMEM;
    for (i = 0; i < count && bytes < MOST_ISSUE_BYTES; i++) {
        fill_issue(&issues[i], response->issues[i]);
        bytes += palmares__v1__import_issue__get_packed_size(response->issues[i]);
    }
    response->n_issues = i;
    return (ssize_t)i;
}

static void reply_issues(
    struct op *op, int r, const struct import_issue *issues, size_t count, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListImportIssuesResponse response =
        PALMARES__V1__LIST_IMPORT_ISSUES_RESPONSE__INIT;
    ssize_t added;

    if (r) {
        handler_fail(listing->call, op, r);
        return;
    }
    added = add_issues(op->arena, issues, count, &response);
    if (added > 0 && ((size_t)added < count || count == listing->page.limit))
        response.next_page_token = arena_printf(op->arena, "%llu.%d",
            (unsigned long long)issues[added - 1].line, (int)issues[added - 1].seq);
    if (added < 0 || !response.next_page_token)
        handler_fail_memory(listing->call);
    else
        rpc_call_reply(listing->call, &response.base);
}

/* "LINE.SEQ" of the last issue of the page before. */
static int read_token(struct op *op, const char *token, struct import_issue_page *page)
{
    char line[TOKEN_SIZE];
    const char *dot = strchr(token, '.');
    int64_t seq;

    if (!*token) {
        page->line = 0;
        page->seq = 0;
        return 0;
    }
    if (dot && strlen(token) < sizeof line) {
        (void)snprintf(line, sizeof line, "%.*s", (int)(dot - token), token);
        if (text_parse_i64(line, 0, INT64_MAX, &page->line) == 0 &&
            text_parse_i64(dot + 1, 0, INT32_MAX, &seq) == 0) {
            page->seq = (int32_t)seq;
            return 0;
        }
    }
    return handler_refuse_token(op);
}

void handle_list_import_issues(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListImportIssuesRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    int r;

    if (!listing)
        return;
    listing->call = call;
    r = read_id(op, asked->id, &listing->page.id);
    if (r == 0)
        r = read_token(op, asked->page_token, &listing->page);
    if (r == 0)
        r = handler_page_size(
            op, asked->page_size, USUAL_ISSUES, MOST_ISSUES, &listing->page.limit);
    if (r == 0)
        r = import_issues(handlers->store, op, &listing->page, reply_issues, listing);
    if (r)
        handler_fail(call, op, r);
}
