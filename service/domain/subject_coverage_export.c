#include "domain/subject_coverage_export.h"

#include "base/buffer.h"
#include "document/subject_coverage.h"
#include "domain/definition_kept.h"
#include "domain/drawing.h"
#include "domain/subject_coverage.h"
#include "domain/subject_parts.h"
#include "domain/subject_reading.h"
#include "domain/subject_vault.h"

#include <errno.h>

enum { LAYOUT_MAX_BYTES = 32 << 20 };

static const struct {
    const char *extension, *media_type;
} formats[COVERAGE_FORMAT_COUNT] = {
    [COVERAGE_SVG] = {"svg", "image/svg+xml"},
    [COVERAGE_PDF] = {"pdf", "application/pdf"},
};

struct job {
    const struct subject_tools *tools;
    struct op *op;
    struct subject_coverage_asked *asked;
    bool picture;
    struct drawing drawing;
    struct definition_ref *definition;
    subject_coverage_fn done;
    void *context;
};

static int refuse_cms(struct op *op, const char *cms)
{
    return op_violation(op, "cms", "UNKNOWN_CMS",
        "the definition knows no CMS '%.40s': `palmares session show` shows those it has", cms);
}

static int coverage_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    struct subject_coverage_asked *asked = job->asked;
    const struct subject_rules *rules;
    struct subject *subjects = NULL;
    size_t count = 0;
    int r;

    definition_unref(TAKE_PTR(job->definition));
    r = definition_read(session, op, asked->session, job->tools->decode, &job->definition);
    if (r == 0)
        r = definition_subject_rules(op, job->definition, &rules);
    if (r)
        return r;
    if (!rules->has_practical)
        return op_refuse(op, OUTCOME_PRECONDITION, "NO_RULES",
            "the definition of session %.32s has no rules of practical subjects", asked->session);
    if (*asked->cms && !subject_rules_find_cms(rules, asked->cms))
        return refuse_cms(op, asked->cms);
    r = subject_summaries(op, session, job->tools, asked->session, rules->practical.epreuve, false,
        &subjects, &count);
    if (r == 0)
        r = subject_coverage(rules, asked->cms, subjects, count, op->arena, &asked->coverage);
    return r;
}

static int draw_picture(struct job *job, struct arena *layout, struct buffer *to)
{
    const struct session_definition *session = definition_of(job->definition);
    const struct subject_coverage *coverage = &job->asked->coverage;

    return job->asked->format == COVERAGE_SVG ? subject_coverage_svg(layout, session, coverage, to)
                                              : subject_coverage_pdf(layout, session, coverage, to);
}

static int draw(void *context)
{
    struct job *job = context;
    struct subject_coverage_asked *asked = job->asked;
    CLEANUP(arena_free_p) struct arena *layout = arena_new(LAYOUT_MAX_BYTES);
    CLEANUP_BUFFER struct buffer content = {0};
    int r = layout ? draw_picture(job, layout, &content) : -ENOMEM;

    if (r)
        return r;
    if (content.size > COVERAGE_PICTURE_MAX_BYTES)
        return op_refuse(job->op, OUTCOME_LIMIT, "PICTURE_TOO_LARGE",
            "the picture of so many subjects is too large: ask for one CMS, or for a PDF");
    asked->content = arena_memdup(job->op->arena, content.data, content.size);
    asked->size = content.size;
    asked->media_type = formats[asked->format].media_type;
    asked->name = arena_printf(
        job->op->arena, "couverture-%s.%s", asked->session, formats[asked->format].extension);
    return asked->content && asked->name ? 0 : -ENOMEM;
}

static void drawn(int r, void *context)
{
    struct job *job = context;
    CLEANUP(definition_unref_p)
    struct definition_ref *definition = TAKE_PTR(job->definition); /* outlives the answer */

    job->done(job->op, r, job->asked, job->context);
}

static void counted(struct op *op, int r, void *context)
{
    struct job *job = context;

    (void)op;
    if (r == 0 && job->picture) {
        r = drawing_start(&job->drawing);
        if (r == 0)
            return;
    }
    drawn(r, job);
}

int subject_coverage_ask(const struct subject_tools *tools,
    struct op *op,
    struct subject_coverage_asked *asked,
    bool picture,
    subject_coverage_fn done,
    void *context)
{
    struct job *job = arena_calloc(op->arena, 1, sizeof *job);
    int r = subject_require_names(op, asked->session, "-");

    if (r == 0 && picture &&
        (asked->format <= COVERAGE_NO_PICTURE || asked->format >= COVERAGE_FORMAT_COUNT))
        r = op_violation(op, "format", "REQUIRED", "say which format: SVG or PDF");
    if (r == 0)
        r = subject_require_key(op, tools);
    if (r == 0 && !job)
        r = -ENOMEM;
    if (r)
        return r;
    *job = (struct job){.tools = tools,
        .op = op,
        .asked = asked,
        .picture = picture,
        .drawing = {tools->store, draw, drawn, job},
        .done = done,
        .context = context};
    store_work_snapshot(tools->store, op, coverage_work, counted, job);
    return 0;
}
