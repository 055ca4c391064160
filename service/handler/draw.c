/* palmares.v1.SubjectService: draws. */
#include "handler/services.h"

#include "domain/subject_draw.h"
#include "model/day_span.h"

#include <palmares/v1/subject.pb-c.h>

#include <errno.h>

enum { GROUPS_USUAL = 500, GROUPS_MOST = 2000 };

/* ---- messages ---- */

static Palmares__V1__SubjectDraw *draw_message(struct arena *arena, const struct draw_record *draw)
{
    Palmares__V1__SubjectDraw *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__subject_draw__init(message);
    message->session = handler_text(draw->session);
    message->number = draw->number;
    message->epreuve = handler_text(draw->epreuve);
    message->state = (Palmares__V1__SubjectDraw__State)draw->state;
    message->seed = draw->seed;
    message->plan = draw->plan;
    message->etag =
        draw->revision ? handler_etag_text(arena, draw->revision) : arena_strdup(arena, "");
    message->created_by = handler_text(draw->created_by);
    message->create_time = handler_timestamp(arena, draw->created_us);
    message->publish_time = handler_timestamp(arena, draw->published_us);
    return message->etag ? message : NULL;
}

static void set_group(
    Palmares__V1__DrawnGroup *message, const struct drawn_group *group, char *start)
{
    day_minute_format(group->start_minute, start);
    message->centre = handler_text(group->centre);
    message->room = handler_text(group->room);
    message->commission = handler_text(group->commission);
    message->date = handler_text(group->date);
    message->start = start;
    message->half = (Palmares__V1__DrawnGroup__Half)group->half;
    message->candidates = handler_texts(group->candidates.items);
    message->n_candidates = group->candidates.count;
    message->subject = handler_text(group->subject);
    message->cms = handler_text(group->cms);
}

static Palmares__V1__DrawnGroup **groups_message(
    struct arena *arena, const struct drawn_group *groups, size_t count)
{
    Palmares__V1__DrawnGroup **messages =
        handler_messages(arena, &palmares__v1__drawn_group__descriptor, count);
    char(*starts)[6] = arena_calloc(arena, count + 1, sizeof *starts);

    if (!messages || !starts)
        return NULL;
    for (size_t i = 0; i < count; i++)
        set_group(messages[i], &groups[i], starts[i]);
    return messages;
}

static Palmares__V1__DrawnGroup *group_message(struct arena *arena, const struct drawn_group *group)
{
    Palmares__V1__DrawnGroup **messages = groups_message(arena, group, 1);

    return messages ? messages[0] : NULL;
}

static Palmares__V1__SubjectUse **uses_message(
    struct arena *arena, const struct subject_use *uses, size_t count)
{
    Palmares__V1__SubjectUse **messages =
        handler_messages(arena, &palmares__v1__subject_use__descriptor, count);

    for (size_t i = 0; messages && i < count; i++) {
        messages[i]->subject = handler_text(uses[i].subject);
        messages[i]->groups = uses[i].groups;
        messages[i]->candidates = uses[i].candidates;
    }
    return messages;
}

/* A draw with as many of its groups as a reply takes; `offset`: of the first. */
static Palmares__V1__SubjectDraw *given_message(
    struct arena *arena, const struct subject_draw_given *given, uint32_t offset)
{
    Palmares__V1__SubjectDraw *message = draw_message(arena, &given->draw);
    size_t fit;

    if (!message)
        return NULL;
    message->groups = groups_message(arena, given->groups, given->count);
    message->uses = uses_message(arena, given->uses, given->use_count);
    if (!message->groups || !message->uses)
        return NULL;
    fit = handler_page_fit((ProtobufCMessage *const *)message->groups, given->count);
    message->n_groups = fit;
    message->n_uses = given->use_count;
    message->groups_not_in_plan = given->groups_not_in_plan;
    /* a draw that is not stored has no next page */
    if (given->draw.number && (fit < given->count || given->next)) {
        message->next_page_token = arena_printf(arena, "%zu", offset + fit);
        if (!message->next_page_token)
            return NULL;
    }
    return message;
}

/* ---- DrawSubjects, PublishDraw ---- */

static void reply_change(
    struct op *op, int r, const struct subject_draw_given *given, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__SubjectDraw *message = r ? NULL : given_message(op->arena, given, 0);

    if (message)
        rpc_call_reply(call, &message->base);
    else
        handler_fail(call, op, r ? r : -ENOMEM);
}

void handle_draw_subjects(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__DrawSubjectsRequest *message = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct subject_draw_asked asked = {.session = message->session,
        .seed = message->seed,
        .subjects = {(const char **)(uintptr_t)message->subjects, message->n_subjects},
        .validate_only = message->validate_only};
    int r;

    if (!op)
        return;
    r = subject_draw_make(handlers->subjects, op, &asked, reply_change, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_publish_draw(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__PublishDrawRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int32_t revision;
    int r;

    if (!op)
        return;
    r = handler_etag(op, "etag", asked->etag, &revision);
    if (r == 0)
        r = subject_draw_publish(
            handlers->subjects, op, asked->session, asked->number, revision, reply_change, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- GetDraw ---- */

struct get_asked {
    struct rpc_call *call;
    struct subject_draw_page page;
};

static void reply_get(struct op *op, int r, const struct subject_draw_given *given, void *context)
{
    struct get_asked *asking = context;
    Palmares__V1__SubjectDraw *message =
        r ? NULL : given_message(op->arena, given, asking->page.offset);

    if (message)
        rpc_call_reply(asking->call, &message->base);
    else
        handler_fail(asking->call, op, r ? r : -ENOMEM);
}

/* A token is how many groups came before: those of a draw never change. */
static int read_token(struct op *op, const char *token, uint32_t *ret_offset)
{
    uint32_t offset = 0;

    if (strlen(token) > 6)
        return handler_refuse_token(op);
    for (const char *at = token; *at; at++) {
        if (*at < '0' || *at > '9')
            return handler_refuse_token(op);
        offset = offset * 10 + (uint32_t)(*at - '0');
    }
    *ret_offset = offset;
    return 0;
}

void handle_get_draw(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetDrawRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct get_asked *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->page = (struct subject_draw_page){
        .session = asked->session, .centre = asked->centre, .number = asked->number};
    r = handler_page_size(op, asked->page_size, GROUPS_USUAL, GROUPS_MOST, &asking->page.limit);
    if (r == 0)
        r = read_token(op, asked->page_token, &asking->page.offset);
    if (r == 0)
        r = subject_draw_get(handlers->subjects, op, &asking->page, reply_get, asking);
    if (r)
        handler_fail(call, op, r);
}

/* ---- ListDraws ---- */

static void reply_list(
    struct op *op, int r, const struct draw_record *draws, size_t count, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__ListDrawsResponse response = PALMARES__V1__LIST_DRAWS_RESPONSE__INIT;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    response.draws = arena_calloc(op->arena, count + 1, sizeof *response.draws);
    while (response.draws && response.n_draws < count) {
        Palmares__V1__SubjectDraw *message = draw_message(op->arena, &draws[response.n_draws]);

        if (!message)
            break;
        response.draws[response.n_draws++] = message;
    }
    if (response.draws && response.n_draws == count)
        rpc_call_reply(call, &response.base);
    else
        handler_fail_memory(call);
}

void handle_list_draws(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListDrawsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = subject_draw_list(handlers->subjects, op, asked->session, reply_list, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- CheckDraw ---- */

struct check_asked {
    struct rpc_call *call;
    struct subject_draw_checking checking;
};

static bool set_violation(struct arena *arena,
    Palmares__V1__DrawViolation *message,
    const struct subject_draw_finding *finding)
{
    message->rule = handler_text(draw_rule_names[finding->rule]);
    message->message = handler_text(finding->message);
    message->group = group_message(arena, finding->group);
    message->other = finding->other ? group_message(arena, finding->other) : NULL;
    return message->group && !message->other == !finding->other;
}

static void reply_check(
    struct op *op, int r, const struct subject_draw_checking *checking, void *context)
{
    struct check_asked *asking = context;
    Palmares__V1__CheckDrawResponse response = PALMARES__V1__CHECK_DRAW_RESPONSE__INIT;
    bool whole;

    if (r) {
        handler_fail(asking->call, op, r);
        return;
    }
    response.groups_checked = (uint32_t)checking->groups_checked;
    response.violations = handler_messages(
        op->arena, &palmares__v1__draw_violation__descriptor, checking->finding_count);
    whole = response.violations;
    for (size_t i = 0; i < checking->finding_count && whole; i++)
        whole = set_violation(op->arena, response.violations[i], &checking->findings[i]);
    response.n_violations = checking->finding_count;
    if (whole)
        rpc_call_reply(asking->call, &response.base);
    else
        handler_fail_memory(asking->call);
}

void handle_check_draw(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CheckDrawRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct check_asked *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->checking =
        (struct subject_draw_checking){.session = asked->session, .number = asked->number};
    r = subject_draw_check_now(handlers->subjects, op, &asking->checking, reply_check, asking);
    if (r)
        handler_fail(call, op, r);
}
