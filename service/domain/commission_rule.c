/* What commissions and juries have in common. */
#include "domain/commission_rule_parts.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>

/* ---- findings ---- */

static const char *source_text(const struct commission_checking *checking, const char *source)
{
    const struct session_source *found =
        session_find_source(checking->calendar->definition, source);

    return found ? found->title : source;
}

static char *format_text(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    char *text;
    int length;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1);
    if (text)
        (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

void commission_find(struct commission_checking *checking,
    enum finding_severity severity,
    const char *reason,
    const char *source,
    const char *remedy,
    const char *format,
    ...)
{
    struct commission_finding finding = {.severity = severity, .reason = reason};
    va_list arguments;

    checking->blocked = checking->blocked || severity == FINDING_BLOCKING;
    if (checking->count == COMMISSION_FINDINGS_MAX)
        return;
    va_start(arguments, format);
    finding.message = format_text(checking->arena, format, arguments);
    va_end(arguments);
    finding.remedy = arena_strdup(checking->arena, remedy);
    finding.source = arena_strdup(checking->arena, source_text(checking, source));
    if (finding.message && finding.remedy && finding.source)
        checking->findings[checking->count++] = finding;
    else
        checking->failed = true;
}

/* ---- people ---- */

const char *commission_who(
    struct arena *arena, const char *code, const struct commission_person *person)
{
    if (!person)
        return code;
    return arena_printf(
        arena, "%s %s (%s)", person->examiner.family_name, person->examiner.given_name, code);
}

const char *commission_member_name(
    struct commission_checking *checking, const struct commission_member *member)
{
    const char *name = commission_who(checking->arena, member->examiner, member->person);

    checking->failed = checking->failed || !name;
    return name ? name : "";
}

bool commission_is_active(const struct commission_member *member)
{
    return member->person && !member->person->examiner.withdrawn;
}

const char *commission_names(
    struct commission_checking *checking, commission_pick_fn pick, size_t *ret_count)
{
    const struct commission *commission = checking->commission;
    const char *names = "";
    size_t count = 0;

    for (size_t i = 0; i < commission->member_count && names; i++)
        if (pick(checking, &commission->members[i]))
            names = arena_printf(checking->arena, "%s%s%s", names, count++ ? ", " : "",
                commission_member_name(checking, &commission->members[i]));
    *ret_count = count;
    checking->failed = checking->failed || !names;
    return names ? names : "";
}

/* ---- nomination ---- */

static bool is_not_nominated(
    const struct commission_checking *checking, const struct commission_member *member)
{
    (void)checking;
    return commission_is_active(member) && text_is_empty(member->person->examiner.nomination);
}

static void check_nomination(struct commission_checking *checking)
{
    size_t count;
    const char *names = commission_names(checking, is_not_nominated, &count);

    if (count)
        commission_find(checking, FINDING_NOTICE, "NOT_NOMINATED", "D643-31",
            "record the arrêté that names them: palmares examiner nominate", "No arrêté names %s.",
            names);
}

/* Of what a commission of this kind consists. */
static const char *rule_source(const struct commission_checking *checking)
{
    const struct commission *commission = checking->commission;
    const struct oral_rule *oral = planning_find_oral(checking->rules, commission->epreuve);

    return commission->kind == COMMISSION_JURY ? "D643-31" : oral ? oral->source : "";
}

static void check_withdrawn(struct commission_checking *checking)
{
    const struct commission *commission = checking->commission;

    for (size_t i = 0; i < commission->member_count; i++) {
        const struct commission_member *member = &commission->members[i];
        const struct examiner *examiner = member->person ? &member->person->examiner : NULL;
        bool named = examiner && !text_is_empty(examiner->nomination);

        if (!examiner || !examiner->withdrawn)
            continue;
        /* a jury that was named stays lawful when somebody fails it; an oral needs everybody */
        commission_find(checking,
            commission->kind == COMMISSION_JURY && named ? FINDING_NOTICE : FINDING_BLOCKING,
            "MEMBER_WITHDRAWN", rule_source(checking),
            arena_printf(checking->arena,
                "replace, with palmares commission change %s --replace %s=CODE", commission->id,
                member->examiner),
            "%s has withdrawn: %s.", commission_member_name(checking, member),
            examiner->withdrawal_reason);
    }
}

/* ---- cancelled, and what hangs on it ---- */

static void check_slots(struct commission_checking *checking)
{
    uint32_t slots = checking->commission->slot_count;

    if (slots && checking->blocked)
        commission_find(checking, FINDING_NOTICE, "SLOTS_IN_PLAN", "",
            "give these candidates another slot: palmares plan repair",
            "In the plan in force %u slot%s before this commission, which now examines nobody.",
            slots, slots == 1 ? " is" : "s are");
}

static void check_composition(struct commission_checking *checking)
{
    const struct commission *commission = checking->commission;

    if (commission->cancelled) {
        commission_find(checking, FINDING_BLOCKING, "CANCELLED", "",
            "a cancelled commission does not come back: make another one", "Cancelled: %s.",
            commission->cancellation_reason);
        return;
    }
    if (commission->kind == COMMISSION_JURY)
        commission_check_jury(checking);
    else
        commission_check_oral(checking);
    check_withdrawn(checking);
    check_nomination(checking);
}

/* Blocking ones first, in the order in which they were found. */
static int sort_findings(struct commission_checking *checking)
{
    struct commission_finding *sorted =
        arena_calloc(checking->arena, checking->count + 1, sizeof *sorted);
    size_t count = 0;

    if (!sorted)
        return -ENOMEM;
    for (int severity = FINDING_BLOCKING; severity >= FINDING_NOTICE; severity--)
        for (size_t i = 0; i < checking->count; i++)
            if (checking->findings[i].severity == (enum finding_severity)severity)
                sorted[count++] = checking->findings[i];
    checking->findings = sorted;
    return 0;
}

int commission_check(
    struct arena *arena, const struct oral_calendar *calendar, struct commission *commission)
{
    struct commission_finding found[COMMISSION_FINDINGS_MAX];
    struct commission_checking checking = {
        .arena = arena,
        .calendar = calendar,
        .commission = commission,
        .rules = &calendar->definition->planning_rules,
        .findings = found,
    };

    check_composition(&checking);
    commission_check_signatures(&checking);
    check_slots(&checking);
    if (checking.failed || sort_findings(&checking))
        return -ENOMEM;
    commission->findings = checking.findings;
    commission->finding_count = checking.count;
    commission->complete = !checking.blocked;
    return 0;
}
