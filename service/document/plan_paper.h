/*
 * The papers of a plan: convocations, lists, sheets to sign, signs for doors, a picture, calendars.
 * Bytes depend on what is given only, never on the clock. Texts that are too long go on, on further
 * lines and pages; only in the picture are they cut ("…").
 *
 * What is shown to whom: convocations of candidates never name an examiner; papers of examiners and
 * rooms show candidates by number, unless a flag says otherwise; of an aménagement only the effect
 * is shown ("temps majoré"), and not on what others sign.
 */
#pragma once

#include "base/arena.h"
#include "document/pdf.h"
#include "model/commission.h"
#include "model/session.h"
#include "model/slot.h"

/* What all papers of a plan look things up in. Borrowed; in any order. What a slot names and is not
 * found here is shown by its code. */
struct paper_plan {
    const struct session_definition *session;
    const struct plan_record *plan; /* a plan that is not published says so on every page */
    const struct centre *centres;
    size_t centre_count;
    const struct room *rooms; /* of the picture's centre; others need none */
    size_t room_count;
    const struct commission *commissions; /* with their persons */
    size_t commission_count;
    const char *issuer;    /* "Académie de Paris – Division des examens"; "": not shown */
    const char *issued_on; /* YYYY-MM-DD; "": not shown */
};

/* The first six are numbered as palmares.v1.ExportPlanRequest.Paper. */
enum paper_kind {
    PAPER_NONE,
    PAPER_CONVOCATION,        /* slots: all of one candidate, the unplaced too */
    PAPER_MEMBER_CONVOCATION, /* member; slots: of all commissions that have the member */
    PAPER_DAY_LIST,           /* commission, date; slots: of both */
    PAPER_EMARGEMENT,         /* the same */
    PAPER_DOOR_SIGN, /* the same; or no commission: loge of `centre` on `date`, in `room` */
    PAPER_PICTURE,   /* centre, date; slots: of both */
    PAPER_KIND_COUNT
};

/* One paper. Slots may come in any order; borrowed. */
struct paper {
    enum paper_kind kind;
    const struct slot *slots;
    size_t slot_count;
    const struct examiner *member;
    const struct commission *commission;
    const struct centre *centre;
    const char *room; /* loge of a sign */
    const char *date; /* YYYY-MM-DD */
    bool for_jury;    /* DAY_LIST: with the phases, without the candidates' establishments */
    bool names;       /* DOOR_SIGN: names beside the numbers */
};

/* Draw it on new pages of an open PDF, that may hold others: bookmarks are the caller's (pdf_mark()
 * before, pdf_bookmark() behind). `arena` holds the layout and may be reset afterwards. -ENOMEM,
 * -EINVAL (the kind, or what it needs is missing). Errors of drawing are told by pdf_make(). */
int paper_draw(struct arena *arena,
    struct pdf *pdf,
    const struct paper_plan *plan,
    const struct paper *paper,
    unsigned *ret_pages) MUST_CHECK;

/* "Convocation – NOM Prénom – 0123456789": of a file, or a bookmark. In the arena. NULL: full. */
char *paper_title(
    struct arena *arena, const struct paper_plan *plan, const struct paper *paper) MUST_CHECK;

/* A PDF of its own, appended to *to. -ENOMEM, -EIO, -EINVAL. */
int paper_pdf(struct arena *arena,
    const struct paper_plan *plan,
    const struct paper *paper,
    struct buffer *to,
    unsigned *ret_pages) MUST_CHECK;

/* The same drawing as PAPER_PICTURE as SVG: one picture, as high as its rooms need. -ENOMEM, -EIO,
 * -EINVAL. */
int paper_picture_svg(struct arena *arena,
    const struct paper_plan *plan,
    const struct paper *paper,
    struct buffer *to) MUST_CHECK;

/*
 * RFC 5545. UIDs stay the same from plan to plan; SEQUENCE is the plan's number; STATUS says
 * whether the plan is published. Candidates by number only. -ENOMEM.
 *
 * Of a member: one event for each stretch of a commission's day without a long gap; slots as for
 * PAPER_MEMBER_CONVOCATION. Of a room: one event for each oral in it, and for each preparation when
 * it is a loge; slots: those that name the room as room or loge.
 */
int paper_member_ics(struct arena *arena,
    const struct paper_plan *plan,
    const struct examiner *member,
    const struct slot *slots,
    size_t slot_count,
    struct buffer *to) MUST_CHECK;
int paper_room_ics(struct arena *arena,
    const struct paper_plan *plan,
    const struct room *room,
    const struct slot *slots,
    size_t slot_count,
    struct buffer *to) MUST_CHECK;
