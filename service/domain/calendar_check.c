#include "domain/calendar_check.h"

#include "base/text.h"
#include "domain/calendar.h"

#include <errno.h>

/* Whole minutes that cover `seconds` (offsets of old zones have seconds). */
static uint32_t minutes_up(int64_t seconds)
{
    return seconds <= 0 ? 0 : (uint32_t)((seconds + 59) / 60);
}

static const char *source_title(const struct session_definition *session, const char *id)
{
    const struct session_source *source = session ? session_find_source(session, id) : NULL;

    return source ? source->title : id;
}

static const char *rule_text(struct arena *arena,
    const struct calendar *calendar,
    const struct session_definition *session,
    const struct sitting_instant *from)
{
    const struct calendar_definition *definition = calendar->definition;
    const struct calendar_exit_rule *rule =
        calendar_find_exit_rule(definition, from->sitting->epreuve, from->sitting->zone);
    const char *source = source_title(session, rule ? rule->source : definition->room_rule.source);
    const char *colon = *source ? ": " : "";

    if (rule && rule->kind == EXIT_RULE_NO_EXIT_BEFORE_END)
        return arena_printf(arena, "%s%sno exit before the end", source, colon);
    return arena_printf(arena, "%s%s%u min", source, colon,
        rule ? rule->minutes : definition->room_rule.no_exit_minutes);
}

/* Fill the windows; false when nothing can leak. */
static bool find_leak(const struct sitting_instant *from,
    const struct sitting_instant *to,
    struct calendar_leak *leak)
{
    int64_t exit_s = from->earliest_exit_s;
    int64_t late_from_s = exit_s > to->starts_s ? exit_s : to->starts_s;

    *leak = (struct calendar_leak){.from = from, .to = to, .severity = LEAK_LATE_ENTRY};
    leak->duration_minutes = minutes_up(from->ends_s - from->starts_s);
    if (exit_s < to->starts_s) {
        leak->severity = LEAK_BEFORE_START;
        leak->before_start = true;
        leak->before_start_from_s = exit_s;
        leak->before_start_until_s = to->starts_s;
        leak->hold_minutes_before_start = minutes_up(to->starts_s - from->starts_s);
    }
    if (late_from_s < to->last_entry_s) {
        leak->late_entry = true;
        leak->late_entry_from_s = late_from_s;
        leak->late_entry_until_s = to->last_entry_s;
        leak->hold_minutes_late_entry = minutes_up(to->last_entry_s - from->starts_s);
    }
    if (leak->before_start && !leak->late_entry)
        leak->hold_minutes_late_entry = leak->hold_minutes_before_start;
    return leak->before_start || leak->late_entry;
}

static int compare_length(int64_t a, int64_t b)
{
    return a > b ? -1 : a < b;
}

static int compare_order(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

/* Worst first: known before the start, longest window, then the order of the definition. */
static int compare_leaks(const void *a, const void *b)
{
    const struct calendar_leak *x = a, *y = b;
    int r;

    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    r = compare_length(x->before_start_until_s - x->before_start_from_s,
        y->before_start_until_s - y->before_start_from_s);
    if (!r)
        r = compare_length(x->late_entry_until_s - x->late_entry_from_s,
            y->late_entry_until_s - y->late_entry_from_s);
    if (!r)
        r = compare_order(x->from->epreuve_index, y->from->epreuve_index);
    if (!r)
        r = compare_order(x->from->zone_index, y->from->zone_index);
    return r ? r : compare_order(x->to->zone_index, y->to->zone_index);
}

static bool share_subject(const struct sitting_instant *a, const struct sitting_instant *b)
{
    return a != b && text_equal(a->sitting->epreuve, b->sitting->epreuve) &&
           text_equal(a->sitting->subject, b->sitting->subject) && a->zone != b->zone;
}

/* With `leaks` NULL only count. */
static void scan_pairs(const struct calendar *calendar,
    struct calendar_leak *leaks,
    size_t *ret_pairs,
    size_t *ret_leaks)
{
    size_t pairs = 0, found = 0;

    for (size_t i = 0; i < calendar->sitting_count; i++) {
        for (size_t j = 0; j < calendar->sitting_count; j++) {
            struct calendar_leak leak;

            if (!share_subject(&calendar->sittings[i], &calendar->sittings[j]))
                continue;
            pairs++;
            if (!find_leak(&calendar->sittings[i], &calendar->sittings[j], &leak))
                continue;
            if (leaks)
                leaks[found] = leak;
            found++;
        }
    }
    *ret_pairs = pairs;
    *ret_leaks = found;
}

int calendar_check_leaks(struct arena *arena,
    const struct calendar *calendar,
    const struct session_definition *session,
    struct calendar_check *ret_check)
{
    struct calendar_check check = {0};

    scan_pairs(calendar, NULL, &check.pairs_checked, &check.leaks_found);
    check.leaks = arena_calloc(arena, check.leaks_found + 1, sizeof *check.leaks);
    if (!check.leaks)
        return -ENOMEM;
    scan_pairs(calendar, check.leaks, &check.pairs_checked, &check.leaks_found);
    qsort(check.leaks, check.leaks_found, sizeof *check.leaks, compare_leaks);
    check.leak_count = base_min_size(check.leaks_found, CALENDAR_LEAKS_MAX);
    for (size_t i = 0; i < check.leak_count; i++) {
        check.leaks[i].rule = rule_text(arena, calendar, session, check.leaks[i].from);
        if (!check.leaks[i].rule)
            return -ENOMEM;
    }
    *ret_check = check;
    return 0;
}
