/*
 * The day of a jury's room, as plain structs: palmares/v1/jury.proto. The store fills what is
 * stored, the domain what follows from it (domain/room_day.h). Texts are never NULL and live in the
 * arena of whoever asked.
 */
#pragma once

#include "model/commission.h"
#include "model/conformity.h"
#include "model/sheet.h"
#include "model/slot.h"

/* A room on a day. A kiosk may leave everything empty: its own room, the day that is at hand. */
struct room_asked {
    const char *session, *centre, *room;
    const char *day; /* YYYY-MM-DD or "" */
};

/* Same numbers as palmares.v1.PinState. */
enum pin_state { PIN_STATE_UNKNOWN, PIN_NONE, PIN_FIRST, PIN_SET, PIN_LOCKED };

struct room_member {
    const char *commission, *epreuve; /* before which it sits */
    const char *examiner, *family_name, *given_name;
    enum examiner_quality quality;
    bool nominated, present;
    enum pin_state pin_state;
};

struct room_commission {
    const char *id, *epreuve, *epreuve_label;
    const struct room_member *members; /* a run of the room's */
    size_t member_count;
};

/* A document that the jury may look at. */
struct room_pages {
    enum document_kind kind;
    uint32_t ordinal, revision;
    const char *label;
};

struct room_phase {
    uint32_t phase; /* 0: the preparation */
    const char *label;
    uint32_t seconds;
    const char **parts;
    size_t part_count;
};

/* A document as the room's rules look at it. */
struct room_document {
    struct document_head head;
    uint32_t revision;
    const char *title; /* of what a person wrote; may be "" */
};

struct room_oral {
    /* stored */
    struct slot slot; /* in the plan in force; `commission` "": it has none any more */
    bool moved;       /* the slot is not in this room on this day: the sheet is */
    enum candidate_class class;
    bool withdrawn;
    uint32_t extra_minutes_per_hour;
    char **stored_arrangements;
    size_t stored_arrangement_count;
    bool fiche_sujet;
    bool has_decision;
    struct conformity_decision decision; /* in force: outcome, ground, penalties, reason */
    uint32_t granted_weeks;
    struct room_document *documents;
    size_t document_count;
    bool has_sheet;
    struct sheet sheet;

    /* what follows */
    const char *epreuve_label;
    const char **arrangements;
    size_t arrangement_count;
    bool not_interrogated, reserve;
    const char **notices;
    size_t notice_count;
    struct room_pages *pages;
    size_t page_count;
    struct room_phase *phases;
    size_t phase_count;
};

struct room_day {
    const char *session, *centre, *centre_name, *room;
    const char *day, *time_zone;
    char **days;
    size_t day_count;
    const char *revision;        /* opaque */
    uint32_t plan;               /* in force; 0: none */
    uint32_t definition;         /* revision of the session's definition */
    const char *pin_key;         /* PEM; "": not made yet */
    struct room_member *members; /* by commission */
    size_t member_count;
    struct room_oral *orals;
    size_t oral_count;

    /* what follows */
    const char *title;
    struct room_commission *commissions;
    size_t commission_count;
    const struct sheet_rule **rules; /* of the definition, which must stay */
    size_t rule_count;
};
