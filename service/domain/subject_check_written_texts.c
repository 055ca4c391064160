/* The rules of a written subject (annexe VI-1): in what is to be read stands no question, and
 * nothing is to be handed back. */
#include "domain/subject_check_written.h"

#include "base/text.h"

#include <stdint.h>

/* A text, and whether it is of an annexe: letters of clients ask, and guides are written in the
 * infinitive. */
struct read_text {
    struct written_check *check;
    const char *text, *path;
    size_t index; /* in the list that `path` leads to; NOT_LISTED: it leads to the text */
    bool annexe;
};
#define NOT_LISTED SIZE_MAX

static const char *path_of(const struct read_text *read)
{
    return read->index == NOT_LISTED
               ? read->path
               : subject_path(read->check->checking, "%s[%zu]", read->path, read->index);
}

/* ---- questions apart ---- */

static const char *kind_of_question(const struct sentence *sentence)
{
    if (sentence->question_mark)
        return "is a question";
    if (sentence->begins_infinitive && !sentence->states)
        return "is an instruction";
    if (sentence->imperative[0] || (sentence->person[0] && verb_is_future(sentence->person)))
        return "tells the candidate what to do";
    return NULL;
}

static void check_sentence(const struct read_text *read, const struct sentence *sentence)
{
    const char *kind = kind_of_question(sentence);
    const char *quoted;

    if (!kind || (read->annexe && !sentence->to_candidate) ||
        subject_is_enough(read->check->checking, RULE_QUESTIONS_APART))
        return;
    quoted = subject_quote(read->check->checking, sentence->start, sentence->size);
    subject_find(read->check->checking, RULE_QUESTIONS_APART, path_of(read),
        "%s %s in %s: put it among the questions, or tell it as a fact", quoted, kind,
        read->annexe ? "an annexe" : "the situation");
}

/* ---- nothing to hand back ---- */

static bool is_to_return(const char *folded)
{
    static const char *const phrases[] = {" a rendre avec ", " a rendre ", " document reponse ",
        " documents reponse ", " document reponses ", " a remettre avec ", " a joindre a la copie ",
        " a joindre a votre copie ", " a completer et a rendre ", " feuille reponse "};

    for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
        if (words_have(folded, phrases[i]))
            return true;
    return false;
}

/* "à rendre" of something else ("le véhicule à rendre au loueur") is told by its own words. */
static bool is_about_copy(const char *folded)
{
    static const char *const phrases[] = {" copie ", " annexe ", " document reponse ",
        " documents reponse ", " document reponses ", " feuille reponse ", " candidat "};

    for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
        if (words_have(folded, phrases[i]))
            return true;
    return false;
}

static void check_return(const struct read_text *read, const struct sentence *sentence)
{
    struct subject_checking *checking = read->check->checking;
    char *copy, *folded;

    if (sentence->denies)
        return; /* "aucune annexe n'est à rendre" */
    copy = arena_strndup(checking->arena, sentence->start, sentence->size);
    folded = copy ? words_folded(checking->arena, copy) : NULL;
    if (!folded)
        checking->out_of_memory = true;
    else if (is_to_return(folded) && is_about_copy(folded))
        subject_find(checking, RULE_NO_ANNEXE_TO_RETURN, path_of(read),
            "%s asks for an annexe back: nothing is handed back but the copy",
            subject_quote(checking, sentence->start, sentence->size));
}

/* Has the words at all: most texts do not, and need no second look. */
static bool may_return(const char *text)
{
    return strcasestr(text, "rendre") || strcasestr(text, "remettre") ||
           strcasestr(text, "joindre") || strcasestr(text, "ponse");
}

/* ---- the whole ---- */

static void read_sentences(const struct read_text *read, bool questions)
{
    bool returns = may_return(read->text);
    struct sentence_reader reader;
    struct sentence sentence;

    if (!questions && !returns)
        return;
    sentence_reader_init(&reader, &read->check->lexicon, read->text);
    while (sentence_next(&reader, &sentence)) {
        if (questions)
            check_sentence(read, &sentence);
        if (returns)
            check_return(read, &sentence);
    }
}

static void read_paragraphs(
    struct written_check *check, const struct text_list *texts, const char *path, bool annexe)
{
    for (size_t i = 0; i < texts->count; i++) {
        const struct read_text read = {check, texts->items[i], path, i, annexe};

        read_sentences(&read, true);
    }
}

static void read_annexe(struct written_check *check, size_t d, size_t a)
{
    const struct subject_annexe *annexe = &check->subject->dossiers[d].annexes[a];
    const struct read_text title = {
        check, annexe->title, written_annexe_path(check, d, a, ".title"), NOT_LISTED, true};

    if (annexe->to_return)
        subject_find(check->checking, RULE_NO_ANNEXE_TO_RETURN,
            written_annexe_path(check, d, a, ".to_return"),
            "annexe %s is to be handed back with the copy: none is; let the candidate answer in "
            "the copy",
            written_number(check, annexe->number));
    read_sentences(&title, true);
    read_paragraphs(
        check, &annexe->paragraphs, written_annexe_path(check, d, a, ".paragraphs"), true);
    for (size_t r = 0; r < annexe->row_count; r++)
        for (size_t c = 0; c < annexe->rows[r].count; c++)
            if (may_return(annexe->rows[r].items[c])) {
                const struct read_text cell = {check, annexe->rows[r].items[c],
                    subject_path(check->checking,
                        "written.dossiers[%zu].annexes[%zu].rows[%zu].cells", d, a, r),
                    c, true};

                read_sentences(&cell, false);
            }
}

void written_check_texts(struct written_check *check)
{
    subject_looked_at(check->checking, RULE_QUESTIONS_APART);
    subject_looked_at(check->checking, RULE_NO_ANNEXE_TO_RETURN);
    read_paragraphs(check, &check->subject->context, "written.context", false);
    for (size_t d = 0; d < check->subject->dossier_count; d++) {
        const struct subject_dossier *dossier = &check->subject->dossiers[d];
        const struct read_text theme = {check, dossier->theme,
            subject_path(check->checking, "written.dossiers[%zu].theme", d), NOT_LISTED, true};

        read_sentences(&theme, true);
        read_paragraphs(check, &dossier->situation,
            subject_path(check->checking, "written.dossiers[%zu].situation", d), false);
        for (size_t q = 0; q < dossier->question_count; q++) {
            const struct read_text question = {check, dossier->questions[q].text,
                written_question_path(check, d, q, ".text"), NOT_LISTED, false};

            read_sentences(&question, false);
        }
        for (size_t a = 0; a < dossier->annexe_count; a++)
            read_annexe(check, d, a);
    }
}
