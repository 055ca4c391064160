/* `palmares dossier history` and `diff`: what changed, and when. */
#include "cli/dossier.h"

#include "base/text.h"

#include <errno.h>

enum { HISTORY_COLUMNS = 7 };

static struct table *open_table(
    const struct cli *cli, const struct table_column *columns, size_t count)
{
    const struct table_options options = {
        .style = cli->format == CLI_CSV ? TABLE_CSV : TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = count,
    };
    return table_new(&options);
}

static int add_revision(
    struct cli *cli, struct table *table, const Palmares__V1__DocumentRevision *revision)
{
    size_t rows = revision->n_differences ? revision->n_differences : 1;
    const bool raw = cli->format == CLI_CSV;
    const char *number = arena_printf(cli->arena, "%u", revision->revision);
    const char *time = cli_field_text(&revision->base, "time", raw, cli->arena);
    const char *why = revision->deleted
                          ? arena_printf(cli->arena, _("taken out: %s"), revision->reason)
                          : revision->reason;
    int r = 0;

    for (size_t i = 0; i < rows && !r; i++) {
        const Palmares__V1__Difference *change =
            i < revision->n_differences ? revision->differences[i] : NULL;
        const bool head = i == 0 || raw; /* said once a revision, for people */
        const char *const texts[HISTORY_COLUMNS] = {
            head ? number : "",
            head ? time : "",
            head ? revision->principal : "",
            head ? why : "",
            change ? change->path : "",
            change ? change->before : "",
            change ? change->after : "",
        };
        for (size_t k = 0; k < HISTORY_COLUMNS && !r; k++)
            r = texts[k] ? table_cell_coloured(table,
                               k == 5   ? TABLE_RED
                               : k == 6 ? TABLE_GREEN
                                        : TABLE_PLAIN,
                               texts[k])
                         : -ENOMEM;
    }
    return r;
}

int dossier_history(struct cli *cli)
{
    const bool csv = cli->format == CLI_CSV;
    const struct table_column columns[HISTORY_COLUMNS] = {
        {csv ? "revision" : _("Revision"), true},
        {csv ? "time" : _("When"), false},
        {csv ? "principal" : _("Who"), false},
        {csv ? "reason" : _("Why"), false},
        {csv ? "path" : _("Field"), false},
        {csv ? "before" : _("Before"), false},
        {csv ? "after" : _("After"), false},
    };
    CLEANUP(table_free_p) struct table *table = open_table(cli, columns, ARRAY_LEN(columns));
    Palmares__V1__ListDocumentRevisionsRequest request =
        PALMARES__V1__LIST_DOCUMENT_REVISIONS_REQUEST__INIT;
    const Palmares__V1__ListDocumentRevisionsResponse *list;
    ProtobufCMessage *response;
    struct dossier_key key;
    int r = table ? dossier_key_read(cli, &key) : -ENOMEM;

    if (r)
        return r;
    request.session = key.session;
    request.candidate = key.candidate;
    request.kind = key.kind;
    request.ordinal = key.ordinal;
    r = cli_call(
        cli, DOSSIER_SERVICE, "ListDocumentRevisions", &request.base, cli->arena, &response);
    if (r)
        return r;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    list = (const void *)response;
    for (size_t i = 0; i < list->n_revisions && !r; i++)
        r = add_revision(cli, table, list->revisions[i]);
    if (!r)
        r = table_flush(table);
    return r ? r : cli_finish_output(cli);
}

/* ---- diff ---- */

struct side {
    struct dossier_value *values;
    size_t count;
    uint32_t revision;
};

static int read_side(
    struct cli *cli, const struct dossier_key *key, uint32_t revision, struct side *side)
{
    Palmares__V1__Document *document;
    Palmares__V1__DocumentKind kind;
    struct rpc_status status = {0};
    int r = dossier_get_document(cli, key, revision, &status, &document);

    if (r)
        return r;
    if (status.code != RPC_OK)
        return cli_fail_status(cli, &status);
    side->revision = document->revision;
    return dossier_values(
        dossier_content(document, &kind), cli->arena, &side->values, &side->count);
}

static const char *text_at(const struct side *side, const char *path)
{
    for (size_t i = 0; i < side->count; i++) {
        if (text_equal(side->values[i].path, path))
            return side->values[i].text;
    }
    return "";
}

/* What differs, as the service's own differences are. */
struct found {
    Palmares__V1__Difference *rows;
    size_t count;
};

static void add_difference(
    struct found *found, const char *path, const char *before, const char *after)
{
    Palmares__V1__Difference *row = &found->rows[found->count++];

    palmares__v1__difference__init(row);
    row->kind = !*before  ? PALMARES__V1__DIFFERENCE__KIND__ADDED
                : !*after ? PALMARES__V1__DIFFERENCE__KIND__REMOVED
                          : PALMARES__V1__DIFFERENCE__KIND__CHANGED;
    row->path = cli_text(path);
    row->before = cli_text(before);
    row->after = cli_text(after);
}

static int find_differences(
    struct cli *cli, const struct side *old, const struct side *new, struct found *found)
{
    *found = (struct found){
        .rows = arena_calloc(cli->arena, old->count + new->count + 1, sizeof *found->rows)};
    if (!found->rows)
        return -ENOMEM;
    for (size_t i = 0; i < old->count; i++) {
        const char *after = text_at(new, old->values[i].path);
        if (!text_equal(old->values[i].text, after))
            add_difference(found, old->values[i].path, old->values[i].text, after);
    }
    for (size_t i = 0; i < new->count; i++) {
        if (!*text_at(old, new->values[i].path))
            add_difference(found, new->values[i].path, "", new->values[i].text);
    }
    return 0;
}

/* [REV] [REV]: none: the last change; one: from it to the one in force; two: between them. */
static int read_revisions(struct cli *cli, uint32_t revisions[2])
{
    for (size_t i = 0; i + 2 < cli->argument_count; i++) {
        int64_t number;

        if (text_parse_i64(cli->arguments[i + 2], 1, INT32_MAX, &number))
            return cli_fail(cli, CLI_EXIT_USAGE, _("\"%s\": the number of a revision is expected"),
                cli->arguments[i + 2]);
        revisions[i] = (uint32_t)number;
    }
    return 0;
}

static int read_sides(struct cli *cli, struct side *old, struct side *new)
{
    uint32_t revisions[2] = {0, 0};
    struct dossier_key key;
    int r = read_revisions(cli, revisions);

    if (!r)
        r = dossier_key_read(cli, &key);
    if (!r)
        r = read_side(cli, &key, revisions[1], new);
    if (!r && revisions[0] == 0 && new->revision > 1)
        revisions[0] = new->revision - 1;
    if (!r && revisions[0] == 0)
        return cli_fail(cli, cli_exit_of(RPC_FAILED_PRECONDITION),
            _("there is only one revision: nothing to compare it with"));
    return r ? r : read_side(cli, &key, revisions[0], old);
}

static int put_json(const struct side *old, const struct side *new, const struct found *found)
{
    int r = 0;

    (void)printf(
        "{\n  \"from\": %u,\n  \"to\": %u,\n  \"differences\": [", old->revision, new->revision);
    for (size_t i = 0; i < found->count && !r; i++)
        r = cli_put_json_element(&found->rows[i].base, i == 0);
    (void)fputs(found->count ? "\n  ]\n}\n" : "]\n}\n", stdout);
    return r;
}

static int put_table(
    struct cli *cli, const struct side *old, const struct side *new, const struct found *found)
{
    const bool csv = cli->format == CLI_CSV;
    const char *before = arena_printf(cli->arena, _("Revision %u"), old->revision);
    const char *after = arena_printf(cli->arena, _("Revision %u"), new->revision);
    const struct table_column columns[] = {
        {csv ? "path" : _("Field"), false},
        {csv ? "before" : before, false},
        {csv ? "after" : after, false},
    };
    CLEANUP(table_free_p) struct table *table = open_table(cli, columns, ARRAY_LEN(columns));
    int r = table && before && after ? 0 : -ENOMEM;

    for (size_t i = 0; i < found->count && !r; i++) {
        const Palmares__V1__Difference *row = &found->rows[i];

        if (table_cell(table, row->path) || table_cell_coloured(table, TABLE_RED, row->before) ||
            table_cell_coloured(table, TABLE_GREEN, row->after))
            r = -ENOMEM;
    }
    return r || (found->count == 0 && !csv) ? r : table_flush(table);
}

int dossier_diff(struct cli *cli)
{
    struct side old = {0}, new = {0};
    struct found found;
    int r = read_sides(cli, &old, &new);

    if (!r)
        r = find_differences(cli, &old, &new, &found);
    if (r)
        return r;
    if (found.count == 0)
        cli_say(cli, _("nothing differs"));
    r = cli->format == CLI_JSON ? put_json(&old, &new, &found) : put_table(cli, &old, &new, &found);
    return r ? r : cli_finish_output(cli);
}
