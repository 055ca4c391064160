#include "cli/edit.h"

#include "base/text.h"
#include "clientlib/protojson.h"

#include <errno.h>

/* A file made by "show -o json" holds what the service alone sets. */
static bool is_own_field(const struct cli_edit *edit, const char *name)
{
    for (const char *const *theirs = edit->theirs; *theirs; theirs++)
        if (text_equal(*theirs, name))
            return false;
    return true;
}

static int add_field(struct cli *cli, struct cli_edit *edit, const char *name)
{
    const char **longer;

    if (!is_own_field(edit, name) || text_find(edit->fields, edit->count, name) < edit->count)
        return 0;
    longer = arena_calloc(cli->arena, edit->count + 1, sizeof *longer);
    if (!longer)
        return -ENOMEM;
    if (edit->count)
        memcpy(longer, edit->fields, edit->count * sizeof *longer);
    longer[edit->count++] = name;
    edit->fields = longer;
    return 0;
}

int cli_edit_file(struct cli *cli, struct cli_edit *edit)
{
    const ProtobufCMessageDescriptor *type = edit->message->descriptor;
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
    edit->message = message;
    for (size_t i = 0; i < count && !r; i++)
        r = add_field(cli, edit, names[i]);
    return r;
}

static int apply_set(struct cli *cli, struct cli_edit *edit, const char *setting)
{
    const char *equals = strchr(setting, '=');
    const ProtobufCFieldDescriptor *field;
    struct protojson_error error;
    const char *value;
    char *name;
    int r;

    if (!equals || equals == setting)
        return cli_fail(cli, CLI_EXIT_USAGE, _("--set \"%s\": FIELD=VALUE is expected, such as %s"),
            setting, edit->example);
    name = arena_strndup(cli->arena, setting, (size_t)(equals - setting));
    value = name && edit->full_value ? edit->full_value(cli, name, equals + 1) : equals + 1;
    if (!name || !value)
        return -ENOMEM;
    r = protojson_set(edit->message, name, value, cli->arena, &error);
    if (r == PROTOJSON_E_INVALID)
        return cli_fail(
            cli, CLI_EXIT_USAGE, "--set %s: %s: %s", setting, error.path, error.message);
    field = protojson_field(edit->message->descriptor, name);
    return r || !field ? r : add_field(cli, edit, field->name);
}

int cli_edit_set(struct cli *cli, struct cli_edit *edit)
{
    const char *setting;
    int r = 0;

    for (size_t i = 0; !r && (setting = cli_option_at(cli, "set", i)); i++)
        r = apply_set(cli, edit, setting);
    return r;
}
