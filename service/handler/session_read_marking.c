/* The marking rules of a definition, from the wire to the model. */
#include "handler/session_wire.h"

#include <errno.h>

static int read_levels(
    struct arena *arena, const Palmares__V1__SheetRule *message, struct sheet_rule *sheet)
{
    sheet->level_count = message->n_levels;
    sheet->levels = arena_calloc(arena, message->n_levels + 1, sizeof *sheet->levels);
    if (!sheet->levels)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_levels; i++)
        sheet->levels[i] = (struct grid_level){message->levels[i]->id, message->levels[i]->label};
    return 0;
}

static int read_lines(
    struct arena *arena, const Palmares__V1__SheetRule *message, struct sheet_rule *sheet)
{
    sheet->line_count = message->n_lines;
    sheet->lines = arena_calloc(arena, message->n_lines + 1, sizeof *sheet->lines);
    if (!sheet->lines)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_lines; i++) {
        const Palmares__V1__GridLine *from = message->lines[i];

        sheet->lines[i] = (struct grid_line){from->id, from->heading, from->label};
    }
    return 0;
}

static int read_sheets(
    struct arena *arena, const Palmares__V1__MarkingRules *message, struct marking_rules *rules)
{
    int r = 0;

    rules->sheet_count = message->n_sheets;
    rules->sheets = arena_calloc(arena, message->n_sheets + 1, sizeof *rules->sheets);
    if (!rules->sheets)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_sheets && r == 0; i++) {
        const Palmares__V1__SheetRule *from = message->sheets[i];
        struct sheet_rule *to = &rules->sheets[i];

        *to = (struct sheet_rule){
            .epreuve = from->epreuve,
            .scale_hundredths = from->scale_hundredths,
            .step_hundredths = from->step_hundredths,
            .lines_required = from->lines_required,
            .appraisal_required = from->appraisal_required,
            .appraisal_max = from->appraisal_max,
            .source = from->source,
        };
        r = read_levels(arena, from, to);
        if (r == 0)
            r = read_lines(arena, from, to);
    }
    return r;
}

static int read_double_markings(
    struct arena *arena, const Palmares__V1__MarkingRules *message, struct marking_rules *rules)
{
    rules->double_marking_count = message->n_double_markings;
    rules->double_markings =
        arena_calloc(arena, message->n_double_markings + 1, sizeof *rules->double_markings);
    if (!rules->double_markings)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_double_markings; i++) {
        const Palmares__V1__DoubleMarkingRule *from = message->double_markings[i];

        rules->double_markings[i] = (struct double_marking_rule){
            .epreuve = from->epreuve,
            .scale_hundredths = from->scale_hundredths,
            .step_hundredths = from->step_hundredths,
            .difference_max_hundredths = from->difference_max_hundredths,
            .rows = session_wire_texts(arena, from->rows, from->n_rows),
            .row_count = from->n_rows,
            .bonus_hundredths = from->bonus_hundredths,
            .source = from->source,
        };
        if (!rules->double_markings[i].rows)
            return -ENOMEM;
    }
    return 0;
}

int session_wire_read_marking(struct arena *arena,
    const Palmares__V1__MarkingRules *message,
    struct session_definition *definition)
{
    int r;

    definition->has_marking_rules = message != NULL;
    if (!message)
        return 0;
    definition->marking_rules = (struct marking_rules){
        .late_entry_minutes = message->late_entry_minutes,
        .late_time_lost = message->late_time_lost,
        .pin_failures_max = message->pin_failures_max,
        .pin_digits_min = message->pin_digits_min,
        .silence_minutes = message->silence_minutes,
        .source = message->source,
    };
    r = read_sheets(arena, message, &definition->marking_rules);
    return r ? r : read_double_markings(arena, message, &definition->marking_rules);
}
