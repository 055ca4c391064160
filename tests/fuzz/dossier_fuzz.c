/* Stored JSON of any document: the first byte says of which kind. What can be read is tidied,
 * checked and printed. */
#include "domain/dossier_rule.h"
#include "document/dossier.h"
#include "document/engagement_letter.h"
#include "domain/engagement_rule.h"
#include "store/form_json.h"

#include "dossier_fixture.h"

enum { ARENA = 32 << 20, TEXT_MAX = 64 * 1024 };

#define NOW_US INT64_C(1637319600000000) /* 2021-11-19, 12:00 in Paris */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libharu keeps a hundred bytes when it cannot write a font (document/pdf.c). */
const char *__lsan_default_suppressions(void)
{
    return "leak:libhpdf";
}

/* What engagement requests do with it beyond the dossier: their rules, and the letter. */
static void check_request(struct arena *arena, struct dossier_fixture *fixture)
{
    const struct engagement *form = fixture_engagement(fixture);
    const struct engagement_request request = {.session = "s",
        .candidate = "1",
        .family_name = "a",
        .given_name = "b",
        .establishment = "",
        .ine = "",
        .state = ENGAGEMENT_ACCEPTED,
        .form = form,
        .received_on = "2021-11-19",
        .decided_on = "2021-11-19",
        .decided_by = "",
        .motive = ""};
    const struct engagement_letter letter = {fixture->session, &request};
    const struct dossier_subject subject = {fixture->session, fixture->candidate, NULL};
    struct dossier_remarks remarks = {
        arena_calloc(arena, FORM_REMARKS_MAX, sizeof *remarks.items), 0};
    struct op op = {.arena = arena, .now_us = NOW_US};
    const struct form_place place = {&op, "form.", &subject, &remarks};
    CLEANUP_BUFFER struct buffer pdf = {0};
    struct engagement_term term;

    fixture->session->engagement_rules = (struct engagement_rules){.epreuve = "ENG",
        .closes = "2021-11-19",
        .time_zone = "Europe/Paris",
        .years_max = 5,
        .appeal_text = ""};
    if (!remarks.items || engagement_term(fixture->session, op.now_us, &term))
        abort();
    if (engagement_check_form(&place, form, &term, term.today) < 0 ||
        engagement_remarks(&place, &request, NULL, 0) ||
        engagement_letter_pdf(arena, &letter, &pdf))
        abort();
}

static void check(struct arena *arena, struct dossier_fixture *fixture, enum document_kind kind)
{
    struct op op = {.arena = arena};
    const struct dossier_subject subject = {fixture->session, fixture->candidate, fixture->profile};
    const struct dossier_print print = {
        fixture->session, fixture->candidate, &fixture->documents[kind], fixture->profile};
    CLEANUP_BUFFER struct buffer pdf = {0};
    struct dossier_remarks remarks;
    int r = dossier_rule_check(&op, "", &subject, kind, fixture->documents[kind].content, &remarks);

    if (r == 0 && kind != DOCUMENT_ATTACHMENT && dossier_document_pdf(arena, &print, &pdf))
        abort(); /* what may be stored can be printed */
    if (r == 0 && kind == DOCUMENT_ENGAGEMENT)
        check_request(arena, fixture);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    struct dossier_fixture fixture;
    enum document_kind kind;
    void *values;
    char *json;

    if (size < 1 || size > TEXT_MAX || !arena)
        return 0;
    kind = (enum document_kind)(1 + data[0] % (DOCUMENT_KIND_COUNT - 1));
    json = arena_strndup(arena, (const char *)data + 1, size - 1);
    if (!json || form_json_read(arena, dossier_form(kind), json, &values))
        return 0;
    if (form_tidy(arena, dossier_form(kind), values))
        abort();
    dossier_fixture(arena, &fixture);
    fixture.documents[kind].content = values;
    check(arena, &fixture, kind);
    return 0;
}
