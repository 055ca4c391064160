/* The rooms of a day as the exam office watches them, as plain structs. */
#pragma once

#include "base/base.h"

/* A room on a day. Times are Unix time, 0: none. */
struct room_state {
    const char *session, *centre, *room;
    const char *day; /* of the row */
    bool is_today;   /* where the centre is */
    char **commissions;
    size_t commission_count;
    uint32_t slot_count, sealed_count, absent_count, open_count;
    uint32_t members_present, member_count;
    const char *current_candidate; /* "": all are done */
    uint16_t current_minute;       /* read it when there is a candidate */
    int64_t late_us;               /* of that one on the plan, at least 0 */
    int64_t first_us, last_us;     /* of the orals with their preparations */
    const char *kiosk;             /* "": none */
    int64_t seen_us, enrolled_us, clock_skew_ms;
    uint32_t waiting_count, conflict_count; /* as the kiosk said */
    uint32_t moved_count;                   /* open sheets whose slot is elsewhere now */
};
/* `day` "": today in Europe/Paris, or the next day with orals, or the last one that had some. */
struct room_states_asked {
    const char *session;
    const char *day, *centre; /* may be "" */
};
struct room_states {
    struct room_state *rooms; /* by session, centre and room */
    size_t count;
    const char *day;
    int64_t now_us;      /* the database's clock */
    uint32_t definition; /* revision; 0: there is no such session */
};
