/*
 * Sheets and acts: palmares/v1/sheet.proto, as plain structs, and the life cycle of a sheet, which
 * is one table. Texts are never NULL and belong to whoever made the struct.
 */
#pragma once

#include "base/uuid.h"
#include "model/marking.h"

/* Same numbers as palmares.v1.Sheet.State. */
enum sheet_state {
    SHEET_STATE_NONE,
    SHEET_EXPECTED,
    SHEET_PRESENT,
    SHEET_ABSENT,
    SHEET_RUNNING,
    SHEET_MARKED,
    SHEET_SEALED,
    SHEET_STATE_COUNT
};

/* Same numbers as palmares.v1.ActKind. */
enum act_kind {
    ACT_NONE,
    ACT_ARRIVAL,
    ACT_ABSENCE,
    ACT_EXPECTATION,
    ACT_PHASE_START,
    ACT_PHASE_END,
    ACT_MARKING,
    ACT_SEALING,
    ACT_MEMBER_PRESENCE,
    ACT_UNLOCKING,
    ACT_KIND_COUNT
};

/* Same numbers as palmares.v1.ActResult.Outcome. */
enum act_outcome { ACT_OUTCOME_NONE, ACT_APPLIED, ACT_CONFLICT, ACT_REFUSED, ACT_OUTCOME_COUNT };

/* As stored and as in the proto3 JSON mapping: "EXPECTED", "PHASE_START", "APPLIED"; "" and NONE
 * for what is unknown. */
const char *sheet_state_name(enum sheet_state state);
enum sheet_state sheet_state_parse(const char *name);
const char *act_kind_name(enum act_kind kind);
enum act_kind act_kind_parse(const char *name);
const char *act_outcome_name(enum act_outcome outcome);
enum act_outcome act_outcome_parse(const char *name);

/* ---- the life cycle ---- */

struct sheet_step {
    enum sheet_state from;
    enum act_kind act;
    enum sheet_state to;
};
extern const struct sheet_step sheet_steps[];
extern const size_t sheet_step_count;
/* SHEET_STATE_NONE: the act cannot be in this state. Of several rows the first. */
enum sheet_state sheet_next(enum sheet_state from, enum act_kind act);

/* ---- what is in a sheet ---- */

enum { SHEET_PHASES_MAX = 32, SHEET_SEALS_MAX = 40, SHEET_REASON_MAX = 1000 };

struct line_level {
    const char *line, *level;
};

struct sheet_content {
    bool has_mark;
    uint32_t mark_hundredths;
    const struct line_level *lines;
    size_t line_count;
    const char *appraisal;
    bool reserved;
    const char *reservation_reason;
    bool absent;
};

struct phase_run {
    uint32_t phase;             /* 0: the preparation */
    int64_t starts_us, ends_us; /* Unix time; ends 0: not ended */
};

struct sheet_seal {
    const char *examiner;
    int64_t sealed_us;
};

struct sheet {
    const char *session, *candidate, *epreuve;
    const char *commission, *centre, *room; /* that recorded it last; "": nothing was recorded */
    const char *day;                        /* YYYY-MM-DD, of the slot */
    enum sheet_state state;
    bool absent;
    int64_t arrived_us; /* 0: not yet */
    uint32_t late_minutes;
    const struct phase_run *phases;
    size_t phase_count;
    struct sheet_content content; /* its `absent` is the sheet's */
    const struct sheet_seal *seals;
    size_t seal_count;
    uint32_t unlock_count;
    int32_t revision; /* 0: nothing was recorded */
    int64_t updated_us;
    bool other_day;
};

/* What unlocking makes of a sheet: ABSENT when an absence was sealed. SHEET_STATE_NONE: it is not
 * sealed. */
enum sheet_state sheet_unlocked(const struct sheet *sheet);

/* ---- acts ---- */

enum { ACTS_MAX = 100, ACT_SECRET_MAX = 1024, ACT_CONTENT_BYTES_MAX = 65536 };

struct act_signature {
    const char *examiner;
    const uint8_t *secret;
    size_t secret_size;
};

struct act {
    struct uuid id;
    enum act_kind kind;
    const char *candidate, *epreuve, *commission; /* a presence: candidate and épreuve are "" */
    int64_t acted_us;
    int32_t seen_revision;
    bool admitted_late;           /* ARRIVAL */
    uint32_t phase;               /* PHASE_START, PHASE_END */
    struct sheet_content content; /* MARKING, SEALING */
    const uint8_t *content_bytes; /* SEALING: what was signed, and what `content` was read from */
    size_t content_bytes_size;
    const struct act_signature *signatures; /* SEALING, MEMBER_PRESENCE */
    size_t signature_count;
};

struct act_result {
    struct uuid id;
    enum act_outcome outcome;
    const char *reason;  /* one of the words below; "" when it was applied */
    const char *message; /* for people, in French */
    bool has_sheet;
    struct sheet sheet;     /* as it is now */
    uint32_t failures_left; /* after PIN_WRONG */
};

/* clang-format off */
/*
 * Reasons.
 *
 * CONFLICT, something has changed meanwhile and people settle it:
 *   SHEET_CHANGED         it has another revision than was seen, or other content than was signed
 *   SLOT_MOVED            the slot is elsewhere now, or gone
 *   MEMBER_CHANGED        the commission has other members than those who signed
 *   NOT_VALID             the office said NV: not interrogated
 *
 * REFUSED, it cannot be:
 *   NO_SLOT               no such slot in this room
 *   WRONG_ORDER           the life cycle has no such step (a seal before a mark)
 *   SEALED                the sheet is sealed: the office unlocks it
 *   TOO_LATE              later than the session lets in
 *   LATE_NOT_ADMITTED     late, and the chef de centre has not let in
 *   PHASE_UNKNOWN, PHASE_STARTED, PHASE_NOT_STARTED, PHASE_ENDED
 *   MARK_MISSING, MARK_SCALE, MARK_STEP, LINE_UNKNOWN, LEVEL_UNKNOWN, LINE_TWICE, LINE_EMPTY,
 *   APPRAISAL_MISSING, APPRAISAL_LONG, RESERVATION_REASON, ABSENT_WITH_MARK
 *   SIGNATURE_MISSING     a member has not signed
 *   SAME_PERSON           one person signed twice
 *   NOT_A_MEMBER          who signs is not in the commission
 *   SIGNATURE_UNREADABLE  not encrypted to the session's key, or for another act or content
 *   PIN_NONE, PIN_FIRST, PIN_WRONG, PIN_LOCKED
 *   BAD_ACT               not an act at all (no kind, texts too long, bytes that are no content)
 */
/* clang-format on */

struct recorded_act {
    uint64_t number;
    struct act act; /* without secrets: signatures have examiners only */
    enum act_outcome outcome;
    const char *reason, *principal;
    int64_t received_us;
    const char *motive;
    int32_t sheet_revision;
};
