#include "domain/definition_flat.h"

static void flag(struct flat *flat, const char *base, const char *name, bool value)
{
    flat_field(flat, base, name, value ? "true" : "");
}

static void flatten_grid(struct flat *flat, const char *base, const struct sheet_rule *sheet)
{
    const char *path = flat_list(flat, base, "levels");

    for (size_t i = 0; i < sheet->level_count; i++) {
        const struct grid_level *level = &sheet->levels[i];
        const char *at = flat_element(flat, path, level->id, level->label);

        flat_field(flat, at, "label", level->label);
    }
    path = flat_list(flat, base, "lines");
    for (size_t i = 0; i < sheet->line_count; i++) {
        const struct grid_line *line = &sheet->lines[i];
        const char *at = flat_element(flat, path, line->id, line->label);

        flat_field(flat, at, "heading", line->heading);
        flat_field(flat, at, "label", line->label);
    }
}

static void flatten_sheets(struct flat *flat, const struct marking_rules *rules)
{
    const char *path = flat_list(flat, "marking_rules", "sheets");

    for (size_t i = 0; i < rules->sheet_count; i++) {
        const struct sheet_rule *sheet = &rules->sheets[i];
        const char *at = flat_element(flat, path, sheet->epreuve, sheet->epreuve);

        flat_number(flat, at, "scale_hundredths", sheet->scale_hundredths);
        flat_number(flat, at, "step_hundredths", sheet->step_hundredths);
        flag(flat, at, "lines_required", sheet->lines_required);
        flag(flat, at, "appraisal_required", sheet->appraisal_required);
        flat_number(flat, at, "appraisal_max", sheet->appraisal_max);
        flat_field(flat, at, "source", sheet->source);
        flatten_grid(flat, at, sheet);
    }
}

static void flatten_double_markings(struct flat *flat, const struct marking_rules *rules)
{
    const char *path = flat_list(flat, "marking_rules", "double_markings");

    for (size_t i = 0; i < rules->double_marking_count; i++) {
        const struct double_marking_rule *rule = &rules->double_markings[i];
        const char *at = flat_element(flat, path, rule->epreuve, rule->epreuve);

        flat_number(flat, at, "scale_hundredths", rule->scale_hundredths);
        flat_number(flat, at, "step_hundredths", rule->step_hundredths);
        flat_number(flat, at, "difference_max_hundredths", rule->difference_max_hundredths);
        flat_field(flat, at, "rows", flat_joined(flat, rule->rows, rule->row_count, ", "));
        flat_number(flat, at, "bonus_hundredths", rule->bonus_hundredths);
        flat_field(flat, at, "source", rule->source);
    }
}

void definition_flatten_marking(struct flat *flat, const struct session_definition *definition)
{
    const struct marking_rules *rules = &definition->marking_rules;
    const char *const at = "marking_rules";

    flat_field(flat, "", at, definition->has_marking_rules ? "given" : "");
    if (!definition->has_marking_rules)
        return;
    flatten_sheets(flat, rules);
    flatten_double_markings(flat, rules);
    flat_number(flat, at, "late_entry_minutes", rules->late_entry_minutes);
    flag(flat, at, "late_time_lost", rules->late_time_lost);
    flat_number(flat, at, "pin_failures_max", rules->pin_failures_max);
    flat_number(flat, at, "pin_digits_min", rules->pin_digits_min);
    flat_number(flat, at, "silence_minutes", rules->silence_minutes);
    flat_field(flat, at, "source", rules->source);
}
