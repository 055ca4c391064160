/*
 * Subjects sealed until the hour. An approved subject is printed, packed and encrypted under a
 * fresh key; its content stays nowhere else. The key is kept closed with the installation's key
 * file, and is given, wrapped for the certificate that asks, from the hour of where its holder is.
 * Results come through the callbacks, on a store thread or one of its own.
 */
#pragma once

#include "domain/sealed_file.h"
#include "domain/subject_tools.h"
#include "model/op.h"
#include "model/subject_release.h"

struct store_session;

/* ---- what the handlers make the bytes of ---- */

struct sealed_header {
    const char *session, *id, *epreuve;
    int64_t sealed_us;
    uint8_t nonce[SEALED_NONCE_BYTES];
    uint64_t size;
};
struct sealed_page {
    const char *name, *media_type;
    const void *content;
    size_t size;
};
/* In the arena. -ENOMEM; -EBADMSG: these bytes are none. */
struct sealed_codec {
    int (*encode_header)(struct arena *arena,
        const struct sealed_header *header,
        const uint8_t **ret_data,
        size_t *ret_size);
    int (*decode_header)(
        struct arena *arena, const void *data, size_t size, struct sealed_header *ret_header);
    int (*encode_package)(struct arena *arena,
        const struct subject *subject,
        const struct sealed_page *page,
        const uint8_t **ret_data,
        size_t *ret_size);
    /* Title and content; the rest of the record stays. */
    int (*decode_package)(
        struct arena *arena, const void *data, size_t size, struct subject *subject);
};

/* ---- sealing ---- */

typedef void (*subject_release_fn)(
    struct op *op, int r, const struct subject_release *release, void *context);

/* Lives until the callback. */
struct subject_sealing {
    const char *session, *id;
    int32_t revision; /* of the subject; 0: whatever is stored */
    struct subject_recipient *recipients;
    size_t recipient_count;
    const char *leak_reason;
    bool validate_only;
};
/*
 * OUTCOME_NOT_FOUND, _ETAG_MISMATCH, _INVALID (recipients), _PRECONDITION: NOT_APPROVED, SEALED,
 * NO_SITTING (of an écrit: no sitting has it), LEAKS (without a reason, unless validate_only),
 * NO_KEY_FILE.
 */
int subject_seal(const struct subject_tools *tools,
    struct op *op,
    struct subject_sealing *sealing,
    subject_release_fn done,
    void *context) MUST_CHECK;

/*
 * The content of a sealed subject for the exam office, inside store_work(): once its hour of
 * opening has come, or after an early release. *ret_open false: not yet, nothing is read. Sets
 * title and content of *subject, and its state. OUTCOME_NOT_FOUND (it has no seal),
 * OUTCOME_PRECONDITION NO_KEY_FILE; -EKEYREJECTED, -EBADMSG: not sealed with this key file, or
 * changed.
 */
int subject_sealed_open(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    struct subject *subject,
    bool *ret_open) MUST_CHECK;

/* The key of a sealed file as it is stored, and back. -EIO; -EKEYREJECTED. */
enum { SUBJECT_KEY_CLOSED_BYTES = SEALED_KEY_BYTES + 28 };
int subject_key_close(const struct subject_tools *tools,
    const char *session,
    const char *id,
    const uint8_t key[SEALED_KEY_BYTES],
    uint8_t to[SUBJECT_KEY_CLOSED_BYTES]) MUST_CHECK;
int subject_key_open(const struct subject_tools *tools,
    const char *session,
    const char *id,
    const uint8_t *closed,
    size_t size,
    uint8_t to[SEALED_KEY_BYTES]) MUST_CHECK;
