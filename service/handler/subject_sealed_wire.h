/* Sealed files and releases between model and protobuf. */
#pragma once

#include "domain/subject_seal.h"
#include "handler/handler.h"

#include <palmares/v1/subject.pb-c.h>

extern const struct sealed_codec subject_sealed_codec;

/* Borrowed from the message but for the array, which is in the arena. NULL: it is full. */
struct subject_recipient *subject_recipients_read(
    struct arena *arena, Palmares__V1__SubjectRecipient *const *messages, size_t count) MUST_CHECK;

/* NULL: the arena is full. */
Palmares__V1__SubjectRelease *subject_release_message(
    struct arena *arena, const struct subject_release *release, int64_t now_us) MUST_CHECK;
