/* Lists and single things, shown from their descriptors: one row of data a column. */
#pragma once

#include "cli/cli.h"
#include "cli/table.h"

enum cli_column_style {
    CLI_LEFT = false,
    CLI_RIGHT = true,  /* numbers */
    CLI_RIGHT_OR_NONE, /* numbers of which 0 says that there is none: a dash, for people */
    CLI_SHORT,         /* long texts: their beginning, for people; CSV and JSON have the whole */
};

/* A field whose name ends in _hundredths is shown to people as a number: 1250 is "12,50". */
struct cli_column {
    const char *heading; /* N_() */
    const char *field;   /* proto name, "definition.specialty" for a field of a field (of each of a
                            list, then   joined); the heading of CSV */
    enum cli_column_style style;
    /* Colour of the cell for this row; NULL: plain. */
    enum table_colour (*colour)(const ProtobufCMessage *row);
};

/* A List method: its request has page_size and page_token, its response next_page_token and one
 * list of messages. */
struct cli_listing {
    const ProtobufCServiceDescriptor *service;
    const char *method;
    uint32_t page_max;                /* largest page_size */
    const struct cli_column *columns; /* up to the row without a heading */
    const char *empty;                /* N_(): what to say when there is none */
    /* What people read in a cell, in the arena, in place of the field ("" too); NULL, or it gives
     * NULL: the field. */
    const char *(*cell)(
        const struct cli_column *column, const ProtobufCMessage *row, struct arena *arena);
};

/* Options that cli_list() reads; put them in the command's table. */
#define CLI_LIST_OPTIONS                                                                         \
    {"limit", 0, "N", N_("show at most N (50)"), NULL, false},                                   \
        {"all", 0, NULL, N_("show all, page after page"), NULL, false},                          \
    {                                                                                            \
        "page", 0, "TOKEN", N_("go on from the nextPageToken of an earlier answer"), NULL, false \
    }

/* Call, page after page, and print in the format asked for. 0 or an exit code. */
int cli_list(
    struct cli *cli, const struct cli_listing *listing, ProtobufCMessage *request) MUST_CHECK;

/* The same, all pages, for a command without these options. */
int cli_list_all(
    struct cli *cli, const struct cli_listing *listing, ProtobufCMessage *request) MUST_CHECK;

/* Print one list of messages of a message that is there already, as a table or CSV. 0 or an exit
 * code. */
int cli_show_list(struct cli *cli,
    const struct cli_column *columns,
    const ProtobufCMessage *holder,
    const char *list_field) MUST_CHECK;

/* One thing: a row a field in a table, one line in CSV, the message in JSON. Empty fields are left
 * out of the table. */
int cli_show(
    struct cli *cli, const struct cli_column *columns, const ProtobufCMessage *message) MUST_CHECK;

/* Text of a field for a cell, in the arena: enums by their short name, instants, lists joined. NULL
 * when memory is short. `raw`: as programs read it; otherwise for people. */
const char *cli_field_text(
    const ProtobufCMessage *message, const char *field, bool raw, struct arena *arena) MUST_CHECK;

/* A message as JSON, `indent` behind each new line; and as one element of a list. -errno. */
int cli_put_json(const ProtobufCMessage *message, const char *indent) MUST_CHECK;
int cli_put_json_element(const ProtobufCMessage *row, bool first) MUST_CHECK;
/* A text as a JSON string; bytes that are no UTF-8 become U+FFFD. */
void cli_put_json_text(const char *text);
