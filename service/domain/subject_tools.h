/* What everything about subjects works with; made once at start. */
#pragma once

#include "domain/jury_key.h"
#include "domain/session.h"
#include "model/subject.h"

/*
 * Title, content and judgements of a subject as bytes, and back: palmares.v1.Subject with nothing
 * else, always the same for the same content. In the arena. -ENOMEM.
 */
typedef int (*subject_encode_fn)(
    struct arena *arena, const struct subject *subject, const uint8_t **ret_data, size_t *ret_size);
/* Sets title, content and judgements, and leaves the rest of the record as it is; texts are in the
 * arena. -ENOMEM, -EBADMSG (these bytes are no subject). */
typedef int (*subject_decode_fn)(
    struct arena *arena, const void *data, size_t size, struct subject *subject);

struct sealed_codec; /* domain/subject_seal.h */

struct subject_tools {
    struct store *store;
    const struct jury_key *key; /* NULL: the configuration has no [jury] key_file */
    session_decode_fn decode;   /* of definitions */
    subject_encode_fn encode_content;
    subject_decode_fn decode_content;
    const struct sealed_codec *sealed; /* header and package of sealed files */
};
