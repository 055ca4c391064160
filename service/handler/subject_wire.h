/*
 * Subjects between model and protobuf. Texts and lists of texts are borrowed from what is
 * converted; the rest is in the arena.
 */
#pragma once

#include "handler/handler.h"
#include "model/subject.h"
#include "model/subject_report.h"

#include <palmares/v1/subject.pb-c.h>

/*
 * A subject as asked. `path` leads to it ("subject"). The limits of model/subject.h are kept, texts
 * are UTF-8 without control characters, figures are PNG or JPEG; everything else is looked at by
 * the domain. Fields that the service alone sets are left out, but for the etag, which becomes the
 * revision. OUTCOME_INVALID with each place, -ENOMEM.
 */
int subject_wire_read(struct op *op,
    const char *path,
    const Palmares__V1__Subject *message,
    struct subject *ret_subject) MUST_CHECK;

/* NULL: the arena is full. Without `whole` only what the record says. */
Palmares__V1__Subject *subject_wire_message(
    struct arena *arena, const struct subject *subject, bool whole) MUST_CHECK;

/* A subject_encode_fn and a subject_decode_fn (domain/subject_tools.h). */
int subject_wire_encode(struct arena *arena,
    const struct subject *subject,
    const uint8_t **ret_data,
    size_t *ret_size) MUST_CHECK;
int subject_wire_decode(
    struct arena *arena, const void *data, size_t size, struct subject *subject) MUST_CHECK;

/* NULL: the arena is full. */
Palmares__V1__SubjectReport *subject_wire_report(struct arena *arena,
    const struct subject_rules *rules,
    const struct subject_report *report) MUST_CHECK;
