/*
 * A subject, as plain structs: palmares/v1/subject.proto, field by field. Texts are never NULL (""
 * when absent), and belong to whoever made the struct, as the arrays do.
 */
#pragma once

#include "model/subject_rules.h"

/* Largest counts and lengths (in bytes) that a subject may have; more is refused before it is
 * looked at. */
enum {
    SUBJECT_ID_MAX = 32,
    SUBJECT_TITLE_MAX = 200,
    SUBJECT_TEXT_MAX = 20000, /* one paragraph, question, cell */
    SUBJECT_PARAGRAPHS_MAX = 200,
    SUBJECT_DOSSIERS_MAX = 16,
    SUBJECT_QUESTIONS_MAX = 32, /* of a dossier */
    SUBJECT_ANNEXES_MAX = 32,   /* of a dossier */
    SUBJECT_ROWS_MAX = 200,
    SUBJECT_CELLS_MAX = 20,
    SUBJECT_REFERENCES_MAX = 64, /* annexes, competences, features, ... of a question */
    SUBJECT_REVIEWERS_MAX = 32,
    SUBJECT_FIGURE_MAX = 300 * 1024, /* bytes */
    SUBJECT_BYTES_MAX = 800 * 1024,  /* the whole, serialized: it travels in one message */
};

enum subject_state {
    SUBJECT_STATE_NONE,
    SUBJECT_DRAFT,
    SUBJECT_APPROVED,
    SUBJECT_SEALED,
    SUBJECT_RELEASED,
    SUBJECT_STATE_COUNT
};
enum annexe_kind {
    ANNEXE_KIND_NONE,
    ANNEXE_TEXT,
    ANNEXE_TABLE,
    ANNEXE_FIGURE,
    ANNEXE_LEGAL,
    ANNEXE_PRESS,
    ANNEXE_KIND_COUNT
};
enum subject_calculator { CALCULATOR_NONE, CALCULATOR_ALLOWED, CALCULATOR_FORBIDDEN };

struct subject_annexe {
    const char *number, *title;
    enum annexe_kind kind;
    bool external;
    const char *source, *author, *publication;
    const char *date; /* YYYY, YYYY-MM or YYYY-MM-DD */
    struct text_list paragraphs;
    struct text_list *rows; /* the first one is the heading */
    size_t row_count;
    const uint8_t *figure; /* PNG or JPEG */
    size_t figure_size;
    uint32_t figure_width_mm; /* 0: the width of the page */
    const char *figure_description;
    bool to_return;
};

struct subject_question {
    const char *number, *text;
    uint32_t points_hundredths;
    struct text_list annexes, competences, knowledge, features, modules;
    uint32_t sides; /* bits 1u << enum subject_side */
};

struct subject_dossier {
    const char *theme;
    struct text_list situation;
    struct subject_question *questions;
    size_t question_count;
    struct subject_annexe *annexes;
    size_t annexe_count;
};

struct written_subject {
    struct {
        const char *name, *activity, *website;
        struct text_list sources;
        bool invented;
    } organisation;
    struct text_list context;
    enum subject_calculator calculator;
    struct subject_dossier *dossiers;
    size_t dossier_count;
    struct {
        bool there;
        const char *text;
        uint32_t points_hundredths, lines;
    } reflection;
    uint32_t bonus_hundredths;
};

struct practical_subject {
    const char *cms;
    struct text_list situation;
    const char *problem;
    struct subject_question *questions;
    size_t question_count;
    struct subject_annexe *annexes;
    size_t annexe_count;
};

enum subject_content { SUBJECT_EMPTY, SUBJECT_WRITTEN, SUBJECT_PRACTICAL };

struct subject_judgement {
    const char *rule, *path, *word, *by;
};

/* What is stored of a subject beside its content. */
struct subject_record {
    const char *session, *id, *epreuve, *title;
    enum subject_state state;
    bool sample;
    const char *calendar_subject;
    struct text_list reviewers;
    const char *author, *approved_by;
    int32_t revision;
    int64_t created_us, updated_us, approved_us, sealed_us; /* 0: not */
    struct subject_judgement *judgements;
    size_t judgement_count;
};

struct subject {
    struct subject_record record;
    enum subject_content content;
    struct written_subject written;     /* SUBJECT_WRITTEN */
    struct practical_subject practical; /* SUBJECT_PRACTICAL */
};

/* "DRAFT", ...; "" for NONE. */
const char *subject_state_name(enum subject_state state);
enum subject_state subject_state_parse(const char *name);
