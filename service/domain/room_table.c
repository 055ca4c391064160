#include "domain/room_table.h"

#include "base/text.h"
#include "domain/room_rule.h"

#include <errno.h>

/* In the order of enum room_field. */
static const struct table_heading headings[ROOM_FIELD_COUNT] = {
    {"Centre", "centre codecentre codeducentre uaicentre uaiducentre", true},
    {"Nom du centre", "nomducentre nomcentre libellecentre libelleducentre", true},
    {"Adresse", "adresse adresseducentre adressecentre", false},
    {"Zone", "zone zonegeographique", true},
    {"Salle", "salle nomdelasalle nomsalle numerodesalle nsalle", true},
    {"Places", "places nombredeplaces nbplaces capacite", true},
    {"Ordinateurs", "ordinateurs postes nombredordinateurs nbordinateurs pc", false},
    {"Places de loge", "placesdeloge placesloge loge", false},
    {"Fermetures", "fermetures fermeture fermee indisponibilites", false},
    {"Remarque", "remarque remarques observation observations", false},
};

struct reading {
    struct op *op;
    const struct resource_terms *terms;
    struct table_columns columns;
    struct room_table table;
    struct table_key *keys; /* of the rooms */
    uint64_t *centre_lines; /* where each was first */
};

static int read_headings(
    void *context, uint64_t line, const char *const *texts, size_t count, bool *ret_stop)
{
    struct reading *reading = context;
    int r;

    (void)line;
    reading->columns =
        (struct table_columns){.headings = headings, .heading_count = ARRAY_LEN(headings)};
    r = table_find_columns(
        reading->op, &reading->columns, &reading->table.issues, texts, count, ret_stop);
    reading->table.mask = reading->columns.mask;
    return r;
}

static int take_finding(void *context, unsigned field, const struct finding *finding)
{
    return table_refuse_cell(context, field, finding);
}

static int read_room(struct reading *reading, struct table_row *row, struct room *room)
{
    const char **closed = arena_calloc(reading->op->arena, 1, sizeof *closed);
    int r;

    if (!closed)
        return -ENOMEM;
    *closed = table_cell(row, ROOM_FIELD_CLOSED);
    *room = (struct room){
        .session = "",
        .centre = table_cell(row, ROOM_FIELD_CENTRE),
        .name = table_cell(row, ROOM_FIELD_NAME),
        .closed = closed,
        .closed_count = 1,
        .remark = table_cell(row, ROOM_FIELD_REMARK),
    };
    r = table_read_u32(row, ROOM_FIELD_SEATS, ROOM_SEATS_MAX, 0, &room->seats);
    if (r == 0)
        r = table_read_u32(row, ROOM_FIELD_COMPUTERS, ROOM_SEATS_MAX, 0, &room->computers);
    if (r == 0)
        r = table_read_u32(row, ROOM_FIELD_LOGE_SEATS, ROOM_SEATS_MAX, 0, &room->loge_seats);
    return r;
}

static struct centre read_centre(const struct table_row *row)
{
    return (struct centre){
        .session = "",
        .code = table_cell(row, ROOM_FIELD_CENTRE),
        .name = table_cell(row, ROOM_FIELD_CENTRE_NAME),
        .address = table_cell(row, ROOM_FIELD_ADDRESS),
        .zone = table_cell(row, ROOM_FIELD_ZONE),
    };
}

/* ---- centres: the first row of each says it ---- */

static int refuse_other(struct table_row *row, unsigned field, uint64_t line)
{
    struct finding finding;

    (void)finding_set(&finding, "CENTRE_DIFFERS", "Write the same on all rows of a centre.",
        "Line %llu says another thing of this centre.", (unsigned long long)line);
    return table_refuse_cell(row, field, &finding);
}

static int compare_centre(
    struct table_row *row, const struct centre *centre, const struct centre *first, uint64_t line)
{
    int r = 0;

    if (!text_equal(centre->name, first->name))
        r = refuse_other(row, ROOM_FIELD_CENTRE_NAME, line);
    if (r == 0 && !text_equal(centre->address, first->address))
        r = refuse_other(row, ROOM_FIELD_ADDRESS, line);
    if (r == 0 && !text_equal(centre->zone, first->zone))
        r = refuse_other(row, ROOM_FIELD_ZONE, line);
    return r;
}

/* The last rows are likely of the same centre. */
static size_t find_centre(const struct room_table *table, const char *code)
{
    for (size_t i = table->centre_count; i > 0; i--)
        if (text_equal(table->centres[i - 1].code, code))
            return i - 1;
    return table->centre_count;
}

static int take_centre(struct reading *reading, struct table_row *row, const struct centre *centre)
{
    struct room_table *table = &reading->table;
    size_t at = find_centre(table, centre->code);

    if (at < table->centre_count)
        return compare_centre(row, centre, &table->centres[at], reading->centre_lines[at]);
    reading->centre_lines[at] = row->line;
    table->centres[table->centre_count++] = *centre;
    return 0;
}

static int read_row(void *context, uint64_t line, const char *const *cells)
{
    struct reading *reading = context;
    struct room_table *table = &reading->table;
    struct table_row row = {.op = reading->op,
        .columns = &reading->columns,
        .issues = &table->issues,
        .line = line,
        .cells = cells};
    const struct resource_check check = {reading->op->arena, reading->terms, take_finding, &row};
    struct centre centre = read_centre(&row);
    struct room room;
    int r = read_room(reading, &row, &room);

    if (r == 0 && !row.wrong)
        r = room_settle(&check, &room);
    if (r == 0)
        r = centre_settle(&check, &centre);
    if (r == 0 && !row.wrong)
        r = take_centre(reading, &row, &centre);
    if (r || row.wrong)
        return r;
    reading->keys[table->room_count] = (struct table_key){room.centre, room.name, line};
    table->rooms[table->room_count++] = room;
    return 0;
}

int room_table_read(struct op *op,
    const struct resource_terms *terms,
    const void *content,
    size_t size,
    struct room_table *ret_table)
{
    struct reading *reading = arena_calloc(op->arena, 1, sizeof *reading);
    const struct table_reader reader = {
        .rows_max = ROOM_TABLE_ROWS_MAX,
        .nothing = "the file has no rooms",
        .headings = read_headings,
        .row = read_row,
        .context = reading,
    };
    struct room_table *table;
    int r;

    if (!reading)
        return -ENOMEM;
    reading->op = op;
    reading->terms = terms;
    reading->keys = arena_calloc(op->arena, ROOM_TABLE_ROWS_MAX, sizeof *reading->keys);
    reading->centre_lines =
        arena_calloc(op->arena, ROOM_TABLE_ROWS_MAX, sizeof *reading->centre_lines);
    table = &reading->table;
    table->rooms = arena_calloc(op->arena, ROOM_TABLE_ROWS_MAX, sizeof *table->rooms);
    table->centres = arena_calloc(op->arena, ROOM_TABLE_ROWS_MAX, sizeof *table->centres);
    if (!reading->keys || !reading->centre_lines || !table->rooms || !table->centres)
        return -ENOMEM;
    r = table_read(op, content, size, &reader, &table->issues);
    if (r == 0)
        r = table_refuse_repeats(
            op, &table->issues, reading->keys, table->room_count, headings[ROOM_FIELD_NAME].shown);
    if (r == 0)
        *ret_table = *table;
    return r;
}
