/* Acts from outside. */
#include "handler/sheet_wire.h"

#include "base/text.h"
#include "rpc/payload.h"

#include <errno.h>

enum { ID_MAX = 64, WORDS_MAX = 64, LINES_MAX = 2 * MARKING_LINES_MAX };

/* ---- contents ---- */

int sheet_wire_read_content(struct arena *arena,
    const Palmares__V1__SheetContent *message,
    struct sheet_content *ret_content)
{
    struct sheet_content content = {.appraisal = "", .reservation_reason = ""};
    struct line_level *lines;

    if (message) {
        lines = arena_calloc(arena, message->n_lines + 1, sizeof *lines);
        if (!lines)
            return -ENOMEM;
        for (size_t i = 0; i < message->n_lines; i++)
            lines[i] = (struct line_level){message->lines[i]->line, message->lines[i]->level};
        content = (struct sheet_content){
            .has_mark = message->mark_or_none_case ==
                        PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE_MARK_HUNDREDTHS,
            .mark_hundredths = message->mark_hundredths,
            .lines = lines,
            .line_count = message->n_lines,
            .appraisal = message->appraisal,
            .reserved = message->reserved,
            .reservation_reason = message->reservation_reason,
            .absent = message->absent,
        };
    }
    *ret_content = content;
    return 0;
}

/* Line ends and tabs are fine; nothing else that a page cannot show. */
static bool is_showable(const char *words)
{
    for (; *words; words++)
        if ((unsigned char)*words < ' ' && *words != '\n' && *words != '\t')
            return false;
    return true;
}

static const char *content_fault(const struct sheet_content *content)
{
    if (content->line_count > LINES_MAX)
        return "trop de lignes dans la grille";
    for (size_t i = 0; i < content->line_count; i++)
        if (strlen(content->lines[i].line) > ID_MAX || strlen(content->lines[i].level) > ID_MAX ||
            !is_showable(content->lines[i].line) || !is_showable(content->lines[i].level))
            return "une ligne de la grille est illisible";
    if (content->has_mark && content->mark_hundredths > INT32_MAX)
        return "la note est illisible";
    if (strlen(content->appraisal) > 4 * MARKING_APPRAISAL_MAX + 4 ||
        !is_showable(content->appraisal))
        return "l’appréciation est trop longue ou illisible";
    if (strlen(content->reservation_reason) > 8 * SHEET_REASON_MAX ||
        !is_showable(content->reservation_reason))
        return "le motif de réserve est trop long ou illisible";
    return NULL;
}

/* A content that cannot be kept is left out. */
static void take_content(struct act *act, const char **ret_fault)
{
    const char *fault = content_fault(&act->content);

    if (!fault)
        return;
    act->content = (struct sheet_content){.appraisal = "", .reservation_reason = ""};
    *ret_fault = fault;
}

static int read_sealed_bytes(
    struct op *op, const ProtobufCBinaryData *bytes, struct act *act, const char **ret_fault)
{
    ProtobufCMessage *message = NULL;
    const char *field;
    int r;

    if (bytes->len > ACT_CONTENT_BYTES_MAX) {
        *ret_fault = "le contenu à sceller est trop long";
        return 0;
    }
    act->content_bytes = bytes->data;
    act->content_bytes_size = bytes->len;
    r = payload_unpack(&palmares__v1__sheet_content__descriptor, bytes->data, bytes->len, op->arena,
        &message, &field);
    if (r < 0 || r == PAYLOAD_E_TOO_LARGE)
        return -ENOMEM;
    if (r) {
        *ret_fault = "le contenu à sceller est illisible";
        return 0;
    }
    return sheet_wire_read_content(op->arena, (const void *)message, &act->content);
}

/* ---- signatures ---- */

static int read_signatures(struct arena *arena,
    Palmares__V1__Signature *const *messages,
    size_t count,
    struct act *act,
    const char **ret_fault)
{
    struct act_signature *signatures;

    if (count > SHEET_SEALS_MAX) {
        *ret_fault = "trop de signatures";
        return 0;
    }
    signatures = arena_calloc(arena, count + 1, sizeof *signatures);
    if (!signatures)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        if (!*messages[i]->examiner || strlen(messages[i]->examiner) > ID_MAX ||
            messages[i]->secret.len > ACT_SECRET_MAX) {
            *ret_fault = "une signature est illisible";
            return 0;
        }
        signatures[i] = (struct act_signature){
            messages[i]->examiner, messages[i]->secret.data, messages[i]->secret.len};
    }
    act->signatures = signatures;
    act->signature_count = count;
    return 0;
}

/* ---- acts ---- */

static int read_sealing(
    struct op *op, const Palmares__V1__Sealing *message, struct act *act, const char **ret_fault)
{
    int r = read_sealed_bytes(op, &message->content, act, ret_fault);

    if (r == 0)
        take_content(act, ret_fault);
    return r ? r
             : read_signatures(
                   op->arena, message->signatures, message->n_signatures, act, ret_fault);
}

static int read_presence(struct op *op,
    const Palmares__V1__MemberPresence *message,
    struct act *act,
    const char **ret_fault)
{
    Palmares__V1__Signature *const signature[] = {message->signature};

    return read_signatures(op->arena, signature, message->signature ? 1 : 0, act, ret_fault);
}

static int read_kind(
    struct op *op, const Palmares__V1__Act *message, struct act *act, const char **ret_fault)
{
    int r;

    switch (message->act_case) {
    case PALMARES__V1__ACT__ACT_ARRIVAL:
        act->kind = ACT_ARRIVAL;
        act->admitted_late = message->arrival->admitted_late;
        return 0;
    case PALMARES__V1__ACT__ACT_ABSENCE:
        act->kind = ACT_ABSENCE;
        return 0;
    case PALMARES__V1__ACT__ACT_EXPECTATION:
        act->kind = ACT_EXPECTATION;
        return 0;
    case PALMARES__V1__ACT__ACT_PHASE_START:
        act->kind = ACT_PHASE_START;
        act->phase = message->phase_start->phase;
        return 0;
    case PALMARES__V1__ACT__ACT_PHASE_END:
        act->kind = ACT_PHASE_END;
        act->phase = message->phase_end->phase;
        return 0;
    case PALMARES__V1__ACT__ACT_MARKING:
        act->kind = ACT_MARKING;
        r = sheet_wire_read_content(op->arena, message->marking->content, &act->content);
        if (r == 0)
            take_content(act, ret_fault);
        return r;
    case PALMARES__V1__ACT__ACT_SEALING:
        act->kind = ACT_SEALING;
        return read_sealing(op, message->sealing, act, ret_fault);
    case PALMARES__V1__ACT__ACT_MEMBER_PRESENCE:
        act->kind = ACT_MEMBER_PRESENCE;
        return read_presence(op, message->member_presence, act, ret_fault);
    default:
        *ret_fault = "elle ne dit pas ce qui a été fait";
        return 0;
    }
}

/* A name as it can be kept: too long a one is left out. */
static const char *take_name(const char *name, const char **ret_fault)
{
    if (strlen(name) <= WORDS_MAX && is_showable(name))
        return name;
    *ret_fault = "un nom est trop long";
    return "";
}

static void check_names(const struct act *act, const char **ret_fault)
{
    bool of_sheet = act->kind != ACT_MEMBER_PRESENCE;

    if (!*act->commission || (of_sheet && (!*act->candidate || !*act->epreuve)))
        *ret_fault = "elle ne dit pas de qui il s’agit";
    if (!of_sheet && (*act->candidate || *act->epreuve))
        *ret_fault = "la présence d’un membre n’a pas de candidat";
}

int sheet_wire_read_act(struct op *op,
    size_t index,
    const Palmares__V1__Act *message,
    struct act *ret_act,
    const char **ret_fault)
{
    struct act act = {.content = {.appraisal = "", .reservation_reason = ""}};
    char field[32];
    int r;

    *ret_fault = NULL;
    if (uuid_parse(message->id, &act.id)) {
        (void)snprintf(field, sizeof field, "acts[%zu].id", index);
        return op_violation(op, field, "UUID", "an act has an id of its own, a UUID");
    }
    act.candidate = take_name(message->candidate, ret_fault);
    act.epreuve = take_name(message->epreuve, ret_fault);
    act.commission = take_name(message->commission, ret_fault);
    if (message->sheet_revision > INT32_MAX)
        *ret_fault = "la révision de la fiche est illisible";
    else
        act.seen_revision = (int32_t)message->sheet_revision;
    if (handler_timestamp_us(message->time, &act.acted_us) || act.acted_us == 0) {
        *ret_fault = "elle n’a pas d’heure";
        act.acted_us = op->now_us;
    }
    r = read_kind(op, message, &act, ret_fault);
    if (r)
        return r;
    if (act.phase > INT16_MAX) {
        *ret_fault = "cette partie n’existe pas";
        act.phase = 0;
    }
    if (!*ret_fault)
        check_names(&act, ret_fault);
    *ret_act = act;
    return 0;
}
