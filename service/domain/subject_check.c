/* Collects what the parts of the check of a subject find. */
#include "domain/subject_check.h"

#include "domain/subject_check_parts.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>

enum { MESSAGE_MAX_BYTES = 1000, PATH_MAX_BYTES = 256, QUOTED_MAX_BYTES = 90 };

/* A rule without words in the definition is broken all the same: nothing gets through by a gap. */
static enum subject_verdict severity(const struct subject_rules *rules, enum subject_rule_id id)
{
    const struct subject_rule *rule = subject_rules_find(rules, id);

    return rule && rule->severity == SUBJECT_TO_JUDGE ? SUBJECT_TO_JUDGE : SUBJECT_BREAKS;
}

static void count(struct subject_report *report, enum subject_verdict verdict)
{
    report->breaks += verdict == SUBJECT_BREAKS;
    report->to_judge += verdict == SUBJECT_TO_JUDGE;
}

/* ---- for the parts ---- */

static void add(struct subject_checking *checking, struct subject_finding finding)
{
    struct subject_report *report = checking->report;

    if (report->finding_count == checking->finding_room) {
        size_t room = 2 * checking->finding_room + 32;
        struct subject_finding *more = arena_calloc(checking->arena, room, sizeof *more);

        if (!more) {
            checking->out_of_memory = true;
            return;
        }
        if (report->finding_count)
            memcpy(more, report->findings, report->finding_count * sizeof *more);
        report->findings = more;
        checking->finding_room = room;
    }
    report->findings[report->finding_count++] = finding;
    count(report, finding.verdict);
}

void subject_looked_at(struct subject_checking *checking, enum subject_rule_id rule)
{
    checking->looked_at[rule] = true;
}

static void find(struct subject_checking *checking,
    struct subject_finding finding,
    const char *format,
    va_list arguments)
{
    char message[MESSAGE_MAX_BYTES];

    subject_looked_at(checking, finding.rule);
    if (++checking->found[finding.rule] > SUBJECT_FINDINGS_OF_RULE_MAX)
        return;
    (void)vsnprintf(message, sizeof message, format, arguments);
    finding.path = arena_strdup(checking->arena, finding.path);
    finding.message = arena_strdup(checking->arena, message);
    if (!finding.path || !finding.message) {
        checking->out_of_memory = true;
        return;
    }
    add(checking, finding);
}

void subject_find(struct subject_checking *checking,
    enum subject_rule_id rule,
    const char *path,
    const char *format,
    ...)
{
    va_list arguments;

    va_start(arguments, format);
    find(checking, (struct subject_finding){rule, severity(checking->rules, rule), path, NULL},
        format, arguments);
    va_end(arguments);
}

void subject_doubt(struct subject_checking *checking,
    enum subject_rule_id rule,
    const char *path,
    const char *format,
    ...)
{
    va_list arguments;

    va_start(arguments, format);
    find(checking, (struct subject_finding){rule, SUBJECT_TO_JUDGE, path, NULL}, format, arguments);
    va_end(arguments);
}

bool subject_is_enough(struct subject_checking *checking, enum subject_rule_id rule)
{
    if (checking->found[rule] < SUBJECT_FINDINGS_OF_RULE_MAX)
        return false;
    checking->found[rule]++;
    return true;
}

const char *subject_path(struct subject_checking *checking, const char *format, ...)
{
    char path[PATH_MAX_BYTES];
    const char *result;
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    result = arena_strdup(checking->arena, path);
    checking->out_of_memory = checking->out_of_memory || !result;
    return result ? result : "";
}

/* Not to be shown: control characters, and those that turn or break lines. */
static bool is_hidden(int32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

const char *subject_quote(struct subject_checking *checking, const char *text, size_t size)
{
    char shown[QUOTED_MAX_BYTES + sizeof "…"];
    const char *result;
    size_t used = 0, at = 0;

    while (at < size) {
        size_t length = 1;
        int32_t c = text_utf8_decode(text + at, size - at, &length);
        bool hidden = c < 0 || is_hidden(c);

        if (c < 0)
            length = 1;
        if (used + (hidden ? 1 : length) > QUOTED_MAX_BYTES)
            break;
        if (!hidden) {
            memcpy(shown + used, text + at, length);
            used += length;
        } else if (used && shown[used - 1] != ' ') {
            shown[used++] = ' ';
        }
        at += length;
    }
    while (used && shown[used - 1] == ' ')
        used--;
    result = arena_printf(
        checking->arena, "\xc2\xab %.*s%s \xc2\xbb", (int)used, shown, at < size ? "…" : "");
    checking->out_of_memory = checking->out_of_memory || !result;
    return result ? result : "";
}

/* ---- the whole ---- */

/* A subject without the content that its épreuve wants keeps no rule. */
static void check_content(
    const struct session_definition *definition, struct subject_checking *checking)
{
    const struct subject_rules *rules = checking->rules;
    const char *epreuve = checking->subject->record.epreuve;
    enum subject_content wanted = SUBJECT_EMPTY;

    if (definition->has_subject_rules && rules->has_written &&
        text_equal(epreuve, rules->written.epreuve))
        wanted = SUBJECT_WRITTEN;
    else if (definition->has_subject_rules && rules->has_practical &&
             text_equal(epreuve, rules->practical.epreuve))
        wanted = SUBJECT_PRACTICAL;
    if (wanted == SUBJECT_EMPTY)
        subject_find(checking, RULE_DOSSIER_COMPLETE, "epreuve",
            "the session's definition has no rules for subjects of %s: name an épreuve that has "
            "them",
            *epreuve ? subject_quote(checking, epreuve, strlen(epreuve)) : "no épreuve");
    else if (checking->subject->content != wanted)
        subject_find(checking,
            wanted == SUBJECT_WRITTEN ? RULE_DOSSIER_COMPLETE : RULE_QUESTION_COUNT, "",
            "a subject of this épreuve has its content in \"%s\", and this one has none there",
            wanted == SUBJECT_WRITTEN ? "written" : "practical");
    else if (wanted == SUBJECT_WRITTEN)
        subject_check_written(checking);
    else
        subject_check_practical(checking);
    subject_check_examples(checking);
}

static void say_how_many_more(struct subject_checking *checking, enum subject_rule_id rule)
{
    size_t more = checking->found[rule] - SUBJECT_FINDINGS_OF_RULE_MAX;
    const char *message = arena_printf(checking->arena, "and %zu more of the same", more);

    if (!message) {
        checking->out_of_memory = true;
        return;
    }
    add(checking, (struct subject_finding){rule, severity(checking->rules, rule), "", message});
}

/* By rule, and within a rule as they came: counted places, so that it is linear. */
static int order(struct subject_checking *checking)
{
    struct subject_report *report = checking->report;
    size_t places[RULE_COUNT + 1] = {0};
    struct subject_finding *sorted =
        arena_calloc(checking->arena, report->finding_count + 1, sizeof *sorted);

    if (!sorted)
        return -ENOMEM;
    for (size_t i = 0; i < report->finding_count; i++)
        places[report->findings[i].rule + 1]++;
    for (size_t i = 1; i <= RULE_COUNT; i++)
        places[i] += places[i - 1];
    for (size_t i = 0; i < report->finding_count; i++)
        sorted[places[report->findings[i].rule]++] = report->findings[i];
    report->findings = sorted;
    return 0;
}

int subject_check(const struct session_definition *definition,
    const struct subject *subject,
    struct arena *arena,
    struct subject_report *ret_report)
{
    struct subject_report report = {0};
    struct subject_checking checking = {.rules = &definition->subject_rules,
        .year = definition->year,
        .subject = subject,
        .arena = arena,
        .report = &report};
    int r;

    check_content(definition, &checking);
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        if (checking.found[rule] > SUBJECT_FINDINGS_OF_RULE_MAX)
            say_how_many_more(&checking, (enum subject_rule_id)rule);
        else if (checking.looked_at[rule] && !checking.found[rule])
            add(&checking,
                (struct subject_finding){(enum subject_rule_id)rule, SUBJECT_FINE, "", ""});
    }
    if (checking.out_of_memory)
        return -ENOMEM;
    r = order(&checking);
    if (!r)
        *ret_report = report;
    return r;
}

int subject_report_add(const struct session_definition *definition,
    struct arena *arena,
    struct subject_report *report,
    enum subject_rule_id rule,
    const char *path,
    const char *message)
{
    const struct subject_finding finding = {rule,
        message ? severity(&definition->subject_rules, rule) : SUBJECT_FINE, path,
        message ? message : ""};
    struct subject_finding *more = arena_calloc(arena, report->finding_count + 1, sizeof *more);
    size_t at = 0;

    if (!more)
        return -ENOMEM;
    for (; at < report->finding_count && report->findings[at].rule <= rule; at++)
        more[at] = report->findings[at];
    more[at] = finding;
    if (at < report->finding_count)
        memcpy(more + at + 1, report->findings + at, (report->finding_count - at) * sizeof *more);
    report->findings = more;
    report->finding_count++;
    count(report, finding.verdict);
    return 0;
}
