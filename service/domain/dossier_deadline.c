#include "domain/dossier_deadline.h"

#include "base/text.h"
#include "domain/official_day.h"

#include <string.h>

/* The last deadline of the rules for a kind, or of all rules (DOCUMENT_NONE); NULL: there is no
 * such rule. */
static const char *last_deadline(
    const struct dossier_rules *rules, enum document_kind kind, int purpose)
{
    const char *last = NULL;

    for (size_t i = 0; i < rules->document_count; i++) {
        const struct document_rule *rule = &rules->documents[i];

        if (kind &&
            (rule->kind != kind || (kind == DOCUMENT_ATTACHMENT && rule->purpose != purpose)))
            continue;
        if (!*rule->deadline)
            return "";
        if (!last || strcmp(rule->deadline, last) > 0)
            last = rule->deadline;
    }
    return last;
}

const char *dossier_deadline(
    const struct dossier_rules *rules, enum document_kind kind, int purpose)
{
    const char *last = last_deadline(rules, kind, purpose);

    if (!last)
        last = last_deadline(rules, DOCUMENT_NONE, 0);
    return last ? last : "";
}

int dossier_may_change(
    struct op *op, const struct dossier_rules *rules, enum document_kind kind, int purpose)
{
    const char *last = dossier_deadline(rules, kind, purpose);
    struct date today;
    int r;

    if (!op->principal || op->principal->role != ROLE_ESTABLISHMENT)
        return 0;
    r = official_day(op->now_us, &today);
    if (r)
        return r;
    if (!official_day_is_past(last, today))
        return 0;
    return op_refuse(op, OUTCOME_PRECONDITION, "DEADLINE_PASSED",
        "%s were due on %s (Europe/Paris): ask the exam office, which can still take them",
        document_kind_name(kind), last);
}
