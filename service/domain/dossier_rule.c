#include "domain/dossier_rule.h"

#include "base/text.h"
#include "document/dossier.h"
#include "domain/form_check.h"

#include <errno.h>

/* VII-2: "2 pages maximum", laid out as it is printed. */
static int check_etude(const struct form_place *place, const struct etude *etude)
{
    uint32_t most = place->subject->session->dossier_rules.etude_pages_max;
    unsigned pages;
    int r = etude_document_pages(place->op->arena, etude, &pages);

    if (r)
        return r;
    return pages > most ? form_refuse(place, "development", "PAGES",
                              "the development fills %u pages, %u are the most (VII-2): shorten it",
                              pages, most)
                        : 0;
}

/* VIII-1; D643-15-1. */
static int check_engagement(const struct form_place *place, const struct engagement *engagement)
{
    const char *at = strchr(engagement->referent_email, '@');
    int result = 0;

    if (!form_days_in_order(engagement->from, engagement->to))
        result = form_refuse(
            place, "to", "ORDER", "the engagement ends on %s, before it begins", engagement->to);
    if (!at || at == engagement->referent_email || !strchr(at, '.') ||
        strchr(engagement->referent_email, ' '))
        result = form_refuse(
            place, "referent_email", "EMAIL", "this is not an e-mail address: name@domain");
    if (engagement->hours.hundredths == 0)
        result = form_refuse(place, "hours", "RANGE", "say how many hours a week or a month");
    return result;
}

static int check_kind(const struct form_place *place, enum document_kind kind, const void *content)
{
    switch (kind) {
    case DOCUMENT_LIVRET:
        return livret_rule_check(place, content);
    case DOCUMENT_ATTESTATION:
        return attestation_rule_check(place, content);
    case DOCUMENT_ETUDE:
        return check_etude(place, content);
    case DOCUMENT_ENGAGEMENT:
        return check_engagement(place, content);
    default: /* every field filled (définition des épreuves E4 and E6): form_check() */
        return 0;
    }
}

int dossier_rule_check(struct op *op,
    const char *path,
    const struct dossier_subject *subject,
    enum document_kind kind,
    const void *content,
    struct dossier_remarks *ret_remarks)
{
    struct dossier_remarks remarks = {
        arena_calloc(op->arena, FORM_REMARKS_MAX, sizeof *remarks.items), 0};
    const struct form_place place = {op, path, subject, &remarks};
    int r;

    if (!remarks.items)
        return -ENOMEM;
    r = form_check(&place, dossier_form(kind), content);
    if (r == 0)
        r = check_kind(&place, kind, content);
    if (r == 0)
        *ret_remarks = remarks;
    return r;
}
