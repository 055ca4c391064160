#include "domain/definition_kept.h"

#include "base/error.h"
#include "base/text.h"
#include "store/session.h"

#include <errno.h>
#include <pthread.h>

struct definition_ref {
    unsigned count; /* under the lock */
    struct arena *arena;
    const char *session;
    uint32_t revision;
    const struct session_definition *definition;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct definition_ref *kept[DEFINITIONS_KEPT];
static unsigned next_place; /* the oldest goes first */

static void release(struct definition_ref *ref) /* under the lock */
{
    if (!ref || --ref->count > 0)
        return;
    arena_free(ref->arena);
    free(ref);
}

struct definition_ref *definition_kept(const char *session, uint32_t revision)
{
    struct definition_ref *found = NULL;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < ARRAY_LEN(kept) && !found; i++)
        if (kept[i] && kept[i]->revision == revision && text_equal(kept[i]->session, session))
            found = kept[i];
    if (found)
        found->count++;
    pthread_mutex_unlock(&lock);
    return found;
}

static void keep(struct definition_ref *ref)
{
    size_t place = DEFINITIONS_KEPT;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < ARRAY_LEN(kept) && place == DEFINITIONS_KEPT; i++)
        if (kept[i] && text_equal(kept[i]->session, ref->session))
            place = i;
    if (place == DEFINITIONS_KEPT)
        place = next_place++ % DEFINITIONS_KEPT;
    release(kept[place]);
    ref->count++;
    kept[place] = ref;
    pthread_mutex_unlock(&lock);
}

const struct session_definition *definition_of(const struct definition_ref *ref)
{
    return ref->definition;
}

uint32_t definition_revision(const struct definition_ref *ref)
{
    return ref->revision;
}

void definition_unref(struct definition_ref *ref)
{
    pthread_mutex_lock(&lock);
    release(ref);
    pthread_mutex_unlock(&lock);
}

/* Decode a stored record, and keep it. */
static int decode_record(
    const struct session_record *record, session_decode_fn decode, struct definition_ref **ret_ref)
{
    struct definition_ref *ref = definition_kept(record->id, record->revision);
    int r = -ENOMEM;

    if (ref) { /* somebody else was faster */
        *ret_ref = ref;
        return 0;
    }
    ref = calloc(1, sizeof *ref);
    if (!ref)
        return -ENOMEM;
    ref->count = 1;
    ref->revision = record->revision;
    ref->arena = arena_new(DEFINITION_MAX_BYTES);
    ref->session = ref->arena ? arena_strdup(ref->arena, record->id) : NULL;
    if (ref->session)
        r = decode(ref->arena, record->definition, record->definition_size, &ref->definition);
    if (r) {
        definition_unref(ref);
        return err_fold(r);
    }
    keep(ref);
    *ret_ref = ref;
    return 0;
}

static int refuse_session(struct op *op, const char *session)
{
    return op_refuse(op, OUTCOME_NOT_FOUND, "SESSION_NOT_FOUND",
        "there is no session '%.40s': `palmares session list` shows those there are", session);
}

static int check_id(struct op *op, const char *session)
{
    return text_is_empty(session) ? op_violation(op, "session", "REQUIRED",
                                        "the id of a session is missing, for example \"ndrc-2022\"")
                                  : 0;
}

/* ---- asynchronous ---- */

struct asking {
    struct store *store;
    const char *session;
    session_decode_fn decode;
    definition_fn done;
    void *context;
};

static void got_record(struct op *op, int r, const struct session_record *record, void *context)
{
    const struct asking *asking = context;
    struct definition_ref *ref = NULL;

    if (r == OUTCOME_NOT_FOUND)
        r = refuse_session(op, asking->session);
    if (r == 0)
        r = decode_record(record, asking->decode, &ref);
    asking->done(op, r, ref, asking->context);
}

static void got_revision(struct op *op, int r, uint32_t revision, void *context)
{
    const struct asking *asking = context;
    struct definition_ref *ref = NULL;

    if (r == OUTCOME_NOT_FOUND)
        r = refuse_session(op, asking->session);
    if (r == 0)
        ref = definition_kept(asking->session, revision);
    if (r == 0 && !ref) {
        r = store_session_get_revision(
            asking->store, op, asking->session, revision, got_record, context);
        if (r == 0)
            return;
    }
    asking->done(op, r, ref, asking->context);
}

int definition_with(struct store *store,
    struct op *op,
    const char *session,
    session_decode_fn decode,
    definition_fn done,
    void *context)
{
    const struct asking asking = {store, session, decode, done, context};
    struct asking *asked = arena_memdup(op->arena, &asking, sizeof asking);
    int r = check_id(op, session);

    if (r)
        return r;
    return asked ? store_session_revision(store, op, session, got_revision, asked) : -ENOMEM;
}

/* ---- inside store_work() ---- */

int definition_read(struct store_session *session,
    struct op *op,
    const char *id,
    session_decode_fn decode,
    struct definition_ref **ret_ref)
{
    struct session_record record;
    uint32_t revision;
    int r = check_id(op, id);

    if (r)
        return r;
    r = store_session_read_current(session, op, id, &revision);
    if (r == OUTCOME_NOT_FOUND)
        return refuse_session(op, id);
    if (r)
        return r;
    *ret_ref = definition_kept(id, revision);
    if (*ret_ref)
        return 0;
    r = store_session_read_revision(session, op, id, revision, &record);
    return r ? r : decode_record(&record, decode, ret_ref);
}

/* What the definition does not say cannot be applied. */
static int refuse_rules(
    struct op *op, const struct definition_ref *ref, const char *reason, const char *name)
{
    return op_refuse(op, OUTCOME_PRECONDITION, reason,
        "the definition of session %s has no %s: load a pack that has them", ref->session, name);
}

int definition_dossier_rules(
    struct op *op, const struct definition_ref *ref, const struct dossier_rules **ret_rules)
{
    if (!ref->definition->has_dossier_rules)
        return refuse_rules(op, ref, "NO_DOSSIER_RULES", "dossier_rules");
    *ret_rules = &ref->definition->dossier_rules;
    return 0;
}

int definition_planning_rules(
    struct op *op, const struct definition_ref *ref, const struct planning_rules **ret_rules)
{
    if (!ref->definition->has_planning_rules)
        return refuse_rules(op, ref, "NO_PLANNING_RULES", "planning_rules");
    *ret_rules = &ref->definition->planning_rules;
    return 0;
}

int definition_engagement_rules(
    struct op *op, const struct definition_ref *ref, const struct engagement_rules **ret_rules)
{
    if (!ref->definition->has_engagement_rules)
        return refuse_rules(op, ref, "NO_ENGAGEMENT_RULES", "engagement_rules");
    *ret_rules = &ref->definition->engagement_rules;
    return 0;
}

int definition_marking_rules(
    struct op *op, const struct definition_ref *ref, const struct marking_rules **ret_rules)
{
    if (!ref->definition->has_marking_rules)
        return refuse_rules(op, ref, "NO_MARKING_RULES", "marking_rules");
    *ret_rules = &ref->definition->marking_rules;
    return 0;
}

int definition_subject_rules(
    struct op *op, const struct definition_ref *ref, const struct subject_rules **ret_rules)
{
    if (!ref->definition->has_subject_rules)
        return refuse_rules(op, ref, "NO_SUBJECT_RULES", "subject_rules");
    *ret_rules = &ref->definition->subject_rules;
    return 0;
}
