/* palmares.v1.SubjectService: the bank against the catalogue, in figures and as a picture. */
#include "handler/services.h"

#include "domain/subject_coverage_export.h"

#include <errno.h>
#include <palmares/v1/subject.pb-c.h>

struct asking {
    struct rpc_call *call;
    struct subject_coverage_asked asked;
};

/* ---- figures ---- */

static Palmares__V1__FeatureCoverage__Verdict verdict_of(enum feature_verdict verdict)
{
    static const Palmares__V1__FeatureCoverage__Verdict verdicts[] = {
        [FEATURE_VERDICT_NONE] = PALMARES__V1__FEATURE_COVERAGE__VERDICT__VERDICT_UNSPECIFIED,
        [FEATURE_NEVER] = PALMARES__V1__FEATURE_COVERAGE__VERDICT__NEVER,
        [FEATURE_FINE] = PALMARES__V1__FEATURE_COVERAGE__VERDICT__FINE,
        [FEATURE_TOO_OFTEN] = PALMARES__V1__FEATURE_COVERAGE__VERDICT__TOO_OFTEN,
    };

    return verdicts[verdict];
}

static bool fill_feature(
    struct arena *arena, const struct feature_coverage *from, Palmares__V1__FeatureCoverage *to)
{
    Palmares__V1__CmsFeature *feature = arena_alloc(arena, sizeof *feature);

    if (!feature)
        return false;
    palmares__v1__cms_feature__init(feature);
    feature->id = handler_text(from->feature->id);
    feature->cms = handler_text(from->feature->cms);
    feature->group = handler_text(from->feature->group);
    feature->label = handler_text(from->feature->label);
    feature->side = (Palmares__V1__SubjectSide)from->feature->side;
    to->feature = feature;
    to->subjects = handler_texts(from->subjects.items);
    to->n_subjects = from->subjects.count;
    to->verdict = verdict_of(from->verdict);
    return true;
}

static Palmares__V1__SubjectCoverage *coverage_message(
    struct arena *arena, const struct subject_coverage *from)
{
    Palmares__V1__SubjectCoverage *to = arena_alloc(arena, sizeof *to);

    if (!to)
        return NULL;
    palmares__v1__subject_coverage__init(to);
    to->features =
        handler_messages(arena, &palmares__v1__feature_coverage__descriptor, from->feature_count);
    to->cms = handler_messages(arena, &palmares__v1__cms_coverage__descriptor, from->cms_count);
    if (!to->features || !to->cms)
        return NULL;
    to->n_features = from->feature_count;
    to->n_cms = from->cms_count;
    for (size_t i = 0; i < from->feature_count; i++)
        if (!fill_feature(arena, &from->features[i], to->features[i]))
            return NULL;
    for (size_t i = 0; i < from->cms_count; i++) {
        to->cms[i]->cms = handler_text(from->cms[i].cms->id);
        to->cms[i]->subjects = (uint32_t)from->cms[i].subjects.count;
        to->cms[i]->features = from->cms[i].features;
        to->cms[i]->exercised = from->cms[i].exercised;
    }
    return to;
}

static void reply_coverage(
    struct op *op, int r, const struct subject_coverage_asked *asked, void *context)
{
    struct asking *asking = context;
    const Palmares__V1__SubjectCoverage *message =
        r ? NULL : coverage_message(op->arena, &asked->coverage);

    handler_reply(asking->call, op, r, message ? &message->base : NULL);
}

void handle_get_subject_coverage(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetSubjectCoverageRequest *asked = (const void *)request;
    const struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asking *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->asked = (struct subject_coverage_asked){.session = asked->session, .cms = asked->cms};
    r = subject_coverage_ask(handlers->subjects, op, &asking->asked, false, reply_coverage, asking);
    if (r)
        handler_fail(call, op, r);
}

/* ---- the picture ---- */

static void reply_picture(
    struct op *op, int r, const struct subject_coverage_asked *asked, void *context)
{
    struct asking *asking = context;
    Palmares__V1__File file = PALMARES__V1__FILE__INIT;

    if (r == 0) {
        file.name = handler_text(asked->name);
        file.media_type = handler_text(asked->media_type);
        file.content = handler_bytes(asked->content, asked->size);
    }
    handler_reply(asking->call, op, r, &file.base);
}

void handle_export_subject_coverage(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ExportSubjectCoverageRequest *asked = (const void *)request;
    const struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asking *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->asked = (struct subject_coverage_asked){.session = asked->session,
        .cms = asked->cms,
        .format = (enum coverage_format)asked->format};
    r = subject_coverage_ask(handlers->subjects, op, &asking->asked, true, reply_picture, asking);
    if (r)
        handler_fail(call, op, r);
}
