#include "domain/subject_key.h"

#include "base/text.h"
#include "domain/subject_release_parts.h"
#include "domain/subject_vault.h"
#include "store/subject_key.h"

#include <errno.h>

enum { INSTANT_SIZE = 40 };

/* "2022-05-18 12:00:00.000 UTC" */
static const char *instant(int64_t unix_us, char to[INSTANT_SIZE])
{
    time_t seconds = (time_t)(unix_us / 1000000);
    struct tm fields;
    char text[24];

    if (!gmtime_r(&seconds, &fields) || !strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &fields))
        return "";
    (void)snprintf(to, INSTANT_SIZE, "%s.%03d UTC", text, (int)(unix_us / 1000 % 1000));
    return to;
}

static int refuse_early(struct op *op, const char *id, int64_t release_us, int64_t at_us)
{
    char hour[INSTANT_SIZE], now[INSTANT_SIZE];

    if (!release_us)
        return op_refuse(op, OUTCOME_PRECONDITION, "TOO_EARLY",
            "subject %.32s has no hour yet where you are: the draw in force does not have it there",
            id);
    return op_refuse(op, OUTCOME_PRECONDITION, "TOO_EARLY",
        "subject %.32s is released where you are at %s; the service's clock says %s. This attempt "
        "is in the journal",
        id, instant(release_us, hour), instant(at_us, now));
}

/* What the database says of the caller. */
static int refuse(struct op *op, const char *id, const char *why)
{
    if (text_equal(why, "NOT_SEALED"))
        return op_refuse(op, OUTCOME_PRECONDITION, "NOT_SEALED", "subject %.32s is not sealed", id);
    if (text_equal(why, "SCOPE"))
        return OUTCOME_PRINCIPAL_CHANGED;
    if (!text_equal(why, "NOT_RECIPIENT"))
        return OUTCOME_PRINCIPAL_GONE;
    return op_refuse(op, OUTCOME_FORBIDDEN, "NOT_RECIPIENT",
        "you are not among the recipients of subject %.32s; this attempt is in the journal", id);
}

static int check_key(struct op *op, const char *session, const char *id)
{
    int r = release_check_key(op, session, id);

    if (r == 0 && (strlen(session) > SESSION_ID_MAX || strlen(id) > SUBJECT_ID_MAX))
        r = op_violation(op, "id", "TOO_LONG", "no session or subject has such a long name");
    return r;
}

/* ---- the key ---- */

struct asking {
    const struct subject_tools *tools;
    struct subject_key_asking asked;
    subject_key_fn done;
    void *context;
};

static int wrap(struct op *op,
    const struct asking *asking,
    const struct subject_key_given *given,
    struct subject_key_answer *answer)
{
    const struct subject_key_asking *asked = &asking->asked;
    uint8_t key[SEALED_KEY_BYTES];
    int r = subject_key_open(
        asking->tools, asked->session, asked->id, given->key_sealed, given->key_size, key);

    if (r)
        return r;
    r = sealed_key_envelope(op->arena, key, asked->certificate, asked->certificate_size,
        &answer->envelope, &answer->envelope_size);
    sealed_wipe(key, sizeof key);
    return r;
}

static int take_key(struct op *op,
    const struct asking *asking,
    const struct subject_key_given *given,
    struct subject_key_answer *answer)
{
    const struct subject_key_asking *asked = &asking->asked;
    bool early = text_equal(given->why, "TOO_EARLY") || text_equal(given->why, "NO_HOUR");

    if (*given->why && !early)
        return refuse(op, asked->id, given->why);
    if (early && !asked->waits)
        return refuse_early(op, asked->id, given->release_us, asked->at_us);
    *answer = (struct subject_key_answer){
        .release_us = given->release_us, .sha256 = arena_strdup(op->arena, given->sha256)};
    if (!answer->sha256)
        return -ENOMEM;
    return early ? 0 : wrap(op, asking, given, answer);
}

static void got_key(struct op *op, int r, const struct subject_key_given *given, void *context)
{
    const struct asking *asking = context;
    struct subject_key_answer answer = {.sha256 = ""};

    if (r == 0)
        r = take_key(op, asking, given, &answer);
    asking->done(op, r, &answer, asking->context);
}

int subject_key_ask(const struct subject_tools *tools,
    struct op *op,
    const struct subject_key_asking *asked,
    subject_key_fn done,
    void *context)
{
    const struct asking asking = {tools, *asked, done, context};
    struct asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    const struct subject_key_asked query = {.session = asked->session,
        .subject = asked->id,
        .at_us = asked->at_us,
        .waits = asked->waits};
    int r = kept ? check_key(op, asked->session, asked->id) : -ENOMEM;

    if (r == 0)
        r = subject_require_key(op, tools);
    if (r == 0 && !sealed_key_can_take(asked->certificate, asked->certificate_size))
        r = op_refuse(op, OUTCOME_PRECONDITION, "CERTIFICATE_KIND",
            "no key can be wrapped for your certificate: it needs one for P-256 or RSA, as "
            "palmaresd pki issues them");
    return r ? r : store_subject_key(tools->store, op, &query, got_key, kept);
}

/* ---- the file ---- */

struct fetching {
    const char *id;
    uint64_t offset;
    subject_piece_fn done;
    void *context;
};

static int take_piece(struct op *op,
    const struct fetching *fetching,
    const struct subject_piece_given *given,
    struct subject_piece *piece)
{
    if (*given->why)
        return refuse(op, fetching->id, given->why);
    if (fetching->offset >= given->size)
        return op_violation(
            op, "offset", "RANGE", "the file has %llu bytes", (unsigned long long)given->size);
    *piece = (struct subject_piece){
        .bytes = arena_memdup(op->arena, given->piece, given->piece_size),
        .size = given->piece_size,
        .file_size = given->size,
        .sha256 = arena_strdup(op->arena, given->sha256),
    };
    return piece->bytes && piece->sha256 ? 0 : -ENOMEM;
}

static void got_piece(struct op *op, int r, const struct subject_piece_given *given, void *context)
{
    const struct fetching *fetching = context;
    struct subject_piece piece = {.sha256 = ""};

    if (r == 0)
        r = take_piece(op, fetching, given, &piece);
    fetching->done(op, r, &piece, fetching->context);
}

int subject_piece_get(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    const char *id,
    uint64_t offset,
    subject_piece_fn done,
    void *context)
{
    const struct fetching fetching = {id, offset, done, context};
    struct fetching *kept = arena_memdup(op->arena, &fetching, sizeof fetching);
    const struct subject_piece_asked asked = {
        .session = session, .subject = id, .offset = offset, .most = SUBJECT_PIECE_BYTES};
    int r = kept ? check_key(op, session, id) : -ENOMEM;

    if (r == 0 && offset > SEALED_PLAIN_MAX)
        r = op_violation(op, "offset", "RANGE", "no file is that long");
    /* the first piece is the one that is noted: nobody has the rest of it from one byte further */
    else if (r == 0 && offset % SUBJECT_PIECE_BYTES)
        r = op_violation(
            op, "offset", "PIECE", "a piece begins at a multiple of %d bytes", SUBJECT_PIECE_BYTES);
    return r ? r : store_subject_piece(tools->store, op, &asked, got_piece, kept);
}
