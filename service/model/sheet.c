#include "model/sheet.h"

#include "base/text.h"

static const char *const state_names[SHEET_STATE_COUNT] = {
    "", "EXPECTED", "PRESENT", "ABSENT", "RUNNING", "MARKED", "SEALED"};
static const char *const kind_names[ACT_KIND_COUNT] = {"", "ARRIVAL", "ABSENCE", "EXPECTATION",
    "PHASE_START", "PHASE_END", "MARKING", "SEALING", "MEMBER_PRESENCE", "UNLOCKING"};
static const char *const outcome_names[ACT_OUTCOME_COUNT] = {"", "APPLIED", "CONFLICT", "REFUSED"};

const char *sheet_state_name(enum sheet_state state)
{
    return (unsigned)state < SHEET_STATE_COUNT ? state_names[state] : "";
}

enum sheet_state sheet_state_parse(const char *name)
{
    return (enum sheet_state)(text_find(state_names, SHEET_STATE_COUNT, name) % SHEET_STATE_COUNT);
}

const char *act_kind_name(enum act_kind kind)
{
    return (unsigned)kind < ACT_KIND_COUNT ? kind_names[kind] : "";
}

enum act_kind act_kind_parse(const char *name)
{
    return (enum act_kind)(text_find(kind_names, ACT_KIND_COUNT, name) % ACT_KIND_COUNT);
}

const char *act_outcome_name(enum act_outcome outcome)
{
    return (unsigned)outcome < ACT_OUTCOME_COUNT ? outcome_names[outcome] : "";
}

enum act_outcome act_outcome_parse(const char *name)
{
    return (enum act_outcome)(
        text_find(outcome_names, ACT_OUTCOME_COUNT, name) % ACT_OUTCOME_COUNT);
}

/* ---- the life cycle ---- */

/* clang-format off */
const struct sheet_step sheet_steps[] = {
    /* The candidate signs in. */
    {SHEET_EXPECTED, ACT_ARRIVAL,     SHEET_PRESENT},
    /* Nobody came: the members will seal that. */
    {SHEET_EXPECTED, ACT_ABSENCE,     SHEET_ABSENT},
    /* A slip: the wrong line of the list was touched. No part has begun, so nothing is lost. */
    {SHEET_PRESENT,  ACT_EXPECTATION, SHEET_EXPECTED},
    /* The candidate comes after all; the arrival follows. */
    {SHEET_ABSENT,   ACT_EXPECTATION, SHEET_EXPECTED},
    /* The preparation, or the oral, begins. */
    {SHEET_PRESENT,  ACT_PHASE_START, SHEET_RUNNING},
    /* The next part; the end of one. */
    {SHEET_RUNNING,  ACT_PHASE_START, SHEET_RUNNING},
    {SHEET_RUNNING,  ACT_PHASE_END,   SHEET_RUNNING},
    /* A mark without a clock: the kiosk was not looked at during the oral. */
    {SHEET_PRESENT,  ACT_MARKING,     SHEET_MARKED},
    /* Notes are taken while the candidate speaks. */
    {SHEET_RUNNING,  ACT_MARKING,     SHEET_MARKED},
    /* Thought better of. */
    {SHEET_MARKED,   ACT_MARKING,     SHEET_MARKED},
    /* The oral goes on while there are notes already. */
    {SHEET_MARKED,   ACT_PHASE_START, SHEET_MARKED},
    {SHEET_MARKED,   ACT_PHASE_END,   SHEET_MARKED},
    /* By all members at once; from here on only the exam office opens it. */
    {SHEET_MARKED,   ACT_SEALING,     SHEET_SEALED},
    /* An absence is sealed as a mark is; the sheet stays one of an absence. */
    {SHEET_ABSENT,   ACT_SEALING,     SHEET_SEALED},
    /* The exam office, with a reason. Back to what was sealed: of the two rows the second is for
     * sheets of an absence (sheet_unlocked()). */
    {SHEET_SEALED,   ACT_UNLOCKING,   SHEET_MARKED},
    {SHEET_SEALED,   ACT_UNLOCKING,   SHEET_ABSENT},
};
/* clang-format on */
const size_t sheet_step_count = ARRAY_LEN(sheet_steps);

enum sheet_state sheet_next(enum sheet_state from, enum act_kind act)
{
    for (size_t i = 0; i < sheet_step_count; i++)
        if (sheet_steps[i].from == from && sheet_steps[i].act == act)
            return sheet_steps[i].to;
    return SHEET_STATE_NONE;
}

enum sheet_state sheet_unlocked(const struct sheet *sheet)
{
    enum sheet_state wanted = sheet->absent ? SHEET_ABSENT : SHEET_MARKED;

    for (size_t i = 0; i < sheet_step_count; i++)
        if (sheet_steps[i].from == sheet->state && sheet_steps[i].act == ACT_UNLOCKING &&
            sheet_steps[i].to == wanted)
            return wanted;
    return SHEET_STATE_NONE;
}
