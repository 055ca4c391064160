/* What the files of commission_rule.h share. */
#pragma once

#include "domain/commission_rule.h"

/* One commission while it is checked. */
struct commission_checking {
    struct arena *arena;
    const struct oral_calendar *calendar;
    const struct commission *commission;
    const struct planning_rules *rules;
    struct commission_finding *findings;
    size_t count;
    bool blocked;
    bool failed; /* the arena is full */
};

/* Note a finding. `source`: id of a source of the definition, or a text. A text that is NULL could
 * not be made. */
void commission_find(struct commission_checking *checking,
    enum finding_severity severity,
    const char *reason,
    const char *source,
    const char *remedy,
    const char *format,
    ...) PRINTF_LIKE(6, 7);

/* Members, or those of them that a test picks, by name, parted by commas. */
typedef bool (*commission_pick_fn)(
    const struct commission_checking *checking, const struct commission_member *member);
const char *commission_names(
    struct commission_checking *checking, commission_pick_fn pick, size_t *ret_count);

/* Takes part: known, and not withdrawn. */
bool commission_is_active(const struct commission_member *member);
const char *commission_member_name(
    struct commission_checking *checking, const struct commission_member *member);

void commission_check_oral(struct commission_checking *checking);
void commission_check_jury(struct commission_checking *checking);
void commission_check_signatures(struct commission_checking *checking);
