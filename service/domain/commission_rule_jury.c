/* The deliberating jury (code de l'éducation, D643-31 and D643-32). */
#include "domain/commission_rule_parts.h"

#include "base/text.h"
#include "domain/commission_seat.h"

/* Members who take part, by side. */
struct sides {
    size_t teachers, professionals, researchers, public_teachers, employers, employees;
};

static bool is_one_of(uint32_t qualities, enum examiner_quality quality)
{
    return qualities >> (unsigned)quality & 1;
}

static void count_member(
    const struct jury_rules *jury, const struct examiner *examiner, struct sides *sides)
{
    bool teaches = is_one_of(jury->teachers, examiner->quality);

    sides->teachers += teaches;
    sides->public_teachers += teaches && examiner->public_teaching;
    sides->professionals += is_one_of(jury->professionals, examiner->quality);
    sides->researchers += examiner->quality == EXAMINER_RESEARCHER;
    sides->employers += examiner->quality == EXAMINER_EMPLOYER;
    sides->employees += examiner->quality == EXAMINER_EMPLOYEE;
}

/* Everybody who takes part; `with_lost`: and those who withdrew after they had been named. */
static struct sides count_sides(const struct commission_checking *checking, bool with_lost)
{
    const struct commission *commission = checking->commission;
    struct sides sides = {0};

    for (size_t i = 0; i < commission->member_count; i++) {
        const struct commission_member *member = &commission->members[i];
        bool lost = with_lost && member->person && !commission_is_active(member) &&
                    !text_is_empty(member->person->examiner.nomination);

        if (commission_is_active(member) || lost)
            count_member(&checking->rules->jury, &member->person->examiner, &sides);
    }
    return sides;
}

static void check_president(struct commission_checking *checking)
{
    const struct commission *commission = checking->commission;
    const struct jury_rules *jury = &checking->rules->jury;
    const struct commission_member *president = NULL;
    size_t count = 0;

    for (size_t i = 0; i < commission->member_count; i++)
        if (commission->members[i].president && commission_is_active(&commission->members[i])) {
            president = &commission->members[i];
            count++;
        }
    if (count != 1)
        commission_find(checking, FINDING_BLOCKING, "PRESIDENT", jury->source,
            arena_printf(checking->arena,
                "name one: palmares commission change %s --president CODE", commission->id),
            count ? "The jury has %zu presidents instead of one."
                  : "The jury has %zu presidents: it needs one.",
            count);
    else if (jury->chairs && !is_one_of(jury->chairs, president->person->examiner.quality))
        commission_find(checking, FINDING_BLOCKING, "PRESIDENT_QUALITY", jury->source,
            "an enseignant-chercheur or an IA-IPR of the specialty presides",
            "%s, %s, may not preside.", commission_member_name(checking, president),
            commission_quality_text(president->person->examiner.quality));
}

static void check_parity(struct commission_checking *checking, const struct sides *sides)
{
    const struct jury_rules *jury = &checking->rules->jury;
    struct sides named = count_sides(checking, true);

    if (!jury->equal_parts || sides->teachers == sides->professionals) {
        if (jury->equal_parts && sides->teachers == 0)
            commission_find(checking, FINDING_BLOCKING, "PARITY", jury->source,
                "name teachers and professionals, as many of each",
                "The jury has neither teachers nor professionals.");
        return;
    }
    if (named.teachers == named.professionals)
        commission_find(checking, FINDING_NOTICE, "PARITY", jury->source,
            "replace whoever withdrew, if there is time",
            "Teachers: %zu, professionals: %zu; parity is broken by a withdrawal after the "
            "nomination, which before the work starts does not invalidate the jury.",
            sides->teachers, sides->professionals);
    else
        commission_find(checking, FINDING_BLOCKING, "PARITY", jury->source,
            sides->teachers > sides->professionals ? "name more professionals, or fewer teachers"
                                                   : "name more teachers, or fewer professionals",
            "Teachers: %zu, professionals: %zu; there are as many of the one as of the other.",
            sides->teachers, sides->professionals);
}

static void check_sides(struct commission_checking *checking, const struct sides *sides)
{
    const struct jury_rules *jury = &checking->rules->jury;

    if (sides->researchers < jury->researchers_min)
        commission_find(checking, FINDING_BLOCKING, "RESEARCHERS", jury->source,
            "name one more enseignant-chercheur",
            "Enseignants-chercheurs: %zu; the jury has at least %u.", sides->researchers,
            jury->researchers_min);
    if (jury->public_majority && sides->teachers && sides->public_teachers * 2 <= sides->teachers)
        commission_find(checking, FINDING_BLOCKING, "PUBLIC_MAJORITY", jury->source,
            "name more teachers of public teaching, or correct who is one",
            "Of public teaching: %zu of %zu teachers; they are the majority.",
            sides->public_teachers, sides->teachers);
    if (jury->both_sides && (!sides->employers || !sides->employees))
        commission_find(checking, FINDING_BLOCKING, "BOTH_SIDES", jury->source,
            "name one, or record of which side a professional is (quality EMPLOYER or EMPLOYEE)",
            "Among the professionals there is no %s: the jury has both sides.",
            sides->employers   ? "employee"
            : sides->employees ? "employer"
                               : "employer and no employee");
}

static void check_over(struct commission_checking *checking)
{
    const struct commission *commission = checking->commission;
    const struct jury_rules *jury = &checking->rules->jury;

    for (size_t i = 0; i < commission->member_count; i++) {
        const struct commission_member *member = &commission->members[i];
        enum examiner_quality quality;

        if (!commission_is_active(member))
            continue;
        quality = member->person->examiner.quality;
        if (!is_one_of(jury->teachers | jury->professionals | jury->chairs, quality))
            commission_find(checking, FINDING_BLOCKING, "MEMBER_OVER", jury->source,
                arena_printf(checking->arena,
                    "take out, with palmares commission change %s --remove %s", commission->id,
                    member->examiner),
                "%s, %s, is of neither side of the jury.", commission_member_name(checking, member),
                commission_quality_text(quality));
    }
}

void commission_check_jury(struct commission_checking *checking)
{
    struct sides sides = count_sides(checking, false);

    if (!checking->rules->has_jury) {
        commission_find(checking, FINDING_BLOCKING, "NO_JURY_RULES", checking->rules->source,
            "load a pack whose planning rules have a jury",
            "The session's definition no longer says how a jury is composed.");
        return;
    }
    check_president(checking);
    check_parity(checking, &sides);
    check_sides(checking, &sides);
    check_over(checking);
}
