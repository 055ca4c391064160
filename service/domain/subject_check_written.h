/* What the parts of the check of a written subject share. Private to subject_check_written*.c. */
#pragma once

#include "domain/french_sentence.h"
#include "domain/subject_check_parts.h"

struct written_check {
    struct subject_checking *checking;
    const struct written_subject *subject;
    const struct written_subject_rule *rule;
    struct question_lexicon lexicon;
};

/* Theme, situation, questions, annexes of each dossier; numbers that come twice; the organisation.
 */
void written_check_dossiers(struct written_check *check);
/* Sum, shares, bonus, no scale for the form. */
void written_check_points(struct written_check *check);
/* How questions and the reflection are worded. */
void written_check_questions(struct written_check *check);
/* No question and nothing to hand back in what is to be read. */
void written_check_texts(struct written_check *check);
/* Which question uses which annexe. */
void written_check_references(struct written_check *check);
/* Each annexe by itself. */
void written_check_annexes(struct written_check *check);
/* Reading time, and competences and knowledge by question. */
void written_check_reading(struct written_check *check);
void written_check_matrix(struct written_check *check);

/* Something that a person wrote stands there. */
bool written_has_text(const char *text);
bool written_has_paragraph(const struct text_list *paragraphs);
/* "written.dossiers[1].questions[0]" and "written.dossiers[1].annexes[0]". */
const char *written_question_path(
    struct written_check *check, size_t dossier, size_t question, const char *field);
const char *written_annexe_path(
    struct written_check *check, size_t dossier, size_t annexe, const char *field);
/* « 3 » */
const char *written_number(struct written_check *check, const char *number);

/* An annexe anywhere in the subject, by its number. */
struct annexe_place {
    size_t dossier, annexe;
};
bool written_find_annexe(
    const struct written_check *check, const char *number, size_t size, struct annexe_place *ret);
