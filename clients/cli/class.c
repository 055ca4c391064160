/* `palmares class ...`: what the livrets of one class share. */
#include "cli/dossier.h"
#include "cli/nouns.h"

#include "base/text.h"

#include <errno.h>
#include <palmares/v1/session.pb-c.h>

static const struct cli_column LIST_COLUMNS[] = {
    {N_("Establishment"), "establishment", false, NULL},
    {N_("Class"), "name", false, NULL},
    {N_("Headcount"), "headcount", true, NULL},
    {N_("Very favourable %"), "very_favourable_percent", true, NULL},
    {N_("Favourable %"), "favourable_percent", true, NULL},
    {N_("To prove %"), "to_prove_percent", true, NULL},
    {N_("Etag"), "etag", false, NULL},
    {NULL, NULL, false, NULL},
};

static int show_class(struct cli *cli, const ProtobufCMessage *profile)
{
    const struct table_column columns[] = {{_("Field"), false}, {_("Value"), false}};
    const struct table_options options = {
        .style = cli->format == CLI_CSV ? TABLE_CSV : TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = ARRAY_LEN(columns),
    };
    CLEANUP(table_free_p) struct table *table = NULL;
    struct dossier_value *values;
    size_t count = 0;
    int r;

    if (cli->format == CLI_JSON)
        return cli_print_json(cli, profile);
    table = table_new(&options);
    r = table ? dossier_values(profile, cli->arena, &values, &count) : -ENOMEM;
    for (size_t i = 0; i < count && !r; i++) {
        r = table_cell_coloured(table, TABLE_DIM, values[i].path);
        if (!r)
            r = table_cell(table, values[i].text);
    }
    if (!r)
        r = table_flush(table);
    return r ? r : cli_finish_output(cli);
}

static int run_show(struct cli *cli)
{
    Palmares__V1__GetClassRequest request = PALMARES__V1__GET_CLASS_REQUEST__INIT;
    ProtobufCMessage *profile;
    int r = cli_session(cli, &request.session);

    request.establishment = cli_text(cli->arguments[0]);
    request.name = cli_text(cli->arguments[1]);
    if (!r)
        r = cli_call(cli, DOSSIER_SERVICE, "GetClass", &request.base, cli->arena, &profile);
    return r ? r : show_class(cli, profile);
}

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = DOSSIER_SERVICE,
        .method = "ListClasses",
        .page_max = 200,
        .columns = LIST_COLUMNS,
        .empty = N_("there is no class yet"),
    };
    Palmares__V1__ListClassesRequest request = PALMARES__V1__LIST_CLASSES_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    request.establishment = cli_text(cli_option(cli, "establishment"));
    return r ? r : cli_list(cli, &listing, &request.base);
}

static int run_put(struct cli *cli)
{
    Palmares__V1__PutClassRequest request = PALMARES__V1__PUT_CLASS_REQUEST__INIT;
    ProtobufCMessage *message, *stored;
    int r = dossier_text_load(
        cli, cli->arguments[0], &palmares__v1__class_profile__descriptor, &message);

    if (r)
        return r;
    request.class_profile = (void *)message;
    request.validate_only = cli_dry_run(cli);
    if (text_is_empty(request.class_profile->session))
        r = cli_session(cli, &request.class_profile->session);
    if (!r)
        r = cli_change(cli, DOSSIER_SERVICE, "PutClass", &request.base, cli->arena, &stored);
    return r ? r : cli_show(cli, LIST_COLUMNS, stored);
}

static int run_template(struct cli *cli)
{
    Palmares__V1__GetSessionRequest request = PALMARES__V1__GET_SESSION_REQUEST__INIT;
    CLEANUP_BUFFER struct buffer text = {0};
    const Palmares__V1__LivretRule *rule;
    const Palmares__V1__Session *session;
    ProtobufCMessage *response;
    int r = cli_session(cli, &request.id);

    if (!r)
        r = cli_call(cli, &palmares__v1__session_service__descriptor, "GetSession", &request.base,
            cli->arena, &response);
    if (r)
        return r;
    session = (const void *)response;
    rule = session->definition && session->definition->dossier_rules
               ? session->definition->dossier_rules->livret
               : NULL;
    if (!rule)
        return cli_fail(cli, cli_exit_of(RPC_FAILED_PRECONDITION),
            _("the definition of session %s has no livret"), request.id);
    r = buffer_printf(&text,
        "// %s\n{\n  \"establishment\": \"%s\",\n  \"name\": \"%s\",\n  \"lines\": [\n",
        _("marks, percentages: \"12.50\"; the percentages sum to 100; results of three years, the "
          "oldest first"),
        cli->argument_count ? cli->arguments[0] : "",
        cli->argument_count > 1 ? cli->arguments[1] : "");
    for (size_t i = 0; i < rule->n_disciplines && !r; i++)
        r = buffer_printf(&text, "    // %s\n    {\"discipline\": \"%s\", \"average\": \"\"}%s\n",
            rule->disciplines[i]->label, rule->disciplines[i]->id,
            i + 1 < rule->n_disciplines ? "," : "");
    if (!r)
        r = buffer_append_text(&text,
            "  ],\n  \"veryFavourablePercent\": \"\",\n  \"favourablePercent\": \"\",\n"
            "  \"toProvePercent\": \"\",\n  \"headcount\": 0,\n  \"results\": [\n");
    for (unsigned i = 0; i < rule->result_years && !r; i++)
        r = buffer_printf(&text,
            "    {\"year\": %u, \"presented\": 0, \"admitted\": 0, \"percent\": \"\"}%s\n",
            session->definition->year + i - rule->result_years,
            i + 1 < rule->result_years ? "," : "");
    if (!r)
        r = buffer_append_text(&text, "  ]\n}\n");
    return r ? r : cli_write_file(cli, cli_option(cli, "output"), text.data, text.size);
}

static const struct cli_option LIST_OPTIONS[] = {
    {"establishment", 0, "UAI", N_("only of this establishment"), NULL, false}, CLI_LIST_OPTIONS,
    {0}};
static const struct cli_option TEMPLATE_OPTIONS[] = {
    {"output", 'O', "FILE", N_("write to FILE instead of standard output"), NULL, false}, {0}};

/* Rows of CLASS_COMMANDS. */
#define COMMAND(word, arguments_text, least, most)                                            \
    .noun = "class", .verb = (word), .arguments = (arguments_text), .arguments_min = (least), \
    .arguments_max = (most)

const struct cli_command CLASS_COMMANDS[] = {
    {
        COMMAND("list", "", 0, 0),
        .summary = N_("list classes"),
        .example = "palmares class list --establishment 0750655E",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        COMMAND("show", "UAI NAME", 2, 2),
        .summary = N_("show what the livrets of a class share"),
        .example = "palmares class show 0750655E 2NDRC1 -o json",
        .run = run_show,
    },
    {
        COMMAND("template", "[UAI] [NAME]", 0, 2),
        .summary = N_("write an empty class to be filled in"),
        .example = "palmares class template 0750655E 2NDRC1 -O classe.json",
        .options = TEMPLATE_OPTIONS,
        .run = run_template,
    },
    {
        COMMAND("put", "FILE", 1, 1),
        .summary = N_("store a class from a JSON file"),
        .example = "palmares class put classe.json",
        .changes = true,
        .run = run_put,
    },
    {0},
};
