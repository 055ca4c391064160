/*
 * Noting what is wrong with a definition, field by field: paths name list elements by id. Used by
 * the definition_*.c files.
 */
#pragma once

#include "model/op.h"
#include "model/session.h"

struct checker {
    struct op *op;
    const char *prefix;                          /* of every path: "definition." */
    const struct session_definition *definition; /* NULL: a calendar on its own */
    const struct calendar_definition *calendar;
};

/* A path in op's arena, with the prefix; "" when the arena is full. */
const char *checker_path(const struct checker *checker, const char *format, ...) PRINTF_LIKE(2, 3);
/* How a path names a list element: its id, or "#3" (the third) when it has none that could be
 * printed. */
const char *checker_key(const struct checker *checker, const char *id, size_t index);

/* A text in quotes for a message, cut; another expression when it cannot be printed. */
const char *checker_quote(const struct checker *checker, const char *text);

/* Each notes a violation and gives false, or gives true. */

/* A required text of at most `max_bytes`: valid UTF-8, no control characters, no blank at either
 * end. */
bool checker_text(const struct checker *checker, const char *path, const char *text, size_t max);
/* The same, but it may be empty. */
bool checker_optional_text(
    const struct checker *checker, const char *path, const char *text, size_t max_bytes);
/* The same, and it may have several lines, parted by '\n'. */
bool checker_lines(
    const struct checker *checker, const char *path, const char *text, size_t max_bytes);
/* An id of a list element: a letter or digit, then letters, digits, '.', '_' and '-', at most
 * SESSION_ID_MAX in all. */
bool checker_id(const struct checker *checker, const char *path, const char *id);
/* At most `max` elements. */
bool checker_count(const struct checker *checker, const char *path, size_t count, size_t max);
/* A number from min to max. */
bool checker_range(
    const struct checker *checker, const char *path, uint32_t value, uint32_t min, uint32_t max);
/* A YYYY-MM-DD date, at most a year away from the session's. */
bool checker_date(
    const struct checker *checker, const char *path, const char *text, struct date *ret_date);
/* "" or the id of a source of the definition. */
bool checker_source(const struct checker *checker, const char *path, const char *id);
/* The id of an épreuve of the definition; anything that looks like one when there is no definition.
 */
bool checker_epreuve(const struct checker *checker, const char *path, const char *id);
/* The id of a zone of the calendar. */
bool checker_zone(const struct checker *checker, const char *path, const char *id);

/* One épreuve of checker->definition (definition_epreuve.c). */
void definition_check_epreuve(const struct checker *checker, size_t index);
/* The dossier rules of checker->definition (definition_dossier.c). */
void definition_check_dossier(const struct checker *checker);
/* Its planning and engagement rules (definition_planning.c). */
void definition_check_planning(const struct checker *checker);
/* Its marking rules (definition_marking.c). */
void definition_check_marking(const struct checker *checker);
/* Its subject rules (definition_subject.c), and of those what is said of a practical épreuve
 * (definition_subject_practical.c). */
void definition_check_subject(const struct checker *checker);
void definition_check_practical_subject(const struct checker *checker);
/* All sittings of checker->calendar (calendar_sitting.c). */
void calendar_check_sittings(const struct checker *checker);
