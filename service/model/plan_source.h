/* What the store knows of a session that its planning needs: the domain makes a struct plan_problem
 * of it (domain/plan_problem.h). Texts are never NULL and belong to whoever made the struct. */
#pragma once

#include "model/candidate.h"
#include "model/commission.h"
#include "model/slot.h"

/* A candidate, withdrawn or not, with what was decided about the épreuves. */
struct plan_subject {
    const char *number, *establishment, *zone, *language1, *language2;
    enum candidate_class class;
    uint32_t extra_minutes_per_hour;
    bool withdrawn;
    bool engagement;       /* a request is accepted */
    const char *const *nv; /* épreuves that are NV by a decision in force */
    size_t nv_count;
};

/* Each list by its key, as the store sorts it (bytes): the same data give the same problem. */
struct plan_source {
    const struct plan_subject *subjects;
    size_t subject_count;
    const struct centre *centres;
    size_t centre_count;
    const struct room *rooms;
    size_t room_count;
    const struct examiner *examiners;
    size_t examiner_count;
    const struct commission *commissions; /* orals only, their members by code only */
    size_t commission_count;
};

/* A slot as a plan stores it: names, no person. "" in commission: unplaced. */
struct plan_entry {
    const char *candidate, *epreuve;
    const char *commission, *centre, *room, *loge;
    const char *date;
    uint16_t start_minute, preparation_minutes, duration_minutes;
    int64_t starts_us;
    const char *obstacle;
    int32_t revision;
};
