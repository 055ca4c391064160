/* What a session's definition accepts from rooms and examiners, and where their rules tell what is
 * wrong. */
#pragma once

#include "domain/availability.h"
#include "model/candidate.h"
#include "model/commission.h"
#include "model/session.h"

struct resource_terms {
    struct candidate_terms candidate; /* zones and languages */
    const char **specialities;        /* that the seats of the orals know */
    size_t speciality_count;          /* 0: any */
    struct availability_words words;
};

/* In the arena; the texts are borrowed from the definition. -ENOMEM. */
int resource_terms_of(struct arena *arena,
    const struct session_definition *definition,
    struct resource_terms *ret_terms) MUST_CHECK;

/* A check of one room or examiner: by what terms, with which memory, and who takes what is wrong
 * with a field (enum room_field or examiner_field). */
struct resource_check {
    struct arena *arena;
    const struct resource_terms *terms;
    int (*take)(void *context, unsigned field, const struct finding *finding); /* -ENOMEM */
    void *context;
};

/* Tell it, when something was found. -ENOMEM. */
int resource_tell(const struct resource_check *check,
    unsigned field,
    bool found,
    const struct finding *finding) MUST_CHECK;
/* A required text. -ENOMEM. */
int resource_require(const struct resource_check *check,
    unsigned field,
    const char *text,
    const char *what,
    const char *remedy) MUST_CHECK;

/*
 * Spans as people write them into spans of the contract, sorted and merged: *spans is replaced by
 * texts of the arena. `always` NULL: "toutes" is no answer. -ENOMEM.
 */
int resource_settle_spans(const struct resource_check *check,
    unsigned field,
    const char *const **spans,
    size_t *count,
    bool *always) MUST_CHECK;

/* A copy in the arena, tidied; NULL when it is full. */
const char *resource_tidy(struct arena *arena, const char *text) MUST_CHECK;
