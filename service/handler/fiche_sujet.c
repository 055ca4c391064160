/* palmares.v1.JuryService: fiches-sujets. Each view has a reply of its own; the candidate's is made
 * of a struct that has no place for the role. */
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/fiche_sujet.h"

#include <errno.h>
#include <palmares/v1/jury.pb-c.h>

static Palmares__V1__FicheSujet *fiche_message(
    struct arena *arena, const struct fiche_sujet *fiche, Palmares__V1__FicheSujet__View view)
{
    Palmares__V1__FicheSujet *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__fiche_sujet__init(message);
    message->session = handler_text(fiche->session);
    message->candidate = handler_text(fiche->candidate);
    message->view = view;
    message->fiche = fiche->fiche;
    message->object = handler_text(fiche->fields[FICHE_SUJET_OBJECT]);
    message->date_and_duration = handler_text(fiche->fields[FICHE_SUJET_DATE_AND_DURATION]);
    message->place = handler_text(fiche->fields[FICHE_SUJET_PLACE]);
    message->sequences = handler_text(fiche->fields[FICHE_SUJET_SEQUENCES]);
    message->history = handler_text(fiche->fields[FICHE_SUJET_HISTORY]);
    message->objectives = handler_text(fiche->fields[FICHE_SUJET_OBJECTIVES]);
    message->information = handler_text(fiche->fields[FICHE_SUJET_INFORMATION]);
    message->constraints = handler_text(fiche->fields[FICHE_SUJET_CONSTRAINTS]);
    message->actors = handler_text(fiche->fields[FICHE_SUJET_ACTORS]);
    message->etag =
        fiche->revision ? handler_etag_text(arena, fiche->revision) : arena_strdup(arena, "");
    message->update_time = handler_timestamp(arena, fiche->updated_us);
    return message->etag ? message : NULL;
}

static void reply_for_candidate(
    struct op *op, int r, const struct fiche_sujet *fiche, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__FicheSujet *message =
        r ? NULL : fiche_message(op->arena, fiche, PALMARES__V1__FICHE_SUJET__VIEW__FOR_CANDIDATE);

    if (message)
        rpc_call_reply(call, &message->base);
    else
        handler_fail(call, op, r ? r : -ENOMEM);
}

static Palmares__V1__FicheSujetRole *role_message(
    struct arena *arena, const struct fiche_sujet_role *role)
{
    Palmares__V1__FicheSujetRole *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__fiche_sujet_role__init(message);
    message->identity = handler_text(role->fields[FICHE_SUJET_IDENTITY]);
    message->motivations = handler_text(role->fields[FICHE_SUJET_MOTIVATIONS]);
    message->brakes = handler_text(role->fields[FICHE_SUJET_BRAKES]);
    message->objections = handler_text(role->fields[FICHE_SUJET_OBJECTIONS]);
    return message;
}

static void reply_for_jury(
    struct op *op, int r, const struct fiche_sujet_whole *whole, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__FicheSujet *message = NULL;

    if (r == 0)
        message =
            fiche_message(op->arena, &whole->fiche, PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY);
    if (message)
        message->role = role_message(op->arena, &whole->role);
    if (message && message->role)
        rpc_call_reply(call, &message->base);
    else
        handler_fail(call, op, r ? r : -ENOMEM);
}

void handle_get_fiche_sujet(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetFicheSujetRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    switch (asked->view) {
    case PALMARES__V1__FICHE_SUJET__VIEW__FOR_CANDIDATE:
        r = fiche_sujet_get(
            handlers->store, op, asked->session, asked->candidate, reply_for_candidate, call);
        break;
    case PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY:
        r = fiche_sujet_get_whole(
            handlers->store, op, asked->session, asked->candidate, reply_for_jury, call);
        break;
    default:
        r = op_violation(op, "view", "REQUIRED", "say for whom: FOR_CANDIDATE or FOR_JURY");
    }
    if (r)
        handler_fail(call, op, r);
}

/* ---- writing ---- */

static void read_fiche(const Palmares__V1__FicheSujet *from, struct fiche_sujet_whole *to)
{
    static const Palmares__V1__FicheSujetRole nobody = PALMARES__V1__FICHE_SUJET_ROLE__INIT;
    const Palmares__V1__FicheSujetRole *role = from->role ? from->role : &nobody;

    to->fiche = (struct fiche_sujet){.session = from->session,
        .candidate = from->candidate,
        .fiche = from->fiche,
        .fields = {[FICHE_SUJET_OBJECT] = from->object,
            [FICHE_SUJET_DATE_AND_DURATION] = from->date_and_duration,
            [FICHE_SUJET_PLACE] = from->place,
            [FICHE_SUJET_SEQUENCES] = from->sequences,
            [FICHE_SUJET_HISTORY] = from->history,
            [FICHE_SUJET_OBJECTIVES] = from->objectives,
            [FICHE_SUJET_INFORMATION] = from->information,
            [FICHE_SUJET_CONSTRAINTS] = from->constraints,
            [FICHE_SUJET_ACTORS] = from->actors}};
    to->role = (struct fiche_sujet_role){.fields = {[FICHE_SUJET_IDENTITY] = role->identity,
                                             [FICHE_SUJET_MOTIVATIONS] = role->motivations,
                                             [FICHE_SUJET_BRAKES] = role->brakes,
                                             [FICHE_SUJET_OBJECTIONS] = role->objections}};
}

void handle_put_fiche_sujet(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__PutFicheSujetRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct fiche_sujet_put *put = op ? arena_calloc(op->arena, 1, sizeof *put) : NULL;
    int r = put ? 0 : -ENOMEM;

    if (!op)
        return;
    if (r == 0 && !asked->fiche)
        r = op_violation(op, "fiche", "REQUIRED", "the fiche-sujet is missing");
    if (r == 0) {
        put->validate_only = asked->validate_only;
        put->decode = session_wire_decode;
        read_fiche(asked->fiche, &put->whole);
        r = handler_etag(op, "fiche.etag", asked->fiche->etag, &put->whole.fiche.revision);
    }
    if (r == 0)
        r = fiche_sujet_put(handlers->store, op, put, reply_for_jury, call);
    if (r)
        handler_fail(call, op, r);
}
