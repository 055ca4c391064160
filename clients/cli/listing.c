#include "cli/listing.h"

#include "base/text.h"
#include "clientlib/protojson.h"

#include <errno.h>

enum { PAGE_BYTES_MAX = 64 * 1024 * 1024, COLUMNS_MAX = 32, USUAL_LIMIT = 50, SHORT_WIDTH = 60 };

static size_t column_count(const struct cli_column *columns)
{
    size_t count = 0;

    while (columns[count].heading)
        count++;
    return base_min_size(count, COLUMNS_MAX);
}

static bool is_number(const struct cli_column *column)
{
    return column->style == CLI_RIGHT || column->style == CLI_RIGHT_OR_NONE;
}

static struct table *open_table(
    const struct cli *cli, const struct cli_column *columns, struct table_column *headings)
{
    struct table_options options = {
        .style = cli->format == CLI_CSV ? TABLE_CSV : TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = headings,
        .column_count = column_count(columns),
    };

    for (size_t i = 0; i < options.column_count; i++)
        headings[i] = (struct table_column){
            .heading = cli->format == CLI_CSV ? columns[i].field : _(columns[i].heading),
            .right = is_number(&columns[i]),
        };
    return table_new(&options);
}

typedef const char *(*cell_fn)(
    const struct cli_column *column, const ProtobufCMessage *row, struct arena *arena);

static const char *cell_text(
    const struct cli_column *column, const ProtobufCMessage *row, cell_fn cell, struct arena *arena)
{
    const char *text = cell ? cell(column, row, arena) : NULL;

    if (!text)
        text = cli_field_text(row, column->field, false, arena);
    if (text && column->style == CLI_SHORT)
        return table_shorten(arena, text, SHORT_WIDTH);
    return text && column->style == CLI_RIGHT_OR_NONE && text_equal(text, "0") ? "–" : text;
}

static int add_row(const struct cli *cli,
    struct table *table,
    const struct cli_column *columns,
    const ProtobufCMessage *row,
    cell_fn cell,
    struct arena *arena)
{
    for (size_t i = 0; i < column_count(columns); i++) {
        const char *text = cli->format == CLI_CSV
                               ? cli_field_text(row, columns[i].field, true, arena)
                               : cell_text(&columns[i], row, cell, arena);
        int r = text ? table_cell_coloured(
                           table, columns[i].colour ? columns[i].colour(row) : TABLE_PLAIN, text)
                     : -ENOMEM;
        if (r)
            return r;
    }
    return 0;
}

/* The list of messages of a response; each List method has one (a test goes through them). */
static const ProtobufCFieldDescriptor *list_of(const ProtobufCMessageDescriptor *type)
{
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (type->fields[i].label == PROTOBUF_C_LABEL_REPEATED &&
            type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
            return &type->fields[i];
    }
    abort();
}

static void *field_at(ProtobufCMessage *message, const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);

    return field ? (char *)message + field->offset : NULL;
}

static ProtobufCMessage *const *rows_of(
    const ProtobufCMessage *response, const ProtobufCFieldDescriptor *field, size_t *ret_count)
{
    const char *base = (const char *)response;

    *ret_count = *(const size_t *)(const void *)(base + field->quantifier_offset);
    return *(ProtobufCMessage ***)(uintptr_t)(base + field->offset);
}

int cli_put_json(const ProtobufCMessage *message, const char *indent)
{
    CLEANUP_BUFFER struct buffer text = {0};
    int r = protojson_write(message, 0, &text);

    for (size_t i = 0; i < text.size && !r; i++) {
        (void)fputc(text.data[i], stdout);
        if (text.data[i] == '\n')
            (void)fputs(indent, stdout);
    }
    return r;
}

int cli_put_json_element(const ProtobufCMessage *row, bool first)
{
    (void)fputs(first ? "\n    " : ",\n    ", stdout);
    return cli_put_json(row, "    ");
}

void cli_put_json_text(const char *text)
{
    size_t left = strlen(text);

    (void)fputc('"', stdout);
    while (left > 0) {
        size_t length = 1;
        int32_t character = text_utf8_decode(text, left, &length);

        length = character < 0 ? 1 : length;
        if (character < 0)
            (void)fputs("\xef\xbf\xbd", stdout);
        else if (character < 0x20)
            (void)printf("\\u%04x", (unsigned)character);
        else
            (void)printf(
                "%s%.*s", character == '"' || character == '\\' ? "\\" : "", (int)length, text);
        text += length;
        left -= length;
    }
    (void)fputc('"', stdout);
}

/* A list that is being printed. */
struct printing {
    struct cli *cli;
    const struct cli_listing *listing;
    ProtobufCMessage *request;
    struct table *table; /* not for JSON */
    struct arena *arena; /* of one page */
    uint32_t limit;
    size_t printed;
    bool all;
    const char *next; /* page token, in the arena of the run */
};

static int print_page(struct printing *printing, const ProtobufCMessage *response)
{
    size_t count;
    ProtobufCMessage *const *rows = rows_of(response, list_of(response->descriptor), &count);
    int r = 0;

    for (size_t i = 0; i < count && !r; i++, printing->printed++) {
        if (printing->cli->format == CLI_JSON)
            r = cli_put_json_element(rows[i], printing->printed == 0);
        else
            r = add_row(printing->cli, printing->table, printing->listing->columns, rows[i],
                printing->listing->cell, printing->arena);
    }
    if (r || !printing->table || table_rows(printing->table) == 0)
        return r;
    return table_flush(printing->table);
}

static int get_page(struct printing *printing, ProtobufCMessage **ret_response)
{
    uint32_t *page_size = field_at(printing->request, "page_size");
    char **page_token = field_at(printing->request, "page_token");
    size_t wanted =
        printing->all ? printing->listing->page_max : printing->limit - printing->printed;
    const char *const *next;
    int r;

    *page_size = (uint32_t)base_min_size(wanted, printing->listing->page_max);
    if (page_token)
        *page_token = cli_text(printing->next);
    r = cli_call(printing->cli, printing->listing->service, printing->listing->method,
        printing->request, printing->arena, ret_response);
    if (r)
        return r;
    next = field_at(*ret_response, "next_page_token");
    printing->next = next ? arena_strdup(printing->cli->arena, *next) : "";
    return printing->next ? 0 : -ENOMEM;
}

static int print_pages(struct printing *printing)
{
    for (;;) {
        ProtobufCMessage *response;
        int r;

        arena_reset(printing->arena);
        r = get_page(printing, &response);
        if (!r)
            r = print_page(printing, response);
        if (!r)
            r = cli_finish_output(printing->cli);
        if (r)
            return r;
        if (text_is_empty(printing->next))
            return 0;
        if (!printing->all && printing->printed >= printing->limit)
            return 0;
    }
}

static int begin(struct printing *printing, struct table_column *headings)
{
    const ProtobufCMethodDescriptor *method;

    if (printing->cli->format != CLI_JSON) {
        printing->table = open_table(printing->cli, printing->listing->columns, headings);
        return printing->table ? 0 : -ENOMEM;
    }
    method = protobuf_c_service_descriptor_get_method_by_name(
        printing->listing->service, printing->listing->method);
    (void)printf("{\n  \"%s\": [", list_of(method->output)->name);
    return 0;
}

static int end(struct printing *printing)
{
    struct cli *cli = printing->cli;
    bool more = !text_is_empty(printing->next);

    if (cli->format == CLI_JSON) {
        (void)fputs(printing->printed ? "\n  ]" : "]", stdout);
        if (more)
            (void)printf(",\n  \"nextPageToken\": \"%s\"", printing->next);
        (void)fputs("\n}\n", stdout);
        return cli_finish_output(cli);
    }
    if (printing->printed == 0 && cli->format == CLI_CSV && table_flush(printing->table))
        return -EIO;
    if (printing->printed == 0)
        cli_say(cli, "%s", _(printing->listing->empty));
    if (more)
        cli_say(cli, _("there are more: --limit N, --all, or --page %s"), printing->next);
    return cli_finish_output(cli);
}

static int run_list(struct printing *printing)
{
    struct table_column headings[COLUMNS_MAX];
    int r = begin(printing, headings);

    if (!r)
        r = print_pages(printing);
    if (!r)
        r = end(printing);
    table_free(printing->table);
    return r;
}

int cli_list(struct cli *cli, const struct cli_listing *listing, ProtobufCMessage *request)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(PAGE_BYTES_MAX);
    struct printing printing = {.cli = cli,
        .listing = listing,
        .request = request,
        .arena = arena,
        .all = cli_has(cli, "all"),
        .next = cli_option_or_empty(cli, "page")};
    int r =
        arena ? cli_option_u32(cli, "limit", USUAL_LIMIT, 1000 * 1000, &printing.limit) : -ENOMEM;

    return r ? r : run_list(&printing);
}

int cli_list_all(struct cli *cli, const struct cli_listing *listing, ProtobufCMessage *request)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(PAGE_BYTES_MAX);
    struct printing printing = {.cli = cli,
        .listing = listing,
        .request = request,
        .arena = arena,
        .all = true,
        .next = ""};

    return arena ? run_list(&printing) : -ENOMEM;
}

int cli_show_list(struct cli *cli,
    const struct cli_column *columns,
    const ProtobufCMessage *holder,
    const char *list_field)
{
    struct table_column headings[COLUMNS_MAX];
    CLEANUP(table_free_p) struct table *table = open_table(cli, columns, headings);
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(holder->descriptor, list_field);
    size_t count = 0;
    ProtobufCMessage *const *rows = field ? rows_of(holder, field, &count) : NULL;
    int r = !table ? -ENOMEM : field ? 0 : -EINVAL;

    for (size_t i = 0; i < count && !r; i++)
        r = add_row(cli, table, columns, rows[i], NULL, cli->arena);
    if (!r && (count > 0 || cli->format == CLI_CSV))
        r = table_flush(table);
    return r ? r : cli_finish_output(cli);
}

/* A table of two columns, a row a field. */
static int show_fields(
    struct cli *cli, const struct cli_column *columns, const ProtobufCMessage *message)
{
    const struct table_column headings[] = {{_("Field"), false}, {_("Value"), false}};
    const struct table_options options = {.style = TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = headings,
        .column_count = ARRAY_LEN(headings)};
    CLEANUP(table_free_p) struct table *table = table_new(&options);
    int r = table ? 0 : -ENOMEM;

    for (; columns->heading && !r; columns++) {
        const char *text = cli_field_text(message, columns->field, false, cli->arena);
        if (!text)
            return -ENOMEM;
        if (!*text || (is_number(columns) && text_equal(text, "0")))
            continue;
        r = table_cell_coloured(table, TABLE_DIM, _(columns->heading));
        if (!r)
            r = table_cell_coloured(
                table, columns->colour ? columns->colour(message) : TABLE_PLAIN, text);
    }
    return r ? r : table_flush(table);
}

int cli_show(struct cli *cli, const struct cli_column *columns, const ProtobufCMessage *message)
{
    struct table_column headings[COLUMNS_MAX];
    CLEANUP(table_free_p) struct table *table = NULL;
    int r;

    if (cli->format == CLI_JSON)
        return cli_print_json(cli, message);
    if (cli->format == CLI_TABLE) {
        r = show_fields(cli, columns, message);
        return r ? r : cli_finish_output(cli);
    }
    table = open_table(cli, columns, headings);
    r = table ? add_row(cli, table, columns, message, NULL, cli->arena) : -ENOMEM;
    if (!r)
        r = table_flush(table);
    return r ? r : cli_finish_output(cli);
}
