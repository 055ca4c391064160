/* `palmares audit ...`. */
#include "cli/listing.h"
#include "cli/nouns.h"
#include "cli/progress.h"

#include <errno.h>
#include <inttypes.h>
#include <palmares/v1/operations.pb-c.h>

#define SERVICE (&palmares__v1__operations_service__descriptor)

enum { SEALS_PER_CALL = 200, CALL_BYTES_MAX = 16 * 1024 * 1024 };

static const struct cli_column COLUMNS[] = {
    {N_("Row"), "id", true, NULL},
    {N_("When"), "time", false, NULL},
    {N_("Who"), "principal", false, NULL},
    {N_("Method"), "method", false, NULL},
    {N_("What"), "entity", false, NULL},
    {N_("Key"), "key", false, NULL},
    {N_("Why"), "reason", false, NULL},
    {N_("Seal"), "seal", true, NULL},
    {NULL, NULL, false, NULL},
};

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = SERVICE,
        .method = "ListAudit",
        .page_max = 200,
        .columns = COLUMNS,
        .empty = N_("no row of the journal is like that"),
    };
    Palmares__V1__ListAuditRequest request = PALMARES__V1__LIST_AUDIT_REQUEST__INIT;
    int r;

    request.entity = cli_text(cli_option(cli, "entity"));
    request.key = cli_text(cli_option(cli, "key"));
    request.principal = cli_text(cli_option(cli, "principal"));
    r = cli_option_instant(cli, "since", &request.since);
    if (!r)
        r = cli_option_instant(cli, "until", &request.until);
    return r ? r : cli_list(cli, &listing, &request.base);
}

/* What was verified so far, over all calls. */
struct verification {
    uint64_t seals;
    uint64_t rows;
    uint64_t next;
    const Palmares__V1__VerifyAuditResponse *last;
};

static int verify_all(struct cli *cli, struct arena *arena, struct verification *verification)
{
    struct progress progress;
    int r = 0;

    progress_begin(&progress, cli, _("Verifying"), 0);
    do {
        Palmares__V1__VerifyAuditRequest request = PALMARES__V1__VERIFY_AUDIT_REQUEST__INIT;
        ProtobufCMessage *response;

        arena_reset(arena);
        request.from_seal = verification->next;
        request.seals = SEALS_PER_CALL;
        r = cli_call(cli, SERVICE, "VerifyAudit", &request.base, arena, &response);
        if (r)
            break;
        verification->last = (const void *)response;
        verification->seals += verification->last->seals_verified;
        verification->rows += verification->last->rows_verified;
        verification->next = verification->last->next_seal;
        progress_update(&progress, verification->rows);
    } while (verification->next && !verification->last->first_break);
    progress_end(&progress);
    return r;
}

static int tell(struct cli *cli, const struct verification *verification)
{
    const Palmares__V1__AuditBreak *found = verification->last->first_break;

    if (found)
        return cli_fail(cli, CLI_EXIT_FINDING,
            _("the journal does not match its seal %" PRIu64 ": expected %s, found %s. %s"),
            found->seal, found->expected, found->found, found->message);
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, &verification->last->base);
    (void)printf(_("The journal is as it was sealed: %" PRIu64 " rows under %" PRIu64
                   " seals; %" PRIu64 " rows wait for their seal.\nHead: %s\n"),
        verification->rows, verification->seals, verification->last->rows_unsealed,
        verification->last->head);
    return cli_finish_output(cli);
}

static int run_verify(struct cli *cli)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(CALL_BYTES_MAX);
    struct verification verification = {0};
    uint32_t from = 0;
    int r;

    if (!arena)
        return -ENOMEM;
    r = cli_option_u32(cli, "from-seal", 0, UINT32_MAX, &from);
    if (r)
        return r;
    verification.next = from;
    r = verify_all(cli, arena, &verification);
    return r ? r : tell(cli, &verification);
}

static const struct cli_option LIST_OPTIONS[] = {
    {"entity", 0, "KIND", N_("only about candidate, session, principal, ..."), NULL, false},
    {"key", 0, "KEY", N_("and with this key, for example ndrc-2022/0123456"), NULL, false},
    {"principal", 0, "NAME", N_("only by this principal"), NULL, false},
    {"since", 0, "WHEN", N_("not before this day or instant"), NULL, false},
    {"until", 0, "WHEN", N_("before this day or instant"), NULL, false},
    CLI_LIST_OPTIONS,
    {0},
};

static const struct cli_option VERIFY_OPTIONS[] = {
    {"from-seal", 0, "N", N_("begin with this seal"), NULL, false},
    {0},
};

const struct cli_command AUDIT_COMMANDS[] = {
    {
        .noun = "audit",
        .verb = "list",
        .summary = N_("list who changed what, newest first"),
        .arguments = "",
        .example = "palmares audit list --entity candidate --key ndrc-2022/0123456",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        .noun = "audit",
        .verb = "verify",
        .summary = N_("recompute the chain of seals; exits with 1 when it is broken"),
        .arguments = "",
        .example = "palmares audit verify",
        .options = VERIFY_OPTIONS,
        .run = run_verify,
    },
    {0},
};
