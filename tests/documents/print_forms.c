/* Writes one PDF of each kind of document into a folder: for the checks of the labels and the
 * pictures of the documentation. */
#include "base/text.h"
#include "document/dossier.h"
#include "document/engagement_letter.h"
#include "dossier_fixture.h"
#include "write_file.h"

#include <stdio.h>

enum { ARENA = 16 << 20 };

static const char *const names[DOCUMENT_KIND_COUNT] = {
    [DOCUMENT_LIVRET] = "livret.pdf",
    [DOCUMENT_ATTESTATION] = "attestation.pdf",
    [DOCUMENT_FICHE_E4] = "fiche-e4.pdf",
    [DOCUMENT_FICHE_E6] = "fiche-e6.pdf",
    [DOCUMENT_ETUDE] = "etude.pdf",
    [DOCUMENT_ENGAGEMENT] = "engagement.pdf",
};

static bool print_kind(struct dossier_fixture *fixture, enum document_kind kind, const char *folder)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer content = {0};
    const struct dossier_print print = {
        fixture->session, fixture->candidate, &fixture->documents[kind], fixture->profile};

    return arena && dossier_document_pdf(arena, &print, &content) == 0 &&
           write_file(folder, names[kind], &content);
}

/* The letter of a decision about the fixture's engagement. */
static bool print_letter(struct dossier_fixture *fixture,
    enum engagement_state state,
    const char *motive,
    const char *name,
    const char *folder)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer content = {0};
    const struct engagement_request request = {.session = fixture->session->id,
        .candidate = fixture->candidate->number,
        .family_name = fixture->candidate->family_name,
        .given_name = fixture->candidate->given_name,
        .establishment = fixture->candidate->establishment,
        .state = state,
        .form = fixture_engagement(fixture),
        .received_on = "2021-11-19",
        .decided_on = "2021-12-10",
        .motive = motive};
    const struct engagement_letter letter = {fixture->session, &request};

    return arena && engagement_letter_pdf(arena, &letter, &content) == 0 &&
           write_file(folder, name, &content);
}

static bool print_letters(struct dossier_fixture *fixture, const char *folder)
{
    fixture->session->engagement_rules = (struct engagement_rules){
        .epreuve = "ENG",
        .appeal_text = "Vous pouvez contester cette décision.",
    };
    return print_letter(fixture, ENGAGEMENT_ACCEPTED, "", "letter-accepted.pdf", folder) &&
           print_letter(fixture, ENGAGEMENT_REFUSED,
               "Les activités ne relèvent pas du référentiel.", "letter-refused.pdf", folder);
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    struct dossier_fixture fixture;

    if (argc != 2 || !arena) {
        (void)fprintf(stderr, "usage: print_forms FOLDER\n");
        return 2;
    }
    dossier_fixture(arena, &fixture);
    for (unsigned kind = 1; kind < DOCUMENT_KIND_COUNT; kind++)
        if (names[kind] && !print_kind(&fixture, (enum document_kind)kind, argv[1])) {
            (void)fprintf(stderr, "print_forms: %s could not be written\n", names[kind]);
            return 1;
        }
    if (!print_letters(&fixture, argv[1])) {
        (void)fprintf(stderr, "print_forms: a letter could not be written\n");
        return 1;
    }
    return 0;
}
