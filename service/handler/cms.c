/* palmares.v1.SubjectService/CheckCms: what a CMS says of itself against the definition. */
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/cms_rule.h"
#include "domain/definition_kept.h"

#include <errno.h>
#include <palmares/v1/subject.pb-c.h>

struct asking {
    struct rpc_call *call;
    const char *cms;
    struct cms_observation observed;
};

static int read_observation(struct arena *arena,
    const Palmares__V1__CmsObservation *message,
    struct cms_observation *ret_observed)
{
    struct cms_seen_extension *extensions =
        arena_calloc(arena, message->n_extensions + 1, sizeof *extensions);

    if (!extensions)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_extensions; i++) {
        const Palmares__V1__CmsSeenExtension *from = message->extensions[i];

        extensions[i] = (struct cms_seen_extension){from->id, from->version, from->active};
    }
    *ret_observed = (struct cms_observation){
        .cms = message->cms,
        .version = message->version,
        .theme = message->theme,
        .theme_version = message->theme_version,
        .extensions = extensions,
        .extension_count = message->n_extensions,
        .untold = (const char *const *)message->untold_extensions,
        .untold_count = message->n_untold_extensions,
    };
    return 0;
}

/* The definition goes back before the reply is packed: texts that are borrowed from it are copied.
 */
static int write_report(
    struct arena *arena, const struct cms_report *report, Palmares__V1__CheckCmsResponse *response)
{
    Palmares__V1__CmsFinding *to;

    response->as_prescribed = report->as_prescribed;
    response->n_findings = report->count;
    response->findings =
        handler_messages(arena, &palmares__v1__cms_finding__descriptor, report->count);
    if (!response->findings)
        return -ENOMEM;
    for (size_t i = 0; i < report->count; i++) {
        const struct cms_finding *from = &report->findings[i];

        to = response->findings[i];
        to->what = arena_strdup(arena, from->what);
        to->prescribed = arena_strdup(arena, from->prescribed);
        to->observed = arena_strdup(arena, from->observed);
        to->verdict = (Palmares__V1__CmsFinding__Verdict)from->verdict;
        to->message = arena_strdup(arena, from->message);
        if (!to->what || !to->prescribed || !to->observed || !to->message)
            return -ENOMEM;
    }
    return 0;
}

/* Which there are, for who names another one. */
static int refuse_cms(struct op *op, const struct subject_rules *rules)
{
    const char *known = "";

    for (size_t i = 0; known && i < rules->practical.cms_count; i++)
        known = arena_printf(op->arena, "%s%s%s", known, i ? ", " : "", rules->practical.cms[i].id);
    return known ? op_violation(op, "cms", "UNKNOWN_CMS",
                       "is not prescribed by the definition of the session, which has: %s",
                       *known ? known : "none")
                 : -ENOMEM;
}

static int compare(struct op *op,
    struct definition_ref *definition,
    const struct asking *asking,
    Palmares__V1__CheckCmsResponse *response)
{
    const struct subject_rules *rules;
    const struct cms_rule *prescribed;
    struct cms_report report;
    int r = definition_subject_rules(op, definition, &rules);

    if (r)
        return r;
    prescribed = subject_rules_find_cms(rules, asking->cms);
    if (!prescribed)
        return refuse_cms(op, rules);
    r = cms_rule_check(op->arena, rules, prescribed, &asking->observed, &report);
    return r ? r : write_report(op->arena, &report, response);
}

static void got_definition(struct op *op, int r, struct definition_ref *definition, void *context)
{
    const struct asking *asking = context;
    Palmares__V1__CheckCmsResponse response = PALMARES__V1__CHECK_CMS_RESPONSE__INIT;

    if (r == 0) {
        r = compare(op, definition, asking, &response);
        definition_unref(definition);
    }
    handler_reply(asking->call, op, r, &response.base);
}

void handle_check_cms(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CheckCmsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asking *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->cms = asked->cms;
    r = asked->observed ? read_observation(op->arena, asked->observed, &asking->observed)
                        : op_violation(op, "observed", "REQUIRED", "say what the CMS shows");
    if (r == 0)
        r = cms_rule_check_words(op, &asking->observed);
    if (r == 0)
        r = definition_with(
            handlers->store, op, asked->session, session_wire_decode, got_definition, asking);
    if (r)
        handler_fail(call, op, r);
}
