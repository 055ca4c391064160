/* `palmares candidate create` and `update`: a candidate from a JSON file and from --set. */
#include "cli/candidate.h"

#include "base/text.h"
#include "clientlib/file.h"
#include "clientlib/protojson.h"

#include <errno.h>
#include <google/protobuf/field_mask.pb-c.h>

/* A candidate that is being put together, and the fields that were given. */
struct edit {
    Palmares__V1__Candidate *candidate;
    const char **fields; /* proto names */
    size_t count;
};

/* The service alone sets these; a file made by "show -o json" holds them. */
static bool is_own_field(const char *name)
{
    static const char *const theirs[] = {
        "session", "number", "etag", "state", "withdrawal_reason", "create_time", "update_time"};

    for (size_t i = 0; i < ARRAY_LEN(theirs); i++) {
        if (text_equal(theirs[i], name))
            return false;
    }
    return true;
}

static int add_field(struct cli *cli, struct edit *edit, const char *name)
{
    const char **longer;

    for (size_t i = 0; i < edit->count; i++) {
        if (text_equal(edit->fields[i], name))
            return 0;
    }
    longer = arena_calloc(cli->arena, edit->count + 1, sizeof *longer);
    if (!longer)
        return -ENOMEM;
    if (edit->count)
        memcpy(longer, edit->fields, edit->count * sizeof *longer);
    longer[edit->count++] = name;
    edit->fields = longer;
    return 0;
}

static int read_file(struct cli *cli, struct edit *edit)
{
    const ProtobufCMessageDescriptor *type = &palmares__v1__candidate__descriptor;
    const char *file = cli_option(cli, "file");
    CLEANUP_BUFFER struct buffer text = {0};
    ProtobufCMessage *message;
    const char **names;
    size_t count;
    int r;

    if (!file)
        return 0;
    r = cli_read_text(cli, file, &text);
    if (!r)
        r = cli_parse_message(cli, file, &text, type, &message);
    if (!r)
        r = protojson_given(type, (const char *)text.data, text.size, cli->arena, &names, &count);
    if (r)
        return r;
    edit->candidate = (void *)message;
    for (size_t i = 0; i < count && !r; i++)
        r = is_own_field(names[i]) ? add_field(cli, edit, names[i]) : 0;
    return r;
}

/* "class=A" is what one types; the contract's name is CANDIDATE_CLASS_A. */
static const char *full_value(struct cli *cli, const char *field, const char *value)
{
    if (!text_equal(field, "class") || strlen(value) != 1)
        return value;
    return arena_printf(cli->arena, "CANDIDATE_CLASS_%s", value);
}

static int apply_set(struct cli *cli, struct edit *edit, const char *setting)
{
    const char *equals = strchr(setting, '=');
    const ProtobufCFieldDescriptor *field;
    struct protojson_error error;
    char *name;
    const char *value;
    int r;

    if (!equals || equals == setting)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("--set \"%s\": FIELD=VALUE is expected, such as zone=guyane"), setting);
    name = arena_strndup(cli->arena, setting, (size_t)(equals - setting));
    value = name ? full_value(cli, name, equals + 1) : NULL;
    if (!value)
        return -ENOMEM;
    r = protojson_set(&edit->candidate->base, name, value, cli->arena, &error);
    if (r == PROTOJSON_E_INVALID)
        return cli_fail(
            cli, CLI_EXIT_USAGE, "--set %s: %s: %s", setting, error.path, error.message);
    field = protojson_field(&palmares__v1__candidate__descriptor, name);
    return r || !field ? r : add_field(cli, edit, field->name);
}

/* The candidate that -f and --set describe. */
static int read_edit(struct cli *cli, struct edit *edit)
{
    const char *setting;
    int r;

    edit->candidate = arena_alloc(cli->arena, sizeof *edit->candidate);
    if (!edit->candidate)
        return -ENOMEM;
    palmares__v1__candidate__init(edit->candidate);
    r = read_file(cli, edit);
    for (size_t i = 0; !r && (setting = cli_option_at(cli, "set", i)); i++)
        r = apply_set(cli, edit, setting);
    return r;
}

int candidate_create(struct cli *cli)
{
    Palmares__V1__CreateCandidateRequest request = PALMARES__V1__CREATE_CANDIDATE_REQUEST__INIT;
    ProtobufCMessage *created;
    struct edit edit = {0};
    int r;

    if (!cli_has(cli, "file") && !cli_has(cli, "set"))
        return cli_fail(
            cli, CLI_EXIT_USAGE, _("which candidate? pass -f FILE or --set FIELD=VALUE"));
    r = read_edit(cli, &edit);
    if (!r && text_is_empty(edit.candidate->session))
        r = cli_session(cli, &edit.candidate->session);
    if (r)
        return r;
    request.candidate = edit.candidate;
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, CANDIDATE_SERVICE, "CreateCandidate", &request.base, cli->arena, &created);
    return r ? r : cli_show(cli, CANDIDATE_COLUMNS, created);
}

/* A file about somebody else is a mistake. */
static int check_number(struct cli *cli, const Palmares__V1__Candidate *candidate)
{
    if (text_is_empty(candidate->number) || text_equal(candidate->number, cli->arguments[0]))
        return 0;
    return cli_fail(cli, CLI_EXIT_CONTENT, _("%s is about candidate %s, not %s"),
        cli_option_or_empty(cli, "file"), candidate->number, cli->arguments[0]);
}

int candidate_update(struct cli *cli)
{
    Palmares__V1__UpdateCandidateRequest request = PALMARES__V1__UPDATE_CANDIDATE_REQUEST__INIT;
    Google__Protobuf__FieldMask mask = GOOGLE__PROTOBUF__FIELD_MASK__INIT;
    ProtobufCMessage *updated;
    struct edit edit = {0};
    int r;

    r = read_edit(cli, &edit);
    if (!r)
        r = check_number(cli, edit.candidate);
    if (!r && edit.count == 0)
        r = cli_fail(
            cli, CLI_EXIT_USAGE, _("nothing to change: pass --set FIELD=VALUE or -f FILE"));
    if (!r && text_is_empty(edit.candidate->session))
        r = cli_session(cli, &edit.candidate->session);
    if (r)
        return r;
    edit.candidate->number = cli_text(cli->arguments[0]);
    if (cli_has(cli, "etag"))
        edit.candidate->etag = cli_text(cli_option(cli, "etag"));
    mask.paths = (char **)(uintptr_t)edit.fields;
    mask.n_paths = edit.count;
    request.candidate = edit.candidate;
    request.update_mask = &mask;
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, CANDIDATE_SERVICE, "UpdateCandidate", &request.base, cli->arena, &updated);
    return r ? r : cli_show(cli, CANDIDATE_COLUMNS, updated);
}
