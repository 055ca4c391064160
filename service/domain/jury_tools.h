/* What everything that juries do works with; made once at start. */
#pragma once

#include "domain/jury_key.h"
#include "domain/pin_desk.h"
#include "domain/session.h"

struct jury_tools {
    struct store *store;
    struct jury_key *key;  /* NULL: the configuration has no [jury] key_file */
    struct pin_desk *desk; /* where PINs and signatures are looked at */
    session_decode_fn decode;
};

/* Refuses when there is no key: OUTCOME_PRECONDITION, and the op says what to do. */
int jury_require_key(struct op *op, const struct jury_tools *tools) MUST_CHECK;
/* A kiosk is refused what is not of its room: each name that is given has to be the room's.
 * OUTCOME_FORBIDDEN. */
struct store_room;
int jury_require_room(struct op *op,
    const struct store_room *room,
    const char *session,
    const char *centre,
    const char *name) MUST_CHECK;
/* The room of the calling kiosk, inside store_work(). OUTCOME_FORBIDDEN: it has none. */
struct store_session;
int jury_room(struct store_session *session, struct op *op, struct store_room *ret_room) MUST_CHECK;

/*
 * The public half of a session's signing key, as PEM in the arena, inside store_work(); made when
 * it is asked for the first time. OUTCOME_PRECONDITION: there is no key file. For RoomDay.pin_key.
 */
int jury_public_key(struct store_session *session,
    struct op *op,
    const struct jury_tools *tools,
    const char *of_session,
    const char **ret_pem) MUST_CHECK;
/* The same from outside, for who finds that there is none yet. */
typedef void (*jury_public_key_fn)(struct op *op, int r, const char *pem, void *context);
int jury_public_key_get(const struct jury_tools *tools,
    struct op *op,
    const char *of_session,
    jury_public_key_fn done,
    void *context) MUST_CHECK;
