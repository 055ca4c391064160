/* The check of a subject of the bank, or of one that is given; templates. */
#include "domain/subject_check.h"
#include "domain/subject_parts.h"
#include "domain/subject_reading.h"
#include "domain/subject_similar.h"
#include "domain/subject_template.h"
#include "domain/subject_vault.h"

#include "base/text.h"

#include <errno.h>

int subject_check_whole(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const struct session_definition *definition,
    const struct subject *subject,
    bool similar,
    struct subject_report *ret_report)
{
    int r = subject_check(definition, subject, op->arena, ret_report);

    if (r || !similar)
        return r;
    return subject_similar_find(op, session, tools, definition, subject, ret_report);
}

struct check_job {
    const struct subject_tools *tools;
    struct subject_check_asked *asked;
    struct subject_reading *reading;
    struct definition_ref *ref;
    subject_check_fn done;
    void *context;
};

/* A given one is noted too: whoever tries texts against the bank is seen. */
static int note_given(
    struct op *op, struct store_session *session, const struct subject_check_asked *asked)
{
    const struct subject_note note = {.session = asked->session,
        .id = asked->subject->record.id,
        .access = "COMPARE",
        .outcome = "GIVEN",
        .why = ""};

    return asked->rules_only ? 0 : store_subject_note(session, op, &note);
}

static int check_work(struct op *op, struct store_session *session, void *context)
{
    struct check_job *job = context;
    struct subject_check_asked *asked = job->asked;
    const struct subject *subject = asked->subject;
    int r;

    definition_unref(TAKE_PTR(job->ref));
    *job->reading = (struct subject_reading){0};
    r = definition_read(session, op, asked->session, job->tools->decode, &job->ref);
    if (r == 0)
        r = definition_subject_rules(op, job->ref, &asked->rules);
    if (r == 0 && !subject) {
        r = subject_read(op, session, job->tools, asked->session, asked->id, "CHECK", job->reading);
        subject = &job->reading->subject;
    }
    if (r || job->reading->refused)
        return r;
    r = subject_check_whole(op, session, job->tools, definition_of(job->ref), subject,
        !asked->rules_only, &asked->report);
    return r || !asked->subject ? r : note_given(op, session, asked);
}

/* With the answer the op's memory is gone, and the job with it. */
static void checked(struct op *op, int r, void *context)
{
    const struct check_job *job = context;
    struct definition_ref *ref = job->ref;

    job->done(op, r ? r : job->reading->refused, job->asked, job->context);
    definition_unref(ref);
}

int subject_check_for(const struct subject_tools *tools,
    struct op *op,
    struct subject_check_asked *asked,
    subject_check_fn done,
    void *context)
{
    const struct check_job job = {.tools = tools,
        .asked = asked,
        .reading = arena_calloc(op->arena, 1, sizeof *job.reading),
        .done = done,
        .context = context};
    struct check_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = asked->subject && asked->rules_only ? 0 : subject_require_key(op, tools);

    if (r == 0)
        r = subject_require_names(op, asked->session, asked->subject ? "-" : asked->id);
    if (r == 0 && (!kept || !job.reading))
        r = -ENOMEM;
    if (r == 0)
        store_work(tools->store, op, check_work, checked, kept);
    return r;
}

/* ---- templates ---- */

struct template_job {
    const char *session, *epreuve, *cms;
    subject_fn done;
    void *context;
};

static int make_template(struct op *op,
    const struct session_definition *definition,
    const struct template_job *job,
    struct subject *ret_subject)
{
    const struct subject_rules *rules = &definition->subject_rules;
    int r;

    if (rules->has_written && text_equal(job->epreuve, rules->written.epreuve))
        return subject_template_written(definition, op->arena, ret_subject);
    if (!rules->has_practical || !text_equal(job->epreuve, rules->practical.epreuve))
        return op_violation(op, "epreuve", "NO_RULES",
            "the definition has no rules for subjects of '%.20s'", job->epreuve);
    if (!*job->cms)
        return op_violation(op, "cms", "REQUIRED", "say on which CMS, for example \"%s\"",
            rules->practical.cms_count ? rules->practical.cms[0].id : "WORDPRESS");
    r = subject_template_practical(definition, job->cms, op->arena, ret_subject);
    if (r != OUTCOME_NOT_FOUND)
        return r;
    return op_violation(op, "cms", "UNKNOWN_CMS",
        "the definition knows no CMS '%.40s': `palmares session show` shows those it has",
        job->cms);
}

static void with_definition(struct op *op, int r, struct definition_ref *ref, void *context)
{
    const struct template_job *job = context;
    const struct subject_rules *rules;
    struct subject subject = {0};

    if (r == 0)
        r = definition_subject_rules(op, ref, &rules);
    if (r == 0)
        r = make_template(op, definition_of(ref), job, &subject);
    if (r == 0) {
        subject.record.session = job->session;
        subject.record.epreuve = job->epreuve;
    }
    job->done(op, r, &subject, job->context);
    definition_unref(ref);
}

int subject_template_get(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    const char *epreuve,
    const char *cms,
    subject_fn done,
    void *context)
{
    const struct template_job job = {session, epreuve, cms, done, context};
    struct template_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = subject_require_names(op, session, "-");

    if (r == 0 && !*epreuve)
        r = op_violation(op, "epreuve", "REQUIRED", "say of which épreuve, for example \"E5A\"");
    if (r == 0 && !kept)
        r = -ENOMEM;
    return r ? r : definition_with(tools->store, op, session, tools->decode, with_definition, kept);
}
