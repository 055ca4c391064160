/* Candidates between model and protobuf. */
#pragma once

#include "domain/candidate.h"

#include <palmares/v1/candidate.pb-c.h>

/* In the arena; texts are borrowed from the candidate. NULL: the arena is full. */
Palmares__V1__Candidate *candidate_wire_message(
    struct arena *arena, const struct candidate *candidate);

/* Pointers to messages of all of them. NULL: the arena is full. */
Palmares__V1__Candidate **candidate_wire_messages(
    struct arena *arena, const struct candidate *candidates, size_t count);

/* Texts are borrowed from the message. OUTCOME_INVALID: it is missing, or its etag is not one. */
int candidate_wire_read(
    struct op *op, const Palmares__V1__Candidate *message, struct candidate_change *to) MUST_CHECK;

/* The bits of a field mask. OUTCOME_INVALID: empty, or a name that is none, or one that nobody may
 * set. */
int candidate_wire_mask(
    struct op *op, const Google__Protobuf__FieldMask *mask, uint32_t *ret_mask) MUST_CHECK;

/* NULL: no filter. OUTCOME_INVALID: a number outside an enum. */
int candidate_wire_filter(struct op *op,
    const Palmares__V1__CandidateFilter *message,
    struct candidate_filter *to) MUST_CHECK;
