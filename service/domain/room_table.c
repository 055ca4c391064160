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
    const struct resource_terms *terms;
    struct room_table table;
    uint64_t *centre_lines; /* where each was first */
};

static int read_room(struct table_row *row, struct room *room)
{
    const char **closed = arena_calloc(row->op->arena, 1, sizeof *closed);
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

static int read_row(void *context, struct table_row *row, struct table_key *key)
{
    struct reading *reading = context;
    struct room_table *table = &reading->table;
    const struct resource_check check = {row->op->arena, reading->terms, table_take_finding, row};
    struct centre centre = read_centre(row);
    struct room room;
    int r = read_room(row, &room);

    if (r == 0 && !row->wrong)
        r = room_settle(&check, &room);
    if (r == 0)
        r = centre_settle(&check, &centre);
    if (r == 0 && !row->wrong)
        r = take_centre(reading, row, &centre);
    if (r || row->wrong)
        return r;
    key->first = room.centre;
    key->second = room.name;
    table->rooms[table->room_count++] = room;
    return 0;
}

int room_table_read(struct op *op,
    const struct resource_terms *terms,
    const void *content,
    size_t size,
    struct room_table *ret_table)
{
    struct reading reading = {.terms = terms};
    const struct table_list list = {
        .headings = headings,
        .heading_count = ARRAY_LEN(headings),
        .unique = ROOM_FIELD_NAME,
        .rows_max = ROOM_TABLE_ROWS_MAX,
        .nothing = "the file has no rooms",
        .row = read_row,
        .context = &reading,
    };
    struct room_table *table = &reading.table;
    int r;

    reading.centre_lines =
        arena_calloc(op->arena, ROOM_TABLE_ROWS_MAX, sizeof *reading.centre_lines);
    table->rooms = arena_calloc(op->arena, ROOM_TABLE_ROWS_MAX, sizeof *table->rooms);
    table->centres = arena_calloc(op->arena, ROOM_TABLE_ROWS_MAX, sizeof *table->centres);
    if (!reading.centre_lines || !table->rooms || !table->centres)
        return -ENOMEM;
    r = table_read_list(op, content, size, &list, &table->issues, &table->mask);
    if (r == 0)
        *ret_table = *table;
    return r;
}
