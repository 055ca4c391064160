/* What a kiosk sends: RecordActsRequest. Every act is read, applied to a sheet as it grows, and
 * answered; what it makes is stored as JSON and packed for the wire. */
#include "base/text.h"
#include "domain/act_rule.h"
#include "handler/sheet_wire.h"
#include "rpc/payload.h"
#include "store/sheet_row.h"

enum { ARENA = 16 << 20, BYTES_MAX = 64 * 1024 };
#define NOW_US INT64_C(1652680800000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct grid_level levels[] = {{"I", "Insuffisant"}, {"S", "Satisfaisant"}};
static struct grid_line lines[] = {{"a", "", "Cibler"}, {"b", "", "Négocier"}};
static struct sheet_rule rule = {.epreuve = "E4",
    .scale_hundredths = 2000,
    .step_hundredths = 50,
    .levels = levels,
    .level_count = 2,
    .lines = lines,
    .line_count = 2,
    .lines_required = true,
    .appraisal_max = 20};
static const struct marking_rules rules = {
    .sheets = &rule, .sheet_count = 1, .late_entry_minutes = 60, .pin_failures_max = 3};
static const struct act_member members[] = {{"P1", "Ana Durand", false}, {"W1", "Luc", false}};

/* Whatever becomes of it can be written down and sent. */
static void keep(struct arena *arena, const struct act *act, const struct act_result *result)
{
    const struct store_act_entry entry = {.act = act, .result = result};
    const struct sheet *const sheets[] = {&result->sheet};
    Palmares__V1__ActResult *message = sheet_wire_result(arena, result);
    uint8_t *packed;

    if (!message || !*result->message != (result->outcome == ACT_APPLIED))
        abort();
    packed = malloc(protobuf_c_message_get_packed_size(&message->base));
    if (!packed || !protobuf_c_message_pack(&message->base, packed))
        abort();
    free(packed);
    if (act->kind != ACT_NONE && !sheet_json_acts(arena, &entry, 1))
        abort();
    if (result->has_sheet && !sheet_json_sheets(arena, sheets, 1))
        abort();
}

static void apply(struct arena *arena,
    const struct zone *zone,
    const struct act *act,
    struct pin_account accounts[2],
    struct sheet *sheet)
{
    const struct act_slot slot = {.found = true,
        .commission = act->commission,
        .centre = "C1",
        .room = "S1",
        .day = "2022-05-16",
        .convened_us = NOW_US,
        .has_preparation = true,
        .phase_count = 2,
        .members = members,
        .member_count = 2};
    struct signature_check checks[SHEET_SEALS_MAX];
    const struct act_context context = {.arena = arena,
        .rules = &rules,
        .rule = &rule,
        .slot = &slot,
        .zone = zone,
        .accounts = accounts,
        .account_count = 2,
        .checks = checks};
    struct act_result result;
    int r;

    for (size_t i = 0; i < act->signature_count; i++)
        checks[i] = (struct signature_check){.readable = act->signatures[i].secret_size > 0,
            .right = act->signatures[i].secret_size > 1};
    r = act->kind == ACT_MEMBER_PRESENCE ? act_sign_in(&context, act, &result)
                                         : act_apply(&context, act, sheet, &result);
    if (r)
        abort();
    keep(arena, act, &result);
    if (result.has_sheet)
        *sheet = result.sheet;
    if (sheet->content.has_mark && sheet->content.mark_hundredths > rule.scale_hundredths)
        abort();
    if (sheet->state == SHEET_SEALED &&
        (sheet->seal_count != 2 || sheet->absent == sheet->content.has_mark))
        abort();
}

static void run(struct arena *arena, const Palmares__V1__RecordActsRequest *request)
{
    struct op op = {.arena = arena, .now_us = NOW_US};
    struct pin_account accounts[] = {
        {.examiner = "P1", .exists = true}, {.examiner = "W1", .exists = true}};
    struct sheet sheet = act_sheet_new("s", "1", "E4");
    CLEANUP(zone_close_p) struct zone *zone = NULL;

    if (zone_open("Europe/Paris", &zone))
        abort();
    for (size_t i = 0; i < request->n_acts && i < ACTS_MAX; i++) {
        struct act act;
        struct act_result result;
        const char *fault;
        int r = sheet_wire_read_act(&op, i, request->acts[i], &act, &fault);

        if (r)
            continue;
        if (!fault) {
            apply(arena, zone, &act, accounts, &sheet);
        } else {
            if (act_refuse_bad(arena, &act, fault, &result))
                abort();
            keep(arena, &act, &result);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    ProtobufCMessage *message = NULL;
    const char *field;

    if (arena && size <= BYTES_MAX &&
        payload_unpack(&palmares__v1__record_acts_request__descriptor, data, size, arena, &message,
            &field) == 0)
        run(arena, (const void *)message);
    return 0;
}
