/* What the parts of the check of a subject share. Private to subject_check*.c. */
#pragma once

#include "base/arena.h"
#include "model/session.h"
#include "model/subject_report.h"

/* Findings of one rule that are told one by one; behind them one says how many more there are. */
enum { SUBJECT_FINDINGS_OF_RULE_MAX = 40 };

struct subject_checking {
    const struct subject_rules *rules;
    uint32_t year; /* of the session */
    const struct subject *subject;
    struct arena *arena;
    struct subject_report *report;
    size_t finding_room;
    bool out_of_memory;
    bool looked_at[RULE_COUNT];
    size_t found[RULE_COUNT]; /* findings, told or not */
};

/* Something against a rule, with the severity that the definition gives it; a rule against which
 * nothing was said is fine. `path` is copied. */
void subject_find(struct subject_checking *checking,
    enum subject_rule_id rule,
    const char *path,
    const char *format,
    ...) PRINTF_LIKE(4, 5);

/* The same, to be judged by a person whatever the definition says of the rule: the machine cannot
 * tell. */
void subject_doubt(struct subject_checking *checking,
    enum subject_rule_id rule,
    const char *path,
    const char *format,
    ...) PRINTF_LIKE(4, 5);

/* So many findings of the rule are told already that this one is only counted: for loops over
 * sentences, which then need no words for it. */
bool subject_is_enough(struct subject_checking *checking, enum subject_rule_id rule);

/* Each looks at its rules, and names those that it has looked at. */
void subject_check_written(struct subject_checking *checking);
void subject_check_practical(struct subject_checking *checking);
/* Texts of a template that were left as they are, in either. */
void subject_check_examples(struct subject_checking *checking);
/* The rule was looked at: without a finding it is reported as fine. */
void subject_looked_at(struct subject_checking *checking, enum subject_rule_id rule);

/* "written.dossiers[0].theme", in the arena; "" when that is full. */
const char *subject_path(struct subject_checking *checking, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* The beginning of a text of the subject between « and », on one line, for messages: hostile bytes
 * do not get through. In the arena; "" when that is full. */
const char *subject_quote(struct subject_checking *checking, const char *text, size_t size);
