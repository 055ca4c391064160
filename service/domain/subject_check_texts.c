/* The texts of a subject one by one. */
#include "domain/subject_check_texts.h"

#include <stdio.h>

enum { PATH_BYTES = 160 };

struct walk {
    struct subject_checking *checking;
    subject_text_fn each;
    void *context;
};

static void tell(const struct walk *walk, const char *path, const char *text)
{
    if (*text)
        walk->each(walk->checking, path, text, walk->context);
}

static void tell_field(
    const struct walk *walk, const char *path, const char *field, const char *text)
{
    char whole[PATH_BYTES];

    (void)snprintf(whole, sizeof whole, "%s.%s", path, field);
    tell(walk, whole, text);
}

static void tell_list(
    const struct walk *walk, const char *path, const char *field, const struct text_list *list)
{
    char item[PATH_BYTES];

    for (size_t i = 0; i < list->count; i++) {
        (void)snprintf(item, sizeof item, "%s.%s[%zu]", path, field, i);
        tell(walk, item, list->items[i]);
    }
}

static void tell_annexe(
    const struct walk *walk, const char *path, const struct subject_annexe *annexe)
{
    tell_field(walk, path, "title", annexe->title);
    tell_field(walk, path, "source", annexe->source);
    tell_field(walk, path, "author", annexe->author);
    tell_field(walk, path, "publication", annexe->publication);
    tell_list(walk, path, "paragraphs", &annexe->paragraphs);
    for (size_t i = 0; i < annexe->row_count; i++) {
        char field[40];

        (void)snprintf(field, sizeof field, "rows[%zu].cells", i);
        tell_list(walk, path, field, &annexe->rows[i]);
    }
    tell_field(walk, path, "figure_description", annexe->figure_description);
}

static void tell_annexes(
    const struct walk *walk, const char *of, const struct subject_annexe *annexes, size_t count)
{
    char path[PATH_BYTES / 2];

    for (size_t i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%s.annexes[%zu]", of, i);
        tell_annexe(walk, path, &annexes[i]);
    }
}

static void tell_questions(
    const struct walk *walk, const char *of, const struct subject_question *questions, size_t count)
{
    char path[PATH_BYTES];

    for (size_t i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%s.questions[%zu].text", of, i);
        tell(walk, path, questions[i].text);
    }
}

static void tell_written(const struct walk *walk, const struct written_subject *written)
{
    char path[40];

    tell(walk, "written.organisation.name", written->organisation.name);
    tell(walk, "written.organisation.activity", written->organisation.activity);
    tell_list(walk, "written.organisation", "sources", &written->organisation.sources);
    tell_list(walk, "written", "context", &written->context);
    for (size_t i = 0; i < written->dossier_count; i++) {
        const struct subject_dossier *dossier = &written->dossiers[i];

        (void)snprintf(path, sizeof path, "written.dossiers[%zu]", i);
        tell_field(walk, path, "theme", dossier->theme);
        tell_list(walk, path, "situation", &dossier->situation);
        tell_questions(walk, path, dossier->questions, dossier->question_count);
        tell_annexes(walk, path, dossier->annexes, dossier->annexe_count);
    }
    if (written->reflection.there)
        tell(walk, "written.reflection.text", written->reflection.text);
}

static void tell_practical(const struct walk *walk, const struct practical_subject *practical)
{
    tell_list(walk, "practical", "situation", &practical->situation);
    tell(walk, "practical.problem", practical->problem);
    tell_questions(walk, "practical", practical->questions, practical->question_count);
    tell_annexes(walk, "practical", practical->annexes, practical->annexe_count);
}

void subject_check_texts(struct subject_checking *checking, subject_text_fn each, void *context)
{
    const struct subject *subject = checking->subject;
    const struct walk walk = {checking, each, context};

    tell(&walk, "title", subject->record.title);
    if (subject->content == SUBJECT_WRITTEN)
        tell_written(&walk, &subject->written);
    else if (subject->content == SUBJECT_PRACTICAL)
        tell_practical(&walk, &subject->practical);
}
