#include "domain/resource_import.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/definition_kept.h"
#include "domain/examiner_table.h"
#include "domain/room_table.h"
#include "store/resource_import.h"

#include <errno.h>

/* Read and store one kind of file. `op` has the job's memory. */
typedef int (*take_fn)(struct op *op,
    struct store_session *session,
    struct resource_import *import,
    const struct resource_terms *terms);

struct job {
    struct resource_import *import;
    take_fn take;
    resource_import_fn done;
    void *context;
    struct arena *arena; /* what a file becomes is more than a request may hold */
};

static void set_counts(struct table_report *report, const struct store_table_counts *counts)
{
    report->created = counts->created;
    report->updated = counts->updated;
    report->unchanged = counts->unchanged;
}

static void set_issues(struct table_report *report, const struct table_issues *issues)
{
    report->issues = issues->items;
    report->issue_count = issues->count;
}

static int take_rooms(struct op *op,
    struct store_session *session,
    struct resource_import *import,
    const struct resource_terms *terms)
{
    struct room_table table;
    struct store_table_counts counts;
    int r = room_table_read(op, terms, import->content, import->size, &table);

    if (r)
        return r;
    set_issues(&import->report, &table.issues);
    if (table.issues.count)
        return 0;
    r = store_room_import(session, op,
        &(struct store_room_import){import->session, table.centres, table.centre_count, table.rooms,
            table.room_count, table.mask, import->validate_only},
        &counts);
    if (r == 0)
        set_counts(&import->report, &counts);
    return r;
}

static int take_examiners(struct op *op,
    struct store_session *session,
    struct resource_import *import,
    const struct resource_terms *terms)
{
    struct examiner_table table;
    struct store_table_counts counts;
    int r = examiner_table_read(op, terms, import->content, import->size, &table);

    if (r)
        return r;
    set_issues(&import->report, &table.issues);
    if (table.issues.count)
        return 0;
    r = store_examiner_import(session, op,
        &(struct store_examiner_import){import->session, table.examiners, table.examiner_count,
            table.mask, import->validate_only},
        &counts);
    if (r == 0)
        set_counts(&import->report, &counts);
    return r;
}

/* With memory of its own; what a person should know goes to the op of the request. */
static int take(struct op *op,
    struct store_session *session,
    const struct job *job,
    const struct session_definition *definition)
{
    struct op inner = *op;
    struct resource_terms terms;
    int r;

    inner.arena = job->arena;
    r = resource_terms_of(job->arena, definition, &terms);
    if (r == 0)
        r = job->take(&inner, session, job->import, &terms);
    if (inner.reason)
        op->reason = inner.reason;
    if (inner.message)
        op->message = inner.message;
    return r == -ENOMEM
               ? op_refuse(op, OUTCOME_LIMIT, "FILE_TOO_COMPLEX",
                     "the file needs more memory than one file may use: split it, or write "
                     "'toutes' instead of long lists of days")
               : r;
}

static int import_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    struct resource_import *import = job->import;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    struct store_table_counts prior;
    bool found;
    int r = store_table_prior(session, op, &prior, &found);

    arena_reset(job->arena);
    import->report = (struct table_report){0};
    if (r)
        return r;
    if (found) {
        set_counts(&import->report, &prior);
        return 0;
    }
    r = definition_read(session, op, import->session, import->decode, &definition);
    return r ? r : take(op, session, job, definition_of(definition));
}

static void import_done(struct op *op, int r, void *context)
{
    const struct job *job = context;
    /* the answer ends the request, and the job lives in its memory */
    CLEANUP(arena_free_p) struct arena *arena = job->arena;

    job->done(op, r, job->import, job->context);
}

static int start(struct store *store, struct op *op, struct job job)
{
    struct job *kept;

    if (job.import->size > TABLE_MAX_BYTES)
        return op_violation(op, "content", "TOO_LARGE",
            "the file has more than %d bytes: split it by centre or by letter", TABLE_MAX_BYTES);
    if (text_is_empty(job.import->session))
        return op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    kept = arena_memdup(op->arena, &job, sizeof job);
    if (!kept)
        return -ENOMEM;
    kept->arena = arena_new(RESOURCE_IMPORT_MEMORY);
    if (!kept->arena)
        return -ENOMEM;
    store_work(store, op, import_work, import_done, kept);
    return 0;
}

int room_import(struct store *store,
    struct op *op,
    struct resource_import *import,
    resource_import_fn done,
    void *context)
{
    return start(store, op, (struct job){import, take_rooms, done, context, NULL});
}

int examiner_import(struct store *store,
    struct op *op,
    struct resource_import *import,
    resource_import_fn done,
    void *context)
{
    return start(store, op, (struct job){import, take_examiners, done, context, NULL});
}
