#include "document/calendar_grid.h"

#include "base/text.h"
#include "document/french.h"

#include <errno.h>

/* Heading of the zone's column. */
static const char *heading_of(const struct calendar_zone *zone)
{
    return text_is_empty(zone->column) ? zone->label : zone->column;
}

static bool is_shown(const struct calendar_document *document, const struct calendar_zone *zone)
{
    return text_is_empty(document->zone) || text_equal(document->zone, zone->id);
}

static int make_columns(
    struct arena *arena, const struct calendar_document *document, struct grid *grid)
{
    const struct calendar_definition *calendar = &document->session->calendar;

    grid->columns = arena_calloc(arena, calendar->zone_count + 1, sizeof *grid->columns);
    if (!grid->columns)
        return -ENOMEM;
    for (size_t i = 0; i < calendar->zone_count; i++) {
        const struct calendar_zone *zone = &calendar->zones[i];
        bool known = false;

        if (!is_shown(document, zone))
            continue;
        for (size_t j = 0; j < grid->column_count; j++)
            known = known || text_equal(grid->columns[j], heading_of(zone));
        if (!known)
            grid->columns[grid->column_count++] =
                text_is_empty(document->zone) ? heading_of(zone) : zone->label;
    }
    return 0;
}

static bool in_column(
    const struct calendar_document *document, const struct calendar_zone *zone, const char *heading)
{
    return !text_is_empty(document->zone) || text_equal(heading_of(zone), heading);
}

static bool in_row(const struct sitting_instant *instant, const struct grid_row *row)
{
    return text_equal(instant->sitting->date, row->date) &&
           text_equal(instant->sitting->epreuve, row->epreuve);
}

/* Sittings of a cell that differ from its first one. */
static bool is_uniform(
    const struct calendar_document *document, const struct grid_row *row, const char *heading)
{
    const struct calendar *calendar = document->calendar;
    const struct calendar_sitting *first = NULL;

    for (size_t i = 0; i < calendar->sitting_count; i++) {
        const struct sitting_instant *instant = &calendar->sittings[i];
        const struct calendar_sitting *sitting = instant->sitting;

        if (!in_row(instant, row) || !in_column(document, instant->zone, heading))
            continue;
        if (first && (!text_equal(first->starts, sitting->starts) ||
                         !text_equal(first->ends, sitting->ends) ||
                         !text_equal(first->remark, sitting->remark)))
            return false;
        first = first ? first : sitting;
    }
    return true;
}

static char *remark_text(struct arena *arena, const struct calendar_sitting *sitting)
{
    if (text_is_empty(sitting->remark))
        return arena_strdup(arena, "");
    return arena_printf(arena, "(%s)", sitting->remark);
}

/* One zone among several in a cell: its name, and its hours and remark under it. */
static char *zone_line(
    struct arena *arena, const struct sitting_instant *instant, const char *hours)
{
    char *remark = remark_text(arena, instant->sitting);

    if (!remark)
        return NULL;
    return arena_printf(
        arena, "%s :\n%s%s%s", instant->zone->label, hours, *remark ? " " : "", remark);
}

static int make_cell(struct arena *arena,
    const struct calendar_document *document,
    const struct grid_row *row,
    const char *heading,
    struct grid_cell *cell)
{
    const struct calendar *calendar = document->calendar;
    bool uniform = is_uniform(document, row, heading);

    for (size_t i = 0; i < calendar->sitting_count; i++) {
        const struct sitting_instant *instant = &calendar->sittings[i];
        char *hours;

        if (!in_row(instant, row) || !in_column(document, instant->zone, heading))
            continue;
        if (cell->hours && uniform)
            continue;
        hours = french_hours(arena, instant->sitting->starts, instant->sitting->ends);
        if (hours && !uniform)
            hours = zone_line(arena, instant, hours);
        if (hours && cell->hours)
            hours = arena_printf(arena, "%s\n%s", cell->hours, hours);
        cell->hours = hours;
        cell->remark = uniform ? remark_text(arena, instant->sitting) : arena_strdup(arena, "");
        if (!cell->hours || !cell->remark)
            return -ENOMEM;
    }
    if (!cell->hours) {
        cell->hours = arena_strdup(arena, "–");
        cell->remark = arena_strdup(arena, "");
    }
    return cell->hours && cell->remark ? 0 : -ENOMEM;
}

static int make_row(struct arena *arena,
    const struct calendar_document *document,
    const struct sitting_instant *instant,
    const struct grid *grid,
    struct grid_row *row)
{
    struct date date;

    row->date = instant->sitting->date;
    row->epreuve = instant->sitting->epreuve;
    row->label = instant->epreuve_label;
    if (date_parse(row->date, &date))
        return -EINVAL;
    row->date_text = french_date(arena, date);
    row->cells = arena_calloc(arena, grid->column_count + 1, sizeof *row->cells);
    if (!row->date_text || !row->cells)
        return -ENOMEM;
    for (size_t i = 0; i < grid->column_count; i++) {
        int r = make_cell(arena, document, row, grid->columns[i], &row->cells[i]);

        if (r)
            return r;
    }
    return 0;
}

static bool row_exists(const struct grid *grid, const struct sitting_instant *instant)
{
    for (size_t i = 0; i < grid->row_count; i++)
        if (in_row(instant, &grid->rows[i]))
            return true;
    return false;
}

/* By date, stable: rows are at most some dozens. */
static void sort_rows(struct grid *grid)
{
    for (size_t i = 1; i < grid->row_count; i++) {
        struct grid_row row = grid->rows[i];
        size_t at = i;

        while (at > 0 && strcmp(grid->rows[at - 1].date, row.date) > 0) {
            grid->rows[at] = grid->rows[at - 1];
            at--;
        }
        grid->rows[at] = row;
    }
}

int calendar_grid(
    struct arena *arena, const struct calendar_document *document, struct grid *ret_grid)
{
    const struct calendar *calendar = document->calendar;
    struct grid grid = {0};
    int r = make_columns(arena, document, &grid);

    if (r)
        return r;
    grid.rows = arena_calloc(arena, calendar->sitting_count + 1, sizeof *grid.rows);
    if (!grid.rows)
        return -ENOMEM;
    for (size_t i = 0; i < calendar->sitting_count; i++) {
        if (row_exists(&grid, &calendar->sittings[i]))
            continue;
        r = make_row(arena, document, &calendar->sittings[i], &grid, &grid.rows[grid.row_count]);
        if (r)
            return r;
        grid.row_count++;
    }
    sort_rows(&grid);
    *ret_grid = grid;
    return 0;
}
