/* Who is named against who signed: a jury whose arrêté named only teachers, and nine of whose
 * signers it did not name, had its decisions annulled (TA Limoges, 2019). */
#include "domain/commission_rule_parts.h"

#include "base/text.h"

#define CASE "D643-31; TA Limoges, 2019 (jury CIRA)"

static const struct commission_member *find_member(
    const struct commission *commission, const char *code)
{
    for (size_t i = 0; i < commission->member_count; i++)
        if (text_equal(commission->members[i].examiner, code))
            return &commission->members[i];
    return NULL;
}

static bool signed_on(const struct commission_attendance *sheet, const char *code)
{
    return text_find(sheet->signers, sheet->signer_count, code) < sheet->signer_count;
}

/* Named by then; the days are YYYY-MM-DD and compare as texts. */
static bool was_named(const struct commission_person *person, const char *day)
{
    return person && !text_is_empty(person->examiner.nomination) &&
           strcmp(person->examiner.nominated_on, day) <= 0;
}

/* Whether an earlier sheet shows the signer in the same fault: one finding a person is enough. */
static bool is_first(const struct commission *commission,
    size_t sheet,
    const char *code,
    const struct commission_person *person,
    bool nomination)
{
    for (size_t i = 0; i < sheet; i++)
        if (signed_on(&commission->attendance[i], code) &&
            (!nomination || !was_named(person, commission->attendance[i].day)))
            return false;
    return true;
}

static void check_signer(struct commission_checking *checking, size_t sheet, size_t signer)
{
    const struct commission *commission = checking->commission;
    const struct commission_attendance *of = &commission->attendance[sheet];
    const struct commission_person *person = of->people ? of->people[signer] : NULL;
    const char *code = of->signers[signer];
    const char *name = commission_who(checking->arena, code, person);

    checking->failed = checking->failed || !name;
    if (!name)
        return;
    if (!find_member(commission, code) && is_first(commission, sheet, code, person, false))
        commission_find(checking, FINDING_BLOCKING, "SIGNED_NOT_MEMBER", CASE,
            arena_printf(checking->arena,
                "correct the sheet, or the members: palmares commission change %s --add %s",
                commission->id, code),
            "%s signed on %s and is no member.", name, of->day);
    if (!was_named(person, of->day) && is_first(commission, sheet, code, person, true))
        commission_find(checking, FINDING_BLOCKING, "SIGNED_NOT_NOMINATED", CASE,
            "record the arrêté that names this person, if there is one: palmares examiner "
            "nominate",
            "%s signed on %s and was not named by an arrêté of that day or before.", name, of->day);
}

static bool never_signed(
    const struct commission_checking *checking, const struct commission_member *member)
{
    const struct commission *commission = checking->commission;

    if (!commission_is_active(member) || text_is_empty(member->person->examiner.nomination))
        return false;
    for (size_t i = 0; i < commission->attendance_count; i++)
        if (signed_on(&commission->attendance[i], member->examiner))
            return false;
    return true;
}

void commission_check_signatures(struct commission_checking *checking)
{
    const struct commission *commission = checking->commission;
    const char *names;
    size_t count;

    if (commission->attendance_count == 0)
        return;
    for (size_t i = 0; i < commission->attendance_count; i++)
        for (size_t j = 0; j < commission->attendance[i].signer_count; j++)
            check_signer(checking, i, j);
    names = commission_names(checking, never_signed, &count);
    if (count)
        commission_find(checking, FINDING_NOTICE, "NOMINATED_NEVER_SIGNED", CASE,
            "complete the sheet, or record that they withdrew",
            "Named by arrêté and on no attendance sheet: %s.", names);
}
