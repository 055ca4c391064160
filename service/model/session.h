/*
 * The definition of a session, as plain structs: what palmares/v1/session.proto and calendar.proto
 * say, field by field.
 *
 * Texts are never NULL ("" when absent), valid UTF-8, and live with the arrays in one arena. The
 * definition is immutable once made.
 */
#pragma once

#include "model/calendar.h"
#include "model/dossier.h"
#include "model/marking.h"
#include "model/planning.h"
#include "model/subject_rules.h"

/* Largest counts and lengths (in bytes) that a definition may have. */
enum {
    SESSION_ID_MAX = 32,
    SESSION_TEXT_MAX = 200,
    SESSION_LONG_TEXT_MAX = 1000,
    SESSION_YEAR_MIN = 2000,
    SESSION_YEAR_MAX = 2099,
    SESSION_UNITS_MAX = 32,
    SESSION_EPREUVES_MAX = 32,
    SESSION_FORMS_MAX = 3,
    SESSION_PHASES_MAX = 8,
    SESSION_PARTS_MAX = 8,
    SESSION_SOURCES_MAX = 64,
    SESSION_LANGUAGES_MAX = 128,
    SESSION_COEFFICIENT_MAX_HUNDREDTHS = 10000,
    SESSION_MINUTES_MAX = MINUTES_PER_DAY,
    SESSION_SITUATIONS_MAX = 20,
    SESSION_EXTRA_MINUTES_MAX = 60,
    SESSION_DOCUMENT_RULES_MAX = 32,
    SESSION_CONFORMITY_RULES_MAX = 16,
    SESSION_STAGE_DURATIONS_MAX = 8,
};

/* Classes of candidates (arrêté of 19-2-2018, annexe II c), by the numbers of
 * palmares.v1.CandidateClass. */
enum { SESSION_CLASS_FIRST = 1, SESSION_CLASS_LAST = 3 };

struct session_source {
    const char *id;
    const char *title;
    const char *confidence; /* "P", "S", "I" or "NC" */
};

enum unit_kind { UNIT_KIND_NONE, UNIT_KIND_GENERAL, UNIT_KIND_PROFESSIONAL, UNIT_KIND_COUNT };

struct session_unit {
    const char *id;
    const char *label;
    uint32_t coefficient_hundredths;
    bool optional;
    enum unit_kind kind;
    const char *source; /* id of a session_source, or "" */
};

struct session_phase_part {
    const char *label;
    uint32_t minutes;
};

struct session_phase {
    const char *label;
    uint32_t minutes; /* at most; 0: not fixed */
    struct session_phase_part *parts;
    size_t part_count;
};

enum form_kind {
    FORM_KIND_NONE,
    FORM_KIND_WRITTEN,
    FORM_KIND_ORAL,
    FORM_KIND_PRACTICAL,
    FORM_KIND_CCF,
    FORM_KIND_COUNT
};

struct session_form {
    uint32_t classes; /* bits 1 << number of the class */
    enum form_kind kind;
    uint32_t duration_minutes; /* 0: not fixed */
    uint32_t preparation_minutes;
    uint32_t situations; /* of CCF */
    struct session_phase *phases;
    size_t phase_count;
};

struct session_epreuve {
    const char *id;
    const char *label;
    const char *unit;
    uint32_t coefficient_hundredths;
    struct session_form *forms;
    size_t form_count;
    const char *authorised_material;
    const char *source;
};

struct candidate_rules {
    uint32_t extra_minutes_per_hour_max;
    const char **languages;
    size_t language_count;
    const char *registration_closes; /* YYYY-MM-DD or "" */
};

/* A kind of document asked of some candidates. */
struct document_rule {
    enum document_kind kind;
    const char *epreuve; /* "": for the jury */
    uint32_t classes;    /* bits 1 << number of the class */
    uint32_t count;
    bool distinct;        /* natures or networks must differ */
    const char *deadline; /* YYYY-MM-DD, last day; "": none */
    const char *provided_by;
    bool school_only;
    int purpose; /* of attachments: enum attachment_purpose */
    const char *source;
};

struct stage_duration {
    uint32_t classes;
    uint32_t weeks;
};

/* How long a stage must be, and how the law counts it (D124-6). */
struct stage_rule {
    struct stage_duration *durations;
    size_t duration_count;
    uint32_t hours_per_day, days_per_week, days_per_month;
    uint32_t weeks_min; /* what a grant cannot go below */
    const char *source;
};

struct discipline {
    const char *id, *label;
    bool second_language; /* left out by candidates without one */
};

struct livret_rule {
    struct discipline *disciplines;
    size_t discipline_count;
    uint32_t average_tolerance_hundredths;
    uint32_t percent_tolerance_hundredths;
    uint32_t result_years;
};

/* A ground of NV or a penalty. */
struct conformity_rule {
    const char *id, *label, *source;
};

struct dossier_rules {
    struct document_rule *documents;
    size_t document_count;
    struct stage_rule stage;
    struct livret_rule livret;
    uint32_t etude_pages_max, offer_pages_max;
    uint64_t attachment_bytes_max;
    uint32_t regularisation_days;
    struct conformity_rule *grounds;
    size_t ground_count;
    struct conformity_rule *penalties;
    size_t penalty_count;
};

struct session_definition {
    const char *id;
    const char *diploma;
    const char *specialty;
    uint32_t year;
    struct session_unit *units;
    size_t unit_count;
    struct session_epreuve *epreuves;
    size_t epreuve_count;
    struct calendar_definition calendar;
    struct candidate_rules candidate_rules;
    struct session_source *sources;
    size_t source_count;
    bool has_dossier_rules;
    struct dossier_rules dossier_rules;
    bool has_planning_rules;
    struct planning_rules planning_rules;
    bool has_engagement_rules;
    struct engagement_rules engagement_rules;
    bool has_marking_rules;
    struct marking_rules marking_rules;
    bool has_subject_rules;
    struct subject_rules subject_rules;
};

/* The element with this id, or NULL. Borrowed from the definition. */
const struct session_unit *session_find_unit(
    const struct session_definition *definition, const char *id);
const struct session_epreuve *session_find_epreuve(
    const struct session_definition *definition, const char *id);
const struct session_source *session_find_source(
    const struct session_definition *definition, const char *id);

/* "PROFESSIONAL", "WRITTEN", ...: as in the proto3 JSON mapping; "" for NONE. */
const char *unit_kind_name(enum unit_kind kind);
const char *form_kind_name(enum form_kind kind);

/* One difference between two definitions; texts live in the arena of the comparison. */
enum difference_kind { DIFFERENCE_ADDED = 1, DIFFERENCE_REMOVED, DIFFERENCE_CHANGED };

struct difference {
    enum difference_kind kind;
    const char *path;   /* "calendar.sittings[E5A/guyane].starts" */
    const char *before; /* "" where there is nothing */
    const char *after;
};

struct differences {
    struct difference *items;
    size_t count;
};

/* A stored session. */
struct session_record {
    const char *id;
    const char *diploma;
    const char *specialty;
    uint32_t year;
    uint32_t revision;      /* 0: not stored */
    const void *definition; /* serialized; NULL in lists */
    size_t definition_size;
    int64_t created_us, updated_us;
    uint32_t candidate_count; /* registered, as far as the caller may see them */
};
