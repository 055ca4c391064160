/* A published plan of two days in two centres: E4 with loges, E6 with the engagement, E5B in
 * groups, extra time, a room closed in the afternoon. Nobody in it is real. */
#pragma once

#include "document/plan_paper.h"

enum { PLAN_FIXTURE_SLOTS_MAX = 1024 };

/* Everything lives in the arena, and may be changed by the test. */
struct plan_paper_fixture {
    struct arena *arena;
    struct session_definition *session;
    struct plan_record *record; /* plan 3, published, two orals without slot */
    struct centre *centres;
    struct room *rooms;
    struct examiner *examiners;
    struct commission *commissions;
    struct slot *slots;
    size_t slot_count;
    struct paper_plan plan; /* of all the above */
};

#define FIXTURE_DAY "2022-05-23"
#define FIXTURE_CANDIDATE "0224500101" /* has E4, E6, the engagement and E5B */

void plan_paper_fixture(struct arena *arena, struct plan_paper_fixture *ret_fixture);

/* One more, of this commission; times in minutes. NULL `commission`: without a place. */
struct slot *plan_fixture_slot(struct plan_paper_fixture *fixture,
    unsigned candidate,
    const char *epreuve,
    const char *commission,
    const char *date,
    unsigned start);

/* Papers with their slots picked out. */
struct paper plan_fixture_convocation(struct plan_paper_fixture *fixture, const char *candidate);
struct paper plan_fixture_member(struct plan_paper_fixture *fixture, const char *examiner);
/* DAY_LIST, EMARGEMENT or DOOR_SIGN. */
struct paper plan_fixture_day(
    struct plan_paper_fixture *fixture, enum paper_kind kind, const char *commission);
struct paper plan_fixture_picture(struct plan_paper_fixture *fixture, const char *centre);
/* The slots that name the room as room or loge. */
struct paper plan_fixture_room(struct plan_paper_fixture *fixture, const char *room);
