#include "document/dossier.h"

#include "base/error.h"
#include "base/text.h"
#include "document/dossier_forms.h"

#include <errno.h>
#include <stdio.h>

typedef void (*draw_fn)(struct form_page *page, const struct dossier_print *print);

static const draw_fn drawers[DOCUMENT_KIND_COUNT] = {
    [DOCUMENT_LIVRET] = livret_draw,
    [DOCUMENT_ATTESTATION] = attestation_draw,
    [DOCUMENT_FICHE_E4] = fiche_e4_draw,
    [DOCUMENT_FICHE_E6] = fiche_e6_draw,
    [DOCUMENT_ETUDE] = etude_draw,
    [DOCUMENT_ENGAGEMENT] = engagement_draw,
};

static void draw_kind(struct form_page *page, const void *what)
{
    const struct dossier_print *print = what;

    drawers[print->document->kind](page, print);
}

static char *running_line(struct arena *arena, const struct dossier_print *print)
{
    const struct candidate *candidate = print->candidate;

    return arena_printf(arena, "%s – %s %s – N° candidat %s",
        document_kind_label(print->document->kind), candidate->family_name, candidate->given_name,
        candidate->number);
}

int dossier_draw(
    struct arena *arena, struct pdf *pdf, const struct dossier_print *print, unsigned *ret_pages)
{
    char *running;

    if (!drawers[print->document->kind] || !print->document->content)
        return -EINVAL;
    running = running_line(arena, print);
    return running ? form_run(arena, pdf, draw_kind, print, running, ret_pages) : -ENOMEM;
}

/* One document by itself. */
struct single {
    struct arena *arena;
    const struct dossier_print *print;
    unsigned pages;
};

static int draw_single(struct pdf *pdf, void *context)
{
    struct single *single = context;

    return dossier_draw(single->arena, pdf, single->print, &single->pages);
}

int dossier_document_pdf_pages(
    struct arena *arena, const struct dossier_print *print, struct buffer *to, unsigned *ret_pages)
{
    const struct pdf_info info = {
        .title = running_line(arena, print),
        .subject = print->session->specialty,
        .created_s = print->document->update_time_us / 1000000,
    };
    struct single single = {arena, print, 0};
    int r = info.title ? pdf_make(&info, draw_single, &single, to) : -ENOMEM;

    *ret_pages = single.pages;
    return r;
}

int dossier_document_pdf(struct arena *arena, const struct dossier_print *print, struct buffer *to)
{
    unsigned pages;

    return dossier_document_pdf_pages(arena, print, to, &pages);
}

int etude_document_pages(struct arena *arena, const struct etude *etude, unsigned *ret_pages)
{
    /* names and numbers take a line each, whatever they are */
    static const struct session_definition session = {.specialty = " ", .year = SESSION_YEAR_MIN};
    static const struct candidate nobody = {.family_name = "", .given_name = "", .number = ""};
    const struct document document = {.kind = DOCUMENT_ETUDE, .content = etude};
    const struct dossier_print print = {&session, &nobody, &document, NULL};
    int r = pdf_learn_widths();

    return r ? r : form_count_pages(arena, draw_kind, &print, ret_pages);
}

/* ---- words that several forms share ---- */

const char *form_specialty(struct form_page *page, const struct session_definition *session)
{
    char capitals[SESSION_TEXT_MAX * 2] = "";
    size_t length = 0, step, size = strlen(session->specialty);

    for (size_t at = 0; at < size && length + 4 < sizeof capitals; at += step) {
        int32_t c = text_utf8_decode(session->specialty + at, size - at, &step);

        /* letters of French: a and à to z, but ß and ÿ */
        if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7))
            c -= 0x20;
        else if (c == 0x153)
            c = 0x152;
        length += text_utf8_encode((uint32_t)(c < 0 ? '?' : c), capitals + length);
    }
    capitals[length] = '\0';
    return form_print(page, "%s", capitals);
}

const char *form_date(struct form_page *page, const char *date)
{
    if (strlen(date) != 10)
        return "";
    return form_print(page, "%.2s/%.2s/%.4s", date + 8, date + 5, date);
}

const char *form_decimal(struct form_page *page, struct decimal value)
{
    char text[DECIMAL_TEXT_SIZE];

    decimal_format_french(value, text);
    return form_print(page, "%s", text);
}

const char *form_mark_text(struct form_page *page, struct decimal value)
{
    return decimal_is_set(value)
               ? form_print(page, "%02d,%02d", value.hundredths / 100, value.hundredths % 100)
               : "";
}
