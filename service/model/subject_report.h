/* What the check of a subject found. Texts and arrays live in the arena of the check. */
#pragma once

#include "model/subject.h"

struct subject_finding {
    enum subject_rule_id rule;
    enum subject_verdict verdict;
    const char *path;    /* "written.dossiers[0].annexes[2].date"; "": of the whole */
    const char *message; /* what is, and what to do */
};

struct subject_matrix_row {
    const char *id, *label, *group;
    struct text_list questions; /* numbers; none: not covered */
};

struct subject_matrix {
    struct subject_matrix_row *rows;
    size_t count;
};

struct similar_passage {
    const char *path, *text;
    const char *other_text;
};

struct similar_text {
    const char *id, *title;
    uint32_t year;
    uint32_t share; /* of the subject's words, hundredths of a percent */
    bool sealed;    /* to the caller: it is at least `share`, and no passage is shown */
    struct similar_passage *passages;
    size_t passage_count;
};

struct subject_report {
    struct subject_finding *findings; /* by rule, then as they come */
    size_t finding_count;
    struct subject_matrix competences, knowledge, features;
    uint32_t reading_seconds, points_hundredths, words, tables, figures;
    uint32_t breaks, to_judge;
    uint32_t compared;
    struct similar_text *similar; /* likest first */
    size_t similar_count;
};
