#include "domain/fiche_sujet.h"

#include "base/text.h"
#include "domain/definition_kept.h"
#include "store/fiche_sujet.h"

#include <errno.h>

#define EPREUVE "E4"

static int check_key(struct op *op, const char *prefix, const char *session, const char *candidate)
{
    char field[32];

    (void)snprintf(
        field, sizeof field, "%s%s", prefix, text_is_empty(session) ? "session" : "candidate");
    if (text_is_empty(session))
        return op_violation(
            op, field, "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (text_is_empty(candidate))
        return op_violation(op, field, "REQUIRED", "say for whom it is: the N° candidat");
    return 0;
}

static int refuse_missing(struct op *op, const char *candidate)
{
    return op_refuse(op, OUTCOME_NOT_FOUND, "FICHE_SUJET_NOT_FOUND",
        "there is no fiche-sujet for N° candidat %.20s", candidate);
}

/* ---- the candidate's view ---- */

struct reading {
    const char *session, *candidate;
    struct fiche_sujet_whole whole;
    fiche_sujet_fn done;
    fiche_sujet_whole_fn done_whole;
    void *context;
};

static int read_work(struct op *op, struct store_session *session, void *context)
{
    struct reading *reading = context;
    int r = store_fiche_sujet_read(
        session, op, reading->session, reading->candidate, &reading->whole.fiche);

    return r == OUTCOME_NOT_FOUND ? refuse_missing(op, reading->candidate) : r;
}

static void was_read(struct op *op, int r, void *context)
{
    const struct reading *reading = context;

    reading->done(op, r, &reading->whole.fiche, reading->context);
}

static struct reading *reading_new(struct op *op, const struct reading *from, int *ret_r)
{
    struct reading *reading = arena_memdup(op->arena, from, sizeof *from);

    *ret_r = reading ? check_key(op, "", from->session, from->candidate) : -ENOMEM;
    return reading;
}

int fiche_sujet_get(struct store *store,
    struct op *op,
    const char *session,
    const char *candidate,
    fiche_sujet_fn done,
    void *context)
{
    const struct reading from = {
        .session = session, .candidate = candidate, .done = done, .context = context};
    int r;
    struct reading *reading = reading_new(op, &from, &r);

    if (r == 0)
        store_work(store, op, read_work, was_read, reading);
    return r;
}

/* ---- the jury's ---- */

static int read_whole(struct op *op,
    struct store_session *session,
    const char *of_session,
    const char *candidate,
    struct fiche_sujet_whole *ret_whole)
{
    int r = store_fiche_sujet_read(session, op, of_session, candidate, &ret_whole->fiche);

    return r ? r
             : store_fiche_sujet_role_read(session, op, of_session, candidate, &ret_whole->role);
}

static int read_whole_work(struct op *op, struct store_session *session, void *context)
{
    struct reading *reading = context;
    int r = read_whole(op, session, reading->session, reading->candidate, &reading->whole);

    return r == OUTCOME_NOT_FOUND ? refuse_missing(op, reading->candidate) : r;
}

static void was_read_whole(struct op *op, int r, void *context)
{
    const struct reading *reading = context;

    reading->done_whole(op, r, &reading->whole, reading->context);
}

int fiche_sujet_get_whole(struct store *store,
    struct op *op,
    const char *session,
    const char *candidate,
    fiche_sujet_whole_fn done,
    void *context)
{
    const struct reading from = {
        .session = session, .candidate = candidate, .done_whole = done, .context = context};
    int r;
    struct reading *reading = reading_new(op, &from, &r);

    if (r == 0)
        store_work(store, op, read_whole_work, was_read_whole, reading);
    return r;
}

/* ---- writing ---- */

static const char *const field_paths[FICHE_SUJET_FIELD_COUNT] = {"fiche.object",
    "fiche.date_and_duration", "fiche.place", "fiche.sequences", "fiche.history",
    "fiche.objectives", "fiche.information", "fiche.constraints", "fiche.actors"};
static const char *const role_paths[FICHE_SUJET_ROLE_FIELD_COUNT] = {
    "fiche.role.identity", "fiche.role.motivations", "fiche.role.brakes", "fiche.role.objections"};

/* Several lines are fine. */
static int check_text(struct op *op, const char *path, const char *text)
{
    if (text_utf8_count(text, strlen(text)) > FICHE_SUJET_TEXT_MAX)
        return op_violation(
            op, path, "TOO_LONG", "write at most %d characters", FICHE_SUJET_TEXT_MAX);
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at < ' ' && *at != '\n' && *at != '\t')
            return op_violation(op, path, "TEXT", "it has a character that no page can show");
    return 0;
}

static int check_put(struct op *op, const struct fiche_sujet_put *put)
{
    const struct fiche_sujet *fiche = &put->whole.fiche;
    int r = check_key(op, "fiche.", fiche->session, fiche->candidate);

    if (fiche->fiche < 1 || fiche->fiche > FICHE_SUJET_MAX)
        r = op_violation(op, "fiche.fiche", "RANGE",
            "say which of the candidate's fiches E4 it comes from: 1 or %d", FICHE_SUJET_MAX);
    if (!*fiche->fields[FICHE_SUJET_OBJECT])
        r = op_violation(
            op, "fiche.object", "REQUIRED", "the object is what the candidate is told");
    for (size_t i = 0; i < FICHE_SUJET_FIELD_COUNT; i++)
        if (check_text(op, field_paths[i], fiche->fields[i]))
            r = OUTCOME_INVALID;
    for (size_t i = 0; i < FICHE_SUJET_ROLE_FIELD_COUNT; i++)
        if (check_text(op, role_paths[i], put->whole.role.fields[i]))
            r = OUTCOME_INVALID;
    return r;
}

static bool has_oral(const struct session_definition *definition, enum candidate_class class)
{
    const struct session_epreuve *epreuve = session_find_epreuve(definition, EPREUVE);

    for (size_t i = 0; epreuve && i < epreuve->form_count; i++)
        if (epreuve->forms[i].classes & 1u << class)
            return epreuve->forms[i].kind == FORM_KIND_ORAL;
    return false;
}

static int check_candidate(
    struct op *op, struct store_session *session, const struct fiche_sujet_put *put)
{
    const struct fiche_sujet *fiche = &put->whole.fiche;
    CLEANUP(definition_unref_p) struct definition_ref *ref = NULL;
    enum candidate_class class = 0;
    bool withdrawn = false;
    int r = definition_read(session, op, fiche->session, put->decode, &ref);

    if (r == 0)
        r = store_fiche_sujet_lock(
            session, op, fiche->session, fiche->candidate, &class, &withdrawn);
    if (r == OUTCOME_NOT_FOUND && ref)
        return op_refuse(op, OUTCOME_NOT_FOUND, "CANDIDATE_NOT_FOUND",
            "the session has no N° candidat %.20s", fiche->candidate);
    if (r)
        return r;
    if (withdrawn || !has_oral(definition_of(ref), class))
        return op_refuse(op, OUTCOME_PRECONDITION, "NO_ORAL",
            "N° candidat %.20s has no oral of " EPREUVE ": %s", fiche->candidate,
            withdrawn ? "withdrawn" : "another form of examination");
    return 0;
}

struct putting {
    struct fiche_sujet_put *put;
    fiche_sujet_whole_fn done;
    void *context;
};

static int put_work(struct op *op, struct store_session *session, void *context)
{
    const struct putting *putting = context;
    struct fiche_sujet_put *put = putting->put;
    struct fiche_sujet *fiche = &put->whole.fiche;
    struct fiche_sujet_whole stored = {0};
    bool found;
    int r = store_fiche_sujet_prior(session, op, &stored.fiche, &stored.role, &found);

    if (r == 0 && found) {
        put->whole = stored;
        return 0;
    }
    if (r == 0)
        r = check_candidate(op, session, put);
    if (r)
        return r;
    r = store_fiche_sujet_read(session, op, fiche->session, fiche->candidate, &stored.fiche);
    if (r && r != OUTCOME_NOT_FOUND)
        return r;
    if (fiche->revision && fiche->revision != stored.fiche.revision)
        return OUTCOME_ETAG_MISMATCH;
    return put->validate_only ? 0 : store_fiche_sujet_save(session, op, fiche, &put->whole.role);
}

static void was_put(struct op *op, int r, void *context)
{
    const struct putting *putting = context;

    putting->done(op, r, &putting->put->whole, putting->context);
}

int fiche_sujet_put(struct store *store,
    struct op *op,
    struct fiche_sujet_put *put,
    fiche_sujet_whole_fn done,
    void *context)
{
    const struct putting putting = {put, done, context};
    struct putting *kept = arena_memdup(op->arena, &putting, sizeof putting);
    int r = kept ? check_put(op, put) : -ENOMEM;

    if (r == 0)
        store_work(store, op, put_work, was_put, kept);
    return r;
}
