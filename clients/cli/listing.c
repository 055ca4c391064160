#include "cli/listing.h"

#include "base/text.h"
#include "clientlib/protojson.h"
#include "clientlib/rfc3339.h"

#include <errno.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <inttypes.h>

enum { PAGE_BYTES_MAX = 64 * 1024 * 1024, COLUMNS_MAX = 32, USUAL_LIMIT = 50 };

#define PACKAGE "palmares.v1."

/* The words of the contract that people see in tables; behind their enum's name where another
 * enum's word is translated otherwise. */
static const char *const WORDS[] = {
    N_("registered"),
    N_("withdrawn"),
    N_("admin"),
    N_("manager"),
    N_("establishment"),
    N_("kiosk"),
    N_("juror"),
    N_("auditor"),
    N_("added"),
    N_("removed"),
    N_("changed"),
    N_("yes"),
    N_("oral"),
    N_("jury"),
    N_("professor"),
    N_("professional"),
    N_("researcher"),
    N_("inspector"),
    N_("employer"),
    N_("employee"),
    N_("EngagementRequest.State|submitted"),
    N_("EngagementRequest.State|accepted"),
    N_("EngagementRequest.State|refused"),
    N_("EngagementRequest.State|withdrawn"),
    N_("EngagementForm.Per|week"),
    N_("EngagementForm.Per|month"),
    N_("Plan.State|draft"),
    N_("Plan.State|published"),
    N_("Plan.State|superseded"),
    N_("Plan.State|discarded"),
    N_("Plan.Origin|proposed"),
    N_("Plan.Origin|repaired"),
    N_("Plan.Origin|moved"),
    N_("PlanJob.State|running"),
    N_("PlanJob.State|done"),
    N_("PlanJob.State|cancelled"),
    N_("PlanJob.State|failed"),
};

/* "CANDIDATE_CLASS_A" of CandidateClass is "A"; "REGISTERED" stays. */
static const char *short_enum(const ProtobufCEnumDescriptor *type, const char *name)
{
    const char *kind = type->short_name;
    const char *at = name;

    for (; *kind; kind++) {
        char upper = *kind >= 'a' && *kind <= 'z' ? (char)(*kind - 'a' + 'A') : *kind;
        if (kind != type->short_name && *kind >= 'A' && *kind <= 'Z' && *at++ != '_')
            return name;
        if (*at++ != upper)
            return name;
    }
    return *at == '_' && at[1] ? at + 1 : name;
}

/* A word of an enum in the language of the person. NULL when memory is short. */
static const char *translate(
    const ProtobufCEnumDescriptor *type, const char *word, struct arena *arena)
{
    const char *of = type->name + (text_starts_with(type->name, PACKAGE) ? strlen(PACKAGE) : 0);
    const char *key = arena_printf(arena, "%s|%s", of, word), *translated;

    if (!key)
        return NULL;
    translated = _(key);
    (void)WORDS;
    return text_equal(translated, key) ? _(word) : translated;
}

static const char *enum_text(
    const ProtobufCEnumDescriptor *type, int number, bool raw, struct arena *arena)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, number);
    const char *name;
    char *lower;

    if (!value)
        return arena_printf(arena, "%d", number);
    name = short_enum(type, value->name);
    if (number == 0)
        return "";
    if (raw || !name[1])
        return name;
    lower = arena_strdup(arena, name);
    if (!lower)
        return NULL;
    for (char *c = lower; *c; c++)
        *c = *c == '_' ? ' ' : *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    return translate(type, lower, arena);
}

static const char *instant_text(const ProtobufCMessage *message, bool raw, struct arena *arena)
{
    Google__Protobuf__Timestamp instant;
    struct rfc3339_parts parts;
    char text[RFC3339_TEXT_SIZE];

    memcpy(&instant, message, sizeof instant);
    if (raw)
        return rfc3339_format(instant.seconds, instant.nanos, text) ? "?"
                                                                    : arena_strdup(arena, text);
    if (rfc3339_split(instant.seconds, 0, &parts))
        return "?";
    return arena_printf(arena, "%04d-%02d-%02d %02d:%02d:%02dZ", parts.year, parts.month, parts.day,
        parts.hour, parts.minute, parts.second);
}

static const char *message_text(const ProtobufCMessage *message, bool raw, struct arena *arena)
{
    CLEANUP_BUFFER struct buffer text = {0};

    if (!message)
        return "";
    if (text_equal(message->descriptor->name, "google.protobuf.Timestamp"))
        return instant_text(message, raw, arena);
    if (protojson_write(message, PROTOJSON_COMPACT, &text))
        return NULL;
    return arena_strndup(arena, (const char *)text.data, text.size);
}

static const char *value_text(
    const ProtobufCFieldDescriptor *field, const void *at, bool raw, struct arena *arena)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return arena_printf(arena, "%" PRId32, *(const int32_t *)at);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return arena_printf(arena, "%" PRIu32, *(const uint32_t *)at);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return arena_printf(arena, "%" PRId64, *(const int64_t *)at);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return arena_printf(arena, "%" PRIu64, *(const uint64_t *)at);
    case PROTOBUF_C_TYPE_BOOL:
        return !*(const protobuf_c_boolean *)at ? "" : raw ? "true" : _("yes");
    case PROTOBUF_C_TYPE_ENUM:
        return enum_text(field->descriptor, *(const int *)at, raw, arena);
    case PROTOBUF_C_TYPE_STRING:
        return *(char *const *)at ? *(char *const *)at : "";
    case PROTOBUF_C_TYPE_MESSAGE:
        return message_text(*(ProtobufCMessage *const *)at, raw, arena);
    default: /* no float and no bytes in what is listed */
        return "";
    }
}

static const char *list_text(const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field,
    bool raw,
    struct arena *arena)
{
    size_t count =
        *(const size_t *)(const void *)((const char *)message + field->quantifier_offset);
    const char *array = *(char *const *)(const void *)((const char *)message + field->offset);
    size_t size = field->type == PROTOBUF_C_TYPE_ENUM ? sizeof(int) : sizeof(void *);
    const char *text = "";

    if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE &&
        field->type != PROTOBUF_C_TYPE_ENUM)
        return "";
    for (size_t i = 0; i < count && text; i++) {
        const char *one = value_text(field, array + i * size, raw, arena);
        text = one ? arena_printf(arena, "%s%s%s", text, i ? ", " : "", one) : NULL;
    }
    return text;
}

/* "members.examiner": that field of each message of a list, joined. */
static const char *inner_list_text(const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field,
    const char *inner,
    bool raw,
    struct arena *arena)
{
    size_t count =
        *(const size_t *)(const void *)((const char *)message + field->quantifier_offset);
    ProtobufCMessage *const *rows =
        *(ProtobufCMessage ***)(uintptr_t)((const char *)message + field->offset);
    const char *text = "";

    for (size_t i = 0; i < count && text; i++) {
        const char *one = cli_field_text(rows[i], inner, raw, arena);
        text = one ? arena_printf(arena, "%s%s%s", text, i ? ", " : "", one) : NULL;
    }
    return text;
}

const char *cli_field_text(
    const ProtobufCMessage *message, const char *field_name, bool raw, struct arena *arena)
{
    const ProtobufCFieldDescriptor *field;
    size_t length = strcspn(field_name, ".");
    char *first = arena_strndup(arena, field_name, length);
    const void *at;

    if (!first)
        return NULL;
    field = protobuf_c_message_descriptor_get_field_by_name(message->descriptor, first);
    if (!field)
        return NULL; /* a bug of the column: a test reads every table */
    at = (const char *)message + field->offset;
    if (field_name[length] == '.' && field->label == PROTOBUF_C_LABEL_REPEATED)
        return inner_list_text(message, field, field_name + length + 1, raw, arena);
    if (field_name[length] == '.') {
        const ProtobufCMessage *inner = *(ProtobufCMessage *const *)at;
        return inner ? cli_field_text(inner, field_name + length + 1, raw, arena) : "";
    }
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return list_text(message, field, raw, arena);
    return value_text(field, at, raw, arena);
}

static size_t column_count(const struct cli_column *columns)
{
    size_t count = 0;

    while (columns[count].heading)
        count++;
    return base_min_size(count, COLUMNS_MAX);
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
            .right = columns[i].right,
        };
    return table_new(&options);
}

static int add_row(const struct cli *cli,
    struct table *table,
    const struct cli_column *columns,
    const ProtobufCMessage *row,
    struct arena *arena)
{
    for (size_t i = 0; i < column_count(columns); i++) {
        const char *text = cli_field_text(row, columns[i].field, cli->format == CLI_CSV, arena);
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
                printing->arena);
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

int cli_list(struct cli *cli, const struct cli_listing *listing, ProtobufCMessage *request)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(PAGE_BYTES_MAX);
    struct table_column headings[COLUMNS_MAX];
    struct printing printing = {.cli = cli,
        .listing = listing,
        .request = request,
        .arena = arena,
        .all = cli_has(cli, "all")};
    int r;

    if (!arena)
        return -ENOMEM;
    printing.next = cli_option_or_empty(cli, "page");
    r = cli_option_u32(cli, "limit", USUAL_LIMIT, 1000 * 1000, &printing.limit);
    if (!r)
        r = begin(&printing, headings);
    if (!r)
        r = print_pages(&printing);
    if (!r)
        r = end(&printing);
    table_free(printing.table);
    return r;
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
        r = add_row(cli, table, columns, rows[i], cli->arena);
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
        if (!*text || (columns->right && text_equal(text, "0")))
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
    r = table ? add_row(cli, table, columns, message, cli->arena) : -ENOMEM;
    if (!r)
        r = table_flush(table);
    return r ? r : cli_finish_output(cli);
}
