/* `palmares identity ...`. */
#include "base/text.h"
#include "cli/identity_pin.h"
#include "cli/kiosk.h"
#include "cli/listing.h"
#include "cli/nouns.h"

#include <palmares/v1/identity.pb-c.h>

#define SERVICE (&palmares__v1__identity_service__descriptor)

static enum table_colour principal_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__Principal *principal = (const void *)row;

    return principal->disabled ? TABLE_RED : TABLE_PLAIN;
}

static const struct cli_column LIST_COLUMNS[] = {
    {N_("Name"), "name", false, principal_colour},
    {N_("Role"), "role", false, NULL},
    {N_("Label"), "label", false, NULL},
    {N_("Establishment"), "establishment", false, NULL},
    {N_("Disabled"), "disabled", false, principal_colour},
    {N_("Created"), "create_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static const struct cli_column SHOW_COLUMNS[] = {
    {N_("Name"), "name", false, principal_colour},
    {N_("Role"), "role", false, NULL},
    {N_("Label"), "label", false, NULL},
    {N_("Establishment"), "establishment", false, NULL},
    {N_("Centre"), "kiosk.centre", false, NULL},
    {N_("Room"), "kiosk.room", false, NULL},
    {N_("First day"), "kiosk.first_day", false, NULL},
    {N_("Last day"), "kiosk.last_day", false, NULL},
    {N_("Disabled"), "disabled", false, principal_colour},
    {N_("Created"), "create_time", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {NULL, NULL, false, NULL},
};

static enum table_colour certificate_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__Certificate *certificate = (const void *)row;

    return certificate->revoke_time ? TABLE_RED : TABLE_PLAIN;
}

static const struct cli_column CERTIFICATE_COLUMNS[] = {
    {N_("Certificate"), "fingerprint", false, NULL},
    {N_("Serial"), "serial", false, NULL},
    {N_("Valid from"), "not_before", false, NULL},
    {N_("Valid until"), "not_after", false, NULL},
    {N_("Revoked"), "revoke_time", false, certificate_colour},
    {N_("Why"), "revocation_reason", false, NULL},
    {NULL, NULL, false, NULL},
};

static const struct cli_column WHOAMI_COLUMNS[] = {
    {N_("Name"), "principal.name", false, NULL},
    {N_("Role"), "principal.role", false, NULL},
    {N_("Label"), "principal.label", false, NULL},
    {N_("Establishment"), "principal.establishment", false, NULL},
    {N_("Centre"), "principal.kiosk.centre", false, NULL},
    {N_("Room"), "principal.kiosk.room", false, NULL},
    {N_("First day"), "principal.kiosk.first_day", false, NULL},
    {N_("Last day"), "principal.kiosk.last_day", false, NULL},
    {N_("Certificate"), "fingerprint", false, NULL},
    {N_("Version of the service"), "server_version", false, NULL},
    {NULL, NULL, false, NULL},
};

/* Words of --role, in the order of the enum from ADMIN on. */
static const char *const ROLES[] = {
    "admin", "manager", "establishment", "kiosk", "juror", "auditor", NULL};

static Palmares__V1__Role role_of(const char *word)
{
    for (int i = 0; word && ROLES[i]; i++) {
        if (text_equal(ROLES[i], word))
            return (Palmares__V1__Role)(i + 1);
    }
    return PALMARES__V1__ROLE__ROLE_UNSPECIFIED;
}

static int run_whoami(struct cli *cli)
{
    Palmares__V1__WhoAmIRequest request = PALMARES__V1__WHO_AM_IREQUEST__INIT;
    ProtobufCMessage *response;
    int r = cli_call(cli, SERVICE, "WhoAmI", &request.base, cli->arena, &response);

    return r ? r : cli_show(cli, WHOAMI_COLUMNS, response);
}

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = SERVICE,
        .method = "ListPrincipals",
        .page_max = 1000,
        .columns = LIST_COLUMNS,
        .empty = N_("there is no such principal"),
    };
    Palmares__V1__ListPrincipalsRequest request = PALMARES__V1__LIST_PRINCIPALS_REQUEST__INIT;

    request.role = role_of(cli_option(cli, "role"));
    return cli_list(cli, &listing, &request.base);
}

static int get_principal(struct cli *cli, Palmares__V1__Principal **ret_principal)
{
    Palmares__V1__GetPrincipalRequest request = PALMARES__V1__GET_PRINCIPAL_REQUEST__INIT;
    ProtobufCMessage *response;
    int r;

    request.name = cli_text(cli->arguments[0]);
    r = cli_call(cli, SERVICE, "GetPrincipal", &request.base, cli->arena, &response);
    if (!r)
        *ret_principal = (void *)response;
    return r;
}

static int show_principal(struct cli *cli, const Palmares__V1__Principal *principal)
{
    int r = cli_show(cli, SHOW_COLUMNS, &principal->base);

    if (r || cli->format != CLI_TABLE || principal->n_certificates == 0)
        return r;
    (void)putchar('\n');
    return cli_show_list(cli, CERTIFICATE_COLUMNS, &principal->base, "certificates");
}

static int run_show(struct cli *cli)
{
    Palmares__V1__Principal *principal;
    int r = get_principal(cli, &principal);

    return r ? r : show_principal(cli, principal);
}

/* What --role, --label and --establishment say, over what is there. */
static void apply_options(const struct cli *cli, Palmares__V1__Principal *principal)
{
    if (cli_has(cli, "role"))
        principal->role = role_of(cli_option(cli, "role"));
    if (cli_has(cli, "label"))
        principal->label = cli_text(cli_option(cli, "label"));
    if (cli_has(cli, "establishment"))
        principal->establishment = cli_text(cli_option(cli, "establishment"));
}

static int run_create(struct cli *cli)
{
    Palmares__V1__CreatePrincipalRequest request = PALMARES__V1__CREATE_PRINCIPAL_REQUEST__INIT;
    Palmares__V1__Principal principal = PALMARES__V1__PRINCIPAL__INIT;
    ProtobufCMessage *response;
    int r;

    if (!cli_has(cli, "role"))
        return cli_fail(cli, CLI_EXIT_USAGE, _("which role? pass --role"));
    principal.name = cli_text(cli->arguments[0]);
    apply_options(cli, &principal);
    request.principal = &principal;
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, SERVICE, "CreatePrincipal", &request.base, cli->arena, &response);
    return r ? r : show_principal(cli, (const void *)response);
}

static int run_update(struct cli *cli)
{
    Palmares__V1__UpdatePrincipalRequest request = PALMARES__V1__UPDATE_PRINCIPAL_REQUEST__INIT;
    ProtobufCMessage *response;
    int r;

    if (cli_has(cli, "enable") && cli_has(cli, "disable"))
        return cli_fail(cli, CLI_EXIT_USAGE, _("--enable and --disable contradict each other"));
    r = get_principal(cli, &request.principal);
    if (r)
        return r;
    apply_options(cli, request.principal);
    if (cli_has(cli, "enable") || cli_has(cli, "disable"))
        request.principal->disabled = cli_has(cli, "disable");
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, SERVICE, "UpdatePrincipal", &request.base, cli->arena, &response);
    return r ? r : show_principal(cli, (const void *)response);
}

static int run_revoke(struct cli *cli)
{
    Palmares__V1__RevokeCertificateRequest request = PALMARES__V1__REVOKE_CERTIFICATE_REQUEST__INIT;
    ProtobufCMessage *response;
    int r;

    if (!cli_has(cli, "reason"))
        return cli_fail(cli, CLI_EXIT_USAGE, _("why? pass --reason TEXT; the journal keeps it"));
    request.fingerprint = cli_text(cli->arguments[0]);
    request.reason = cli_text(cli_option(cli, "reason"));
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, SERVICE, "RevokeCertificate", &request.base, cli->arena, &response);
    return r ? r : cli_show(cli, CERTIFICATE_COLUMNS, response);
}

#define ROLE_OPTION                                                  \
    {                                                                \
        "role", 0, "ROLE", N_("role of the principal"), ROLES, false \
    }

static const struct cli_option LIST_OPTIONS[] = {ROLE_OPTION, CLI_LIST_OPTIONS, {0}};

static const struct cli_option CREATE_OPTIONS[] = {
    ROLE_OPTION,
    {"label", 0, "TEXT", N_("name for people"), NULL, false},
    {"establishment", 0, "UAI", N_("establishment whose candidates it sees"), NULL, false},
    {0},
};

static const struct cli_option UPDATE_OPTIONS[] = {
    ROLE_OPTION,
    {"label", 0, "TEXT", N_("name for people"), NULL, false},
    {"establishment", 0, "UAI", N_("establishment whose candidates it sees"), NULL, false},
    {"disable", 0, NULL, N_("refuse its calls from now on"), NULL, false},
    {"enable", 0, NULL, N_("accept its calls again"), NULL, false},
    {0},
};

static const struct cli_option REVOKE_OPTIONS[] = {
    {"reason", 0, "TEXT", N_("why; the journal keeps it"), NULL, false},
    {0},
};

const struct cli_command IDENTITY_COMMANDS[] = {
    {
        .noun = "identity",
        .verb = "whoami",
        .summary = N_("show who you are to the service, and its version"),
        .arguments = "",
        .example = "palmares identity whoami",
        .run = run_whoami,
    },
    {
        .noun = "identity",
        .verb = "list",
        .summary = N_("list the principals"),
        .arguments = "",
        .example = "palmares identity list --role establishment",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        .noun = "identity",
        .verb = "show",
        .summary = N_("show a principal and its certificates"),
        .arguments = "NAME",
        .arguments_min = 1,
        .arguments_max = 1,
        .example = "palmares identity show dec-lille",
        .run = run_show,
    },
    {
        .noun = "identity",
        .verb = "create",
        .summary = N_("create a principal"),
        .arguments = "NAME",
        .arguments_min = 1,
        .arguments_max = 1,
        .example =
            "palmares identity create lycee-0750655e --role establishment --establishment 0750655E",
        .options = CREATE_OPTIONS,
        .changes = true,
        .run = run_create,
    },
    {
        .noun = "identity",
        .verb = "update",
        .summary = N_("change role, label or scope of a principal, or switch it off"),
        .arguments = "NAME",
        .arguments_min = 1,
        .arguments_max = 1,
        .example = "palmares identity update lycee-0750655e --disable",
        .options = UPDATE_OPTIONS,
        .changes = true,
        .run = run_update,
    },
    {
        .noun = "identity",
        .verb = "revoke",
        .summary = N_("revoke a certificate; effective at its next call"),
        .arguments = "FINGERPRINT",
        .arguments_min = 1,
        .arguments_max = 1,
        .example = "palmares identity revoke 3f5a...c2 --reason \"laptop stolen\"",
        .options = REVOKE_OPTIONS,
        .changes = true,
        .run = run_revoke,
    },
    {
        .noun = "identity",
        .verb = "reset-pin",
        .summary = N_("give examiners a first PIN, shown once; unlocks a locked one"),
        .arguments = "[EXAMINER]...",
        .arguments_max = 200,
        .example = "palmares identity reset-pin --missing -o csv",
        .options = RESET_PIN_OPTIONS,
        .changes = true,
        .run = identity_reset_pin,
    },
    {
        .noun = "identity",
        .verb = "enrol-code",
        .summary = N_("give a one-time code with which a machine becomes the kiosk of a room"),
        .arguments = "[SESSION] CENTRE ROOM",
        .arguments_min = 2,
        .arguments_max = 3,
        .example = "palmares identity enrol-code 0014313H B107 --valid 2d",
        .options = KIOSK_ENROL_CODE_OPTIONS,
        .changes = true,
        .run = kiosk_run_enrol_code,
    },
    {
        .noun = "identity",
        .verb = "kiosks",
        .summary = N_("list the kiosks of a session, and the codes given for rooms"),
        .arguments = "",
        .example = "palmares identity kiosks --centre 0014313H",
        .options = KIOSK_LIST_OPTIONS,
        .run = kiosk_run_list,
    },
    {0},
};
