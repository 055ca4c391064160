/* `palmares subject show`: a subject as one reads it. */
#include "cli/subject.h"

#include "base/text.h"
#include "cli/listing.h"

#include <errno.h>

static const struct cli_column RECORD_COLUMNS[] = {
    {N_("Subject"), "id", false, NULL},
    {N_("Épreuve"), "epreuve", false, NULL},
    {N_("Title"), "title", false, NULL},
    {N_("State"), "state", false, NULL},
    {N_("Sample"), "sample", false, NULL},
    {N_("Of the calendar"), "calendar_subject", false, NULL},
    {N_("Author"), "author", false, NULL},
    {N_("Reviewers"), "reviewers", false, NULL},
    {N_("Approved by"), "approved_by", false, NULL},
    {N_("Approved"), "approve_time", false, NULL},
    {N_("Sealed"), "seal_time", false, NULL},
    {N_("Changed"), "update_time", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {NULL, NULL, false, NULL},
};

static void heading(const struct cli *cli, const char *text)
{
    (void)printf(cli->colour ? "\n\x1b[1m%s\x1b[0m\n" : "\n%s\n", text);
}

static void paragraphs(char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)printf("%s%s\n", i ? "\n" : "", texts[i]);
}

/* "4 points", "2,5 points". */
static void points(uint32_t hundredths)
{
    if (hundredths % 100)
        (void)printf(_(" (%u,%02u points)"), hundredths / 100, hundredths % 100);
    else if (hundredths)
        (void)printf(ngettext(" (%u point)", " (%u points)", hundredths / 100), hundredths / 100);
}

static void words(const char *label, char *const *texts, size_t count)
{
    if (!count)
        return;
    (void)printf("    %s ", label);
    for (size_t i = 0; i < count; i++)
        (void)printf("%s%s", i ? ", " : "", texts[i]);
    (void)printf("\n");
}

static void show_questions(Palmares__V1__SubjectQuestion *const *questions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Palmares__V1__SubjectQuestion *question = questions[i];

        (void)printf("\n%s  %s", question->number, question->text);
        points(question->points_hundredths);
        (void)printf("\n");
        words(_("annexes"), question->annexes, question->n_annexes);
        words(_("competences"), question->competences, question->n_competences);
        words(_("knowledge"), question->knowledge, question->n_knowledge);
        words(_("features"), question->features, question->n_features);
        words(_("modules"), question->modules, question->n_modules);
    }
}

static void show_rows(const Palmares__V1__SubjectAnnexe *annexe)
{
    for (size_t i = 0; i < annexe->n_rows; i++) {
        for (size_t j = 0; j < annexe->rows[i]->n_cells; j++)
            (void)printf("%s%s", j ? " | " : "  ", annexe->rows[i]->cells[j]);
        (void)printf("\n");
    }
}

static int show_annexes(
    const struct cli *cli, Palmares__V1__SubjectAnnexe *const *annexes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Palmares__V1__SubjectAnnexe *annexe = annexes[i];
        const char *title =
            arena_printf(cli->arena, _("Annexe %s: %s"), annexe->number, annexe->title);

        if (!title)
            return -ENOMEM;
        heading(cli, title);
        paragraphs(annexe->paragraphs, annexe->n_paragraphs);
        show_rows(annexe);
        if (annexe->figure.len)
            (void)printf(
                _("  [figure, %zu bytes: %s]\n"), annexe->figure.len, annexe->figure_description);
        (void)printf(_("  Source: %s%s%s%s%s, %s\n"), annexe->source, *annexe->author ? ", " : "",
            annexe->author, *annexe->publication ? ", " : "", annexe->publication,
            *annexe->date ? annexe->date : "?");
    }
    return 0;
}

static int show_written(const struct cli *cli, const Palmares__V1__WrittenSubject *written)
{
    int r = 0;

    if (written->organisation) {
        heading(cli, written->organisation->name);
        (void)printf("%s\n%s\n", written->organisation->activity, written->organisation->website);
    }
    paragraphs(written->context, written->n_context);
    for (size_t i = 0; i < written->n_dossiers && !r; i++) {
        const Palmares__V1__SubjectDossier *dossier = written->dossiers[i];
        const char *title = arena_printf(cli->arena, _("Dossier %zu: %s"), i + 1, dossier->theme);

        if (!title)
            return -ENOMEM;
        heading(cli, title);
        paragraphs(dossier->situation, dossier->n_situation);
        show_questions(dossier->questions, dossier->n_questions);
        r = show_annexes(cli, dossier->annexes, dossier->n_annexes);
    }
    if (!r && written->reflection) {
        heading(cli, _("Réflexion commerciale"));
        (void)printf("%s", written->reflection->text);
        points(written->reflection->points_hundredths);
        (void)printf("\n");
    }
    return r;
}

static int show_practical(const struct cli *cli, const Palmares__V1__PracticalSubject *practical)
{
    heading(cli, practical->cms);
    paragraphs(practical->situation, practical->n_situation);
    heading(cli, _("Problem"));
    (void)printf("%s\n", practical->problem);
    show_questions(practical->questions, practical->n_questions);
    return show_annexes(cli, practical->annexes, practical->n_annexes);
}

static void show_judgements(const struct cli *cli, const Palmares__V1__Subject *subject)
{
    if (subject->n_judgements)
        heading(cli, _("Judged"));
    for (size_t i = 0; i < subject->n_judgements; i++) {
        const Palmares__V1__SubjectJudgement *judgement = subject->judgements[i];

        (void)printf("  %s%s%s: %s (%s)\n", judgement->rule, *judgement->path ? " " : "",
            judgement->path, judgement->word, judgement->by);
    }
}

int subject_run_show(struct cli *cli)
{
    Palmares__V1__Subject *subject;
    int r = subject_get(cli, cli->arguments[0], &subject);

    if (!r)
        r = cli_show(cli, RECORD_COLUMNS, &subject->base);
    if (r || cli->format != CLI_TABLE)
        return r;
    if (subject->content_case == PALMARES__V1__SUBJECT__CONTENT_WRITTEN)
        r = show_written(cli, subject->written);
    else if (subject->content_case == PALMARES__V1__SUBJECT__CONTENT_PRACTICAL)
        r = show_practical(cli, subject->practical);
    else
        cli_say(cli, _("sealed: nobody reads what it says before its release"));
    if (!r)
        show_judgements(cli, subject);
    return r ? r : cli_finish_output(cli);
}
