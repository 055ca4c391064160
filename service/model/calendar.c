#include "model/calendar.h"

#include "base/text.h"

const struct calendar_zone *calendar_find_zone(
    const struct calendar_definition *definition, const char *id)
{
    for (size_t i = 0; i < definition->zone_count; i++)
        if (text_equal(definition->zones[i].id, id))
            return &definition->zones[i];
    return NULL;
}

const char *exit_rule_kind_name(enum exit_rule_kind kind)
{
    static const char *const names[EXIT_RULE_COUNT] = {"", "NO_EXIT_BEFORE_END", "HOLD_MINUTES"};

    return (unsigned)kind < EXIT_RULE_COUNT ? names[kind] : "";
}
